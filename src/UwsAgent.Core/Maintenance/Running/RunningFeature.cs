using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core.Maintenance.Reporting;
using UwsAgent.Core.Notifications;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Runs of maintenance as a part of it.</summary>
public static class RunningFeature
{
    /// <summary>Needs signals and the blockers of files and workloads; kinds of work join as <see cref="IMaintenanceWork"/>, and <see cref="MaintenanceWatch.RunAsync"/> has to be run.</summary>
    public static IServiceCollection AddMaintenanceRuns(this IServiceCollection services) =>
        services
            .AddEvents(RunEvents.All)
            .AddSingleton<FleetPlanner>()
            .AddSingleton<RunStore>()
            .AddSingleton<TargetBook>()
            .AddSingleton<Blockers>()
            .AddSingleton<IWorkTimes, CalendarWorkTimes>()
            .AddSingleton<RunParts>()
            .AddSingleton<WindowStarts>()
            .AddSingleton<MaintenanceWatch>()
            .AddSingleton<IBlockerSource, AlertBlockers>()
            .AddSingleton<IBlockerSource, CommandBlockers>()
            .AddSingleton<INoticeSource, MaintenanceNotices>()
            .AddJob<MaintenanceRunJob>(MaintenanceRunJob.Kind)
            .AddJob<MaintenanceLookJob>(MaintenanceLookJob.Kind);
}
