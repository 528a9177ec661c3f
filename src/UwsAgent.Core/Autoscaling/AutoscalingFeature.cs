using Microsoft.Extensions.DependencyInjection;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Autoscaling as a part of the agent.</summary>
public static class AutoscalingFeature
{
    /// <summary>Needs clusters, a source of signals, a decision log and an <see cref="AutoscaleHolder"/>.</summary>
    public static IServiceCollection AddAutoscaling(this IServiceCollection services) =>
        services
            .AddOptionsSection<AutoscalingOptions>(AutoscalingOptions.Section, AutoscalingOptions.Check)
            .AddEvents(AutoscaleEvents.All)
            .AddSingleton<TargetPolicies>()
            .AddSingleton<TargetPauses>()
            .AddSingleton<TargetMemories>()
            .AddSingleton<TargetRecords>()
            .AddSingleton<TargetAnnouncements>()
            .AddSingleton<ClusterTick>()
            .AddSingleton<AutoscaleTick>()
            .AddSingleton<TargetControl>()
            .AddJob<AutoscaleUpJob>(AutoscaleUpJob.Kind)
            .AddJob<AutoscaleDownJob>(AutoscaleDownJob.Kind)
            .AddJob<AutoscaleRetentionJob>(AutoscaleRetentionJob.Kind)
            .AddScheduleGate<AutoscalingOptions>(AutoscaleUpJob.Kind, HasTargets)
            .AddScheduleGate<AutoscalingOptions>(AutoscaleDownJob.Kind, HasTargets);

    private static bool HasTargets(AutoscalingOptions options) => options.Targets.Count > 0;
}
