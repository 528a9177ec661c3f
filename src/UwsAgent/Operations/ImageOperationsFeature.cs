using UwsAgent.Cli;
using UwsAgent.Cli.Commands;
using UwsAgent.Http;
using UwsAgent.Metrics;

namespace UwsAgent.Operations;

/// <summary>How images join both front doors and the metrics.</summary>
internal static class ImageOperationsFeature
{
    public static IServiceCollection AddImageOperations(this IServiceCollection services) =>
        services
            .AddSingleton<ImageReading>()
            .AddSingleton<ImageControl>()
            .AddSingleton<IStatusLines>(provider => provider.GetRequiredService<ImageReading>())
            .AddSingleton<IMetricSource>(provider => provider.GetRequiredService<ImageReading>())
            .AddSingleton<ImageTally>()
            .AddSingleton<IMetricSource>(provider => provider.GetRequiredService<ImageTally>())
            .AddHostedService(provider => provider.GetRequiredService<ImageTally>())
            .AddSingleton<RegistryCommands>()
            .AddSingleton<ICommandGroup, ImagesCommands>();

    public static void MapImageOperations(this IEndpointRouteBuilder routes) => routes.MapImages();
}
