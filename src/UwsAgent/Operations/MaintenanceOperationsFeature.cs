using UwsAgent.Cli;
using UwsAgent.Cli.Commands;
using UwsAgent.Http;
using UwsAgent.Metrics;

namespace UwsAgent.Operations;

/// <summary>How maintenance joins both front doors, the status and the metrics.</summary>
internal static class MaintenanceOperationsFeature
{
    public static IServiceCollection AddMaintenanceOperations(this IServiceCollection services) =>
        services
            .AddSingleton<MaintenanceReading>()
            .AddSingleton<MaintenanceControl>()
            .AddSingleton<IStatusLines, MaintenanceStatus>()
            .AddSingleton<IMetricSource, MaintenanceMetrics>()
            .AddSingleton<ICommandGroup, MaintenanceCommands>()
            .AddSingleton<MaintenanceTimes>()
            .AddSingleton<IStatusLines>(provider => provider.GetRequiredService<MaintenanceTimes>())
            .AddSingleton<IMaintenanceCommands, MaintenanceCalendarCommands>()
            .AddSingleton<IMaintenanceCommands, MaintenanceReadinessCommand>()
            .AddSingleton<MaintenanceBases>()
            .AddSingleton<IMaintenanceCommands, MaintenanceBasesCommands>();

    public static void MapMaintenanceOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapMaintenance();
        routes.MapMaintenanceCalendar();
        routes.MapReadiness();
        routes.MapMaintenanceBases();
    }
}
