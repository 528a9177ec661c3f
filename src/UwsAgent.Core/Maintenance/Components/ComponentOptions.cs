using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>One component: where it is in which clusters, and which version is wanted there.</summary>
public sealed record ComponentOptions
{
    [Description("The clusters of Autoscaling:Clusters that have it. Empty: all of them.")]
    public IReadOnlyList<string> Clusters { get; init; } = [];

    [Description("The name under which Support knows it, such as ingress-nginx. Empty: the name here.")]
    public string Product { get; init; } = "";

    [Description("The namespace that it runs in.")]
    public string Namespace { get; init; } = "";

    [Description("What runs it: deployment/NAME, daemonset/NAME or statefulset/NAME.")]
    public string Workload { get; init; } = "";

    [Description("The container whose image has the version. Empty: the first.")]
    public string Container { get; init; } = "";

    [Description(
        "The form of the image's tag, with {version} in it. Empty: as the present tag has it, v1.3.0 becoming v1.5.3."
    )]
    public string Tag { get; init; } = "";

    [Description(
        "A file with {version} in its name that is applied (server-side) instead of changing the image: /etc/uws-agent/manifests/cert-manager-{version}.yaml"
    )]
    public string Manifest { get; init; } = "";

    [Description("Who else's fields a manifest may take over; * stands for any characters.")]
    public IReadOnlyList<string> TakeOver { get; init; } = ["kubectl*", "before-first-apply"];

    [Description("A Helm release that is upgraded instead of changing the image; versions are then the chart's.")]
    public HelmOptions? Helm { get; init; }

    [Description("The wanted version by round: { \"2109\": \"0.49.2\" }. A round like 2109-1 mends security.")]
    public IReadOnlyDictionary<string, string> Rounds { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("Clusters that stay at a version, whatever a round says.")]
    public IReadOnlyDictionary<string, PinOptions> Pins { get; init; } =
        new Dictionary<string, PinOptions>(StringComparer.Ordinal);

    [Description("Outside rounds: the newest version in the image's registry.")]
    public NewestOptions? Newest { get; init; }

    [Description(
        "Which versions may follow on each other. Usual: MinorOfTheCluster for the cluster-autoscaler, else Any."
    )]
    public VersionRule Rule { get; init; } = VersionRule.Usual;

    [Description("When it counts as well after a change.")]
    public HealthOptions Health { get; init; } = new();

    [Description("Within a cluster lower ones come first; equal ones by name.")]
    public int Order { get; init; }

    [Description("How long its upgrade takes when no history says it.")]
    public TimeSpan Expected { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>Which versions may follow on each other.</summary>
public enum VersionRule
{
    Usual,

    Any,

    /// <summary>No minor is left out.</summary>
    OneMinorAtATime,

    /// <summary>Its minor must be the cluster's.</summary>
    MinorOfTheCluster,
}

/// <summary>A release of Helm.</summary>
public sealed record HelmOptions
{
    [Description("The name of the release.")]
    public string Release { get; init; } = "";

    [Description("The chart: ingress-nginx/ingress-nginx, oci://registry/chart, or a path.")]
    public string Chart { get; init; } = "";
}

/// <summary>Why one cluster stays at a version.</summary>
public sealed record PinOptions
{
    [Description("The version that it stays at.")]
    public string Version { get; init; } = "";

    [Description("Why, for whoever asks in a year.")]
    public string Reason { get; init; } = "";

    [Description("The last day of it, as 2021-12-31. Empty: until it is taken away.")]
    public string Until { get; init; } = "";
}

/// <summary>Which versions of a registry are taken by themselves.</summary>
public sealed record NewestOptions
{
    [Description("Versions that may be taken: ~1.19, ^1.5, >=0.5 <0.7.")]
    public string Range { get; init; } = "";

    [Description("For how long a version must have been seen in the registry before.")]
    public TimeSpan Soak { get; init; } = TimeSpan.FromDays(7);

    [Description(
        "Which tags are versions: an expression that the whole tag must match. Empty: those of the form of Tag."
    )]
    [RegexText]
    public string Tags { get; init; } = "";
}

/// <summary>When a component counts as well.</summary>
public sealed record HealthOptions
{
    [Description("The longest time from the change until all pods are ready.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    [Description("For how long it must stay well then.")]
    public TimeSpan Settle { get; init; } = TimeSpan.FromMinutes(1);

    [Description("A pod that cannot be pulled or crashes for this long ends the wait.")]
    public TimeSpan FailAfter { get; init; } = TimeSpan.FromSeconds(30);

    [Description("So many restarts of one pod since the change are let pass.")]
    [Range(0, 1000)]
    public int MaxRestarts { get; init; } = 1;

    [Description("An address that must answer well besides. Empty: none.")]
    public string Address { get; init; } = "";

    [Description("The status that it must answer with.")]
    [Range(100, 599)]
    public int Status { get; init; } = 200;

    [Description("What its answer must contain. Empty: anything.")]
    public string Text { get; init; } = "";
}

/// <summary>Until when versions of something are supported, and with which clusters.</summary>
public sealed record SupportOptions
{
    [Description("The product: kubernetes, ingress-nginx, cert-manager, cluster-autoscaler, ...")]
    public string Product { get; init; } = "";

    [Description("Which of its versions: a range; * for all.")]
    public string Versions { get; init; } = "*";

    [Description("The versions of Kubernetes that they work with: a range. Empty: nothing is known.")]
    public string Kubernetes { get; init; } = "";

    [Description("The last day of support, as 2026-03-31. Empty: nothing is known.")]
    public string EndsOn { get; init; } = "";

    [Description("What a person should know about it.")]
    public string Why { get; init; } = "";
}
