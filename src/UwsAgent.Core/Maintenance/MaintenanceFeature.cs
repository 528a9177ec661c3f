using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core.Maintenance.Bases;
using UwsAgent.Core.Maintenance.Calendar;
using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Maintenance.Packages;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Maintenance;

/// <summary>Maintenance as a part of the agent.</summary>
public static class MaintenanceFeature
{
    public static IServiceCollection AddMaintenance(this IServiceCollection services) =>
        services
            .AddOptionsSection<MaintenanceOptions>(MaintenanceOptions.Section, MaintenanceOptions.Check)
            .AddMaintenanceCalendar()
            .AddMaintenanceBases()
            .AddMaintenanceRuns()
            .AddComponents()
            .AddMaintenancePackages();
}
