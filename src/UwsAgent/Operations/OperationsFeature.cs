using UwsAgent.Cli;
using UwsAgent.Cli.Commands;
using UwsAgent.Http;
using UwsAgent.Metrics;

namespace UwsAgent.Operations;

/// <summary>How everything that people may ask and do joins both front doors.</summary>
internal static class OperationsFeature
{
    public static IServiceCollection AddOperations(this IServiceCollection services) =>
        services
            .AddSingleton<JobReading>()
            .AddSingleton<JobControl>()
            .AddSingleton<JobFollowing>()
            .AddSingleton<JobStarting>()
            .AddSingleton<INamedWork, AllowListedCommands>()
            .AddSingleton<ScheduleReading>()
            .AddSingleton<EventReading>()
            .AddSingleton<ConfigurationOperations>()
            .AddSingleton<ConfigurationStatus>()
            .AddSingleton<IStatusLines>(provider => provider.GetRequiredService<ConfigurationStatus>())
            .AddSingleton<IMetricSource>(provider => provider.GetRequiredService<ConfigurationStatus>())
            .AddSingleton<JobCommands>()
            .AddSingleton<QueueControlCommands>()
            .AddSingleton<StartedJob>()
            .AddSingleton<IStatusLines, QueueStatus>()
            .AddSingleton<IStatusLines, ScheduleStatus>()
            .AddSingleton<IStatusLines, StoreStatus>()
            .AddSingleton<IStatusLines, LoopStatus>()
            .AddSingleton<ICommandGroup, QueueCommands>()
            .AddSingleton<ICommandGroup, FollowCommands>()
            .AddSingleton<ICommandGroup, RunCommands>()
            .AddSingleton<ICommandGroup, ScheduleCommands>()
            .AddSingleton<ICommandGroup, EventCommands>()
            .AddSingleton<ICommandGroup, ConfigCommands>();

    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/status", (StatusReading status) => status.Read());
        routes.MapJobs();
        routes.MapQueue();
        routes.MapSchedules();
        routes.MapEvents();
        routes.MapConfiguration();
    }
}
