using Microsoft.Extensions.DependencyInjection;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>The bases of images as a part of maintenance.</summary>
public static class BasesFeature
{
    /// <summary>Needs engines, files of images, Dockerfiles and <see cref="BaseEngines"/>.</summary>
    public static IServiceCollection AddMaintenanceBases(this IServiceCollection services) =>
        services
            .AddEvents(BasesEvents.All)
            .AddSingleton<BaseMemory>()
            .AddSingleton<BasesLook>()
            .AddSingleton<RebuildRounds>()
            .AddSingleton<RebuildPlanner>()
            .AddSingleton<BaseFreshness>()
            .AddJob<BasesJob>(BasesJob.Kind)
            .AddJob<RebuildJob>(RebuildJob.Kind);
}
