using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>One number about the work of a target: where it is read, what it means, and what it demands.</summary>
public sealed record SignalOptions
{
    [Description("A Prometheus query that gives one series.")]
    public string Prometheus { get; init; } = "";

    [Description("The address of a JSON document; Field is the path in it.")]
    public string HttpJson { get; init; } = "";

    [Description("The address of a page in the Prometheus text format; Field is the series.")]
    public string MetricsPage { get; init; } = "";

    [Description("A command of the section Commands; Field is what to take of its output.")]
    public string Command { get; init; } = "";

    [Description("Arguments of the command.")]
    public IReadOnlyList<string> Arguments { get; init; } = [];

    [Description("What the command prints.")]
    public CommandOutputForm Form { get; init; } = CommandOutputForm.Munin;

    [Description(
        "Something that the cluster itself knows: pods that wait for a node, or the CPU of the ready pods in percent of their requests."
    )]
    public ClusterSignal Cluster { get; init; }

    [Description("Which number: a path in JSON, a field of munin's text (f0_ready), a series of a page.")]
    public string Field { get; init; } = "";

    [Description("The Prometheus server, when it is not the section's.")]
    public string Server { get; init; } = "";

    [Description("A bearer token for HTTP.")]
    public Secret? Token { get; init; }

    [Description("How long reading it may take.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    [Description("A sample that is older says nothing.")]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);

    [Description("Load: work per time. Backlog: work that waits. InFlight: work that is being done.")]
    public SignalMeaning Means { get; init; } = SignalMeaning.Load;

    [Description(
        "So much of it for each replica. For CPU the percent of its request that a pod should use. For InFlight so much a replica holds at once; 0: any work in flight keeps all replicas."
    )]
    [Range(0, double.MaxValue)]
    public double PerReplica { get; init; }

    [Description("For a backlog: drain it within a time.")]
    public DrainOptions? Drain { get; init; }

    [Description("For a backlog: empty by a time of day.")]
    public DeadlineOptions? Deadline { get; init; }
}

/// <summary>What a number says about the work.</summary>
public enum SignalMeaning
{
    Load,
    Backlog,
    InFlight,
}

/// <summary>What the cluster itself knows of a workload.</summary>
public enum ClusterSignal
{
    None,

    /// <summary>CPU of the ready pods in percent of what they requested.</summary>
    CpuPercent,

    /// <summary>Pods that wait for a node.</summary>
    PendingPods,
}

/// <summary>A backlog is to be gone within a time.</summary>
public sealed record DrainOptions
{
    [Description("Within so long.")]
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(30);

    [Description("How much one replica gets done in an hour.")]
    [Range(0, double.MaxValue)]
    public double PerReplicaPerHour { get; init; }
}

/// <summary>A backlog is to be empty at the end of a window of time.</summary>
public sealed record DeadlineOptions
{
    [Description("The window at whose end it must be empty: 'daily 03:00-10:00'. Outside of it this demands nothing.")]
    public string When { get; init; } = "";

    [Description("How much one replica gets done in an hour. What is measured below it counts against it.")]
    [Range(0, double.MaxValue)]
    public double PerReplicaPerHour { get; init; }

    [Description("It is to be empty so long before the end.")]
    public TimeSpan Margin { get; init; } = TimeSpan.FromMinutes(15);

    [Description("So much may be left.")]
    [Range(0, double.MaxValue)]
    public double Allowed { get; init; }

    [Description("When it is not empty at the end, the demand goes on for so long.")]
    public TimeSpan Overtime { get; init; } = TimeSpan.FromHours(2);
}
