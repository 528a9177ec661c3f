using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Section <c>Autoscaling</c>: replicas that follow the work.</summary>
[Description("Replicas that follow the work: clusters, and in them targets with their signals, limits and calendars.")]
public sealed record AutoscalingOptions
{
    public const string Section = "Autoscaling";

    [Description("False stops all targets: nothing is looked at and nothing is changed.")]
    public bool Enabled { get; init; } = true;

    [Description("The clusters by name.")]
    public IReadOnlyDictionary<string, ClusterOptions> Clusters { get; init; } =
        new Dictionary<string, ClusterOptions>(StringComparer.OrdinalIgnoreCase);

    [Description("The targets by the name that people use: worker, web.")]
    public IReadOnlyDictionary<string, TargetOptions> Targets { get; init; } =
        new Dictionary<string, TargetOptions>(StringComparer.OrdinalIgnoreCase);

    [Description("The Prometheus server of signals that name none: http://127.0.0.1:9090.")]
    public string Prometheus { get; init; } = "";

    [Description("How long all signals of one tick may take together; what has not answered by then counts as down.")]
    public TimeSpan SignalBudget { get; init; } = TimeSpan.FromSeconds(20);

    [Description("How many signals are read at the same time.")]
    [Range(1, 1000)]
    public int SignalsAtOnce { get; init; } = 64;

    [Description("How long decisions are kept, with all that they were made from.")]
    public TimeSpan KeepDecisionsFor { get; init; } = TimeSpan.FromDays(90);

    public static IEnumerable<OptionsFault> Check(AutoscalingOptions options) =>
        AutoscalingOptionsCheck.Faults(options);
}
