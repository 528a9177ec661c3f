using UwsAgent.Cli;
using UwsAgent.Cli.Commands;
using UwsAgent.Http;
using UwsAgent.Metrics;

namespace UwsAgent.Operations;

/// <summary>How autoscaling joins both front doors and the metrics.</summary>
internal static class AutoscaleOperationsFeature
{
    public static IServiceCollection AddAutoscaleOperations(this IServiceCollection services) =>
        services
            .AddSingleton<AutoscaleReading>()
            .AddSingleton<AutoscaleSimulating>()
            .AddSingleton<IStatusLines>(provider => provider.GetRequiredService<AutoscaleReading>())
            .AddSingleton<IMetricSource, AutoscaleMetrics>()
            .AddSingleton<ICommandGroup, AutoscaleCommands>();

    public static void MapAutoscaleOperations(this IEndpointRouteBuilder routes) => routes.MapAutoscale();
}
