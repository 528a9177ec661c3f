using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Maintenance.Packages;

/// <summary>Packages over SSH as one of the kinds of maintenance.</summary>
public static class PackagesRegistration
{
    /// <summary>Needs hosts and a check of addresses.</summary>
    public static IServiceCollection AddMaintenancePackages(this IServiceCollection services) =>
        services.AddSingleton<IMaintenanceWork, PackagesWork>();
}
