using UwsAgent.Adapters;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Ports;

namespace UwsAgent.Hosting;

/// <summary>Maintenance in the daemon: its works and their adapters.</summary>
internal static class MaintenancePart
{
    public static IServiceCollection AddMaintenancePart(this IServiceCollection services) =>
        services
            .AddMaintenance()
            .AddMaintenanceRunsPart()
            .AddMaintenanceComponents()
            .AddBasesPart()
            .AddSingleton<IFarHosts, SshNetHosts>()
            .AddSingleton<IAddressCheck, HttpAddressCheck>();
}
