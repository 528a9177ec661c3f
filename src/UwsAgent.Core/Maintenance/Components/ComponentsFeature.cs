using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core.Maintenance.Readiness;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>The work on components of clusters as a part of the maintenance.</summary>
internal static class ComponentsFeature
{
    /// <summary>Needs clusters' components, helm, manifest files, a health probe, registries and their directory, and a survey of clusters.</summary>
    public static IServiceCollection AddComponents(this IServiceCollection services) =>
        services
            .AddSingleton<CandidateMemory>()
            .AddSingleton<CandidateLook>()
            .AddSingleton<ComponentLook>()
            .AddSingleton<ReadinessSurvey>()
            .AddSingleton<IBlockerSource, WorkloadBlockers>()
            .AddSingleton<IMaintenanceWork, ComponentWork>();
}
