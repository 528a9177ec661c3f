using System.ComponentModel;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Something that keeps maintenance from going on; while it cannot be asked, it does.</summary>
public sealed record BlockerOptions
{
    [Description(
        "Alerts: firing alerts of a Prometheus server. Command: a command of the section Commands that prints a number, 0 to let maintenance go on. File: a file that exists. Workload: pods that run."
    )]
    public string Kind { get; init; } = "Alerts";

    [Description("False leaves it out.")]
    public bool Enabled { get; init; } = true;

    [Description("The targets that it keeps from being worked on; * stands for any characters.")]
    public IReadOnlyList<string> Targets { get; init; } = ["*"];

    [Description(
        "When it cannot be asked, an answer that let maintenance go on counts for this long; with 0 it blocks at once."
    )]
    public TimeSpan MaxAge { get; init; }

    [Description("How long an answer may take.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    [Description("For Alerts: the address of the Prometheus server.")]
    public string? Server { get; init; }

    [Description("For Alerts: sent as a bearer token.")]
    public Secret? Token { get; init; }

    [Description(
        "For Alerts: names of alerts that block, an expression that the whole name must match; all by default."
    )]
    [RegexText]
    public string Alerts { get; init; } = ".+";

    [Description("For Alerts: names of alerts that do not block, an expression that the whole name must match.")]
    [RegexText]
    public string Ignore { get; init; } = "Watchdog";

    [Description("For Command: its name in the section Commands.")]
    public string? Command { get; init; }

    [Description("For Command: its arguments.")]
    public IReadOnlyList<string> Arguments { get; init; } = [];

    [Description("For File: the file whose existence blocks.")]
    public string? File { get; init; }

    [Description("For Workload: the cluster, by its name in Autoscaling:Clusters.")]
    public string? Cluster { get; init; }

    [Description("For Workload: the namespace of the pods.")]
    public string? Namespace { get; init; }

    [Description("For Workload: the labels of the pods, such as app=backup.")]
    public string? Pods { get; init; }
}
