using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Autoscaling;

/// <summary>One workload whose replicas follow its work.</summary>
public sealed record TargetOptions
{
    [Description("The cluster that it runs in, by its name under Clusters.")]
    public string Cluster { get; init; } = "";

    [Description("The namespace that it runs in.")]
    public string Namespace { get; init; } = "default";

    [Description(
        "What is scaled: deployment/NAME, statefulset/NAME, or PLURAL.VERSION.GROUP/NAME with a scale subresource."
    )]
    public string Workload { get; init; } = "";

    [Description("Off: not looked at. Shadow: decides and records, never writes. Active: acts.")]
    public TargetMode Mode { get; init; } = TargetMode.Shadow;

    [Description("Never fewer replicas. 0 allows to scale to zero.")]
    [Range(0, 10_000)]
    public int Min { get; init; } = 1;

    [Description("Never more replicas.")]
    [Range(1, 10_000)]
    public int Max { get; init; } = 10;

    [Description("The numbers that replicas follow, by name. The largest demand wins.")]
    public IReadOnlyDictionary<string, SignalOptions> Signals { get; init; } =
        new Dictionary<string, SignalOptions>(StringComparer.OrdinalIgnoreCase);

    [Description("How replicas are added.")]
    public StepOptions Up { get; init; } = new() { Pods = 4, Percent = 100 };

    [Description("How replicas are taken away.")]
    public StepOptions Down { get; init; } =
        new()
        {
            Pods = 1,
            Percent = 50,
            Window = TimeSpan.FromHours(1),
        };

    [Description(
        "Floors and caps by the time of the week. Of several that apply, the highest floor and the lowest cap count."
    )]
    public IReadOnlyList<CalendarOptions> Calendar { get; init; } = [];

    [Description("The time zone of the calendar and of deadlines.")]
    [TimeZoneText]
    public string TimeZone { get; init; } = "UTC";

    [Description(
        "Days on which the weekdays of the calendar do not apply, only 'holidays' and 'daily': 2026-12-25, or 2026-12-24/2027-01-03."
    )]
    public IReadOnlyList<string> Holidays { get; init; } = [];

    [Description("Raises the floor before the demand comes, from the target's own past weeks. It only raises.")]
    public ForesightOptions Foresight { get; init; } = new();

    [Description("How long the number that a person set is left alone.")]
    public TimeSpan PersonGrace { get; init; } = TimeSpan.FromHours(2);

    [Description(
        "Field managers whose writes are deploys, not a person's wish: what they reset is put right. A * at the end stands for anything."
    )]
    public IReadOnlyList<string> Deployers { get; init; } =
    ["kubectl-client-side-apply", "helm*", "argocd*", "kustomize-controller", "flux*", "terraform*"];

    [Description("True to scale also while a rollout is under way.")]
    public bool DuringRollout { get; init; }

    [Description("What to do when all signals are missing for a long time.")]
    public FallbackOptions Fallback { get; init; } = new();

    [Description("So many good samples in a row are needed after an outage before replicas are taken away.")]
    [Range(1, 100)]
    public int RecoverySamples { get; init; } = 3;

    [Description(
        "A backlog that does not move for so long while nothing is in flight is stuck: it asks for no more replicas."
    )]
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromHours(1);

    [Description(
        "With so many percent of the pods crash-looping or without their image (at least one), none are added."
    )]
    [Range(0, 100)]
    public double BrokenPercent { get; init; } = 10;

    [Description("Pods that find no node for so long stop further adding.")]
    public TimeSpan UnschedulableFor { get; init; } = TimeSpan.FromMinutes(10);

    [Description("More wanted than allowed for so long is announced.")]
    public TimeSpan CeilingAfter { get; init; } = TimeSpan.FromMinutes(30);

    [Description(
        "So many changes of direction within six hours are too many: the tolerance is doubled, and that is announced."
    )]
    [Range(2, 100)]
    public int OscillationChanges { get; init; } = 6;
}

/// <summary>What is done about a target.</summary>
public enum TargetMode
{
    Off,
    Shadow,
    Active,
}

/// <summary>How replicas change in one direction.</summary>
public sealed record StepOptions
{
    [Description(
        "A demand that differs from what there is by no more than this share changes nothing: 0.1 is ten percent."
    )]
    [Range(0, 0.99)]
    public double Tolerance { get; init; } = 0.1;

    [Description(
        "Up: the lowest, down: the highest demand within this time counts, so that a short spike does nothing up and vetoes down."
    )]
    public TimeSpan Window { get; init; }

    [Description("At most so many pods in one step; of Pods and Percent the one that allows more counts.")]
    [Range(0, 10_000)]
    public int Pods { get; init; }

    [Description("At most so many percent of the present replicas in one step.")]
    [Range(0, 10_000)]
    public double Percent { get; init; }
}

/// <summary>A floor, a cap, or both, for some hours of some days.</summary>
public sealed record CalendarOptions
{
    [Description(
        "Days and hours: 'Mon-Fri 10:03-03:13', 'Sat,Sun 00:00-24:00', 'daily 20:00-22:00', 'holidays 00:00-24:00'. An end before the beginning is on the next day."
    )]
    public string When { get; init; } = "";

    [Description("At least so many replicas.")]
    public int? Floor { get; init; }

    [Description("At most so many replicas.")]
    public int? Cap { get; init; }

    [Description("Exactly so many replicas: floor and cap at once.")]
    public int? Exactly { get; init; }

    [Description("The numbers are percent of the target's Max, rounded up.")]
    public bool Percent { get; init; }
}

/// <summary>Whether and how the past weeks raise the floor.</summary>
public sealed record ForesightOptions
{
    [Description("True to look ahead.")]
    public bool Enabled { get; init; }

    [Description("From so many past weeks; at least two must be known.")]
    [Range(2, 8)]
    public int Weeks { get; init; } = 4;

    [Description("How far ahead at least; the time that pods need to become ready is added.")]
    public TimeSpan Ahead { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>What to do when nothing is known.</summary>
public sealed record FallbackOptions
{
    [Description("After so long without any signal an error is announced, and Replicas counts.")]
    public TimeSpan After { get; init; } = TimeSpan.FromMinutes(30);

    [Description("At least so many replicas then; it only raises. 0 for none.")]
    [Range(0, 10_000)]
    public int Replicas { get; init; }
}
