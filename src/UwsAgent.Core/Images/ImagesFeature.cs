using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Images.Registries;
using UwsAgent.Core.Images.Space;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images;

/// <summary>The care for images as a part of the agent.</summary>
public static class ImagesFeature
{
    /// <summary>Needs engines, registries, image references and clusters' images; <see cref="EngineWatches.RunAsync"/> and <see cref="SpaceWatch.RunAsync"/> have to be run.</summary>
    public static IServiceCollection AddImages(this IServiceCollection services) =>
        services
            .AddOptionsSection<ImagesOptions>(ImagesOptions.Section, ImagesOptions.Check)
            .AddEvents(ImageEvents.All)
            .AddSingleton<ImageMemory>()
            .AddSingleton<PullCheck>()
            .AddSingleton<ImagePlanner>()
            .AddSingleton<EngineCleaning>()
            .AddSingleton<RegistryPlanner>()
            .AddSingleton<EngineWatches>()
            .AddSingleton<SpaceSamples>()
            .AddSingleton<SpaceWatch>()
            .AddSingleton<ISpaceCheck>(provider => provider.GetRequiredService<SpaceWatch>())
            .AddJob<ImagesCleanJob>(ImagesCleanJob.Kind)
            .AddJob<RegistryCleanJob>(RegistryCleanJob.Kind);
}
