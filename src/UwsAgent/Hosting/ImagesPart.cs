using UwsAgent.Adapters;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Space;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Ports;

namespace UwsAgent.Hosting;

/// <summary>Images in the daemon: the slice, its adapters, and the two loops that watch engines and disks.</summary>
internal static class ImagesPart
{
    public static IServiceCollection AddImagesPart(this IServiceCollection services) =>
        services
            .AddImages()
            .AddSingleton<DockerDotNetEngines>()
            .AddSingleton<IEngines>(provider => provider.GetRequiredService<DockerDotNetEngines>())
            .AddSingleton<IImageReferences, FileImageReferences>()
            .AddSingleton<IClusterImages>(provider =>
            {
                var options = provider.GetRequiredService<ICurrent<AutoscalingOptions>>();
                return new KubernetesClusterImages(
                    name => options.Value.Clusters.GetValueOrDefault(name),
                    provider.GetRequiredService<TimeProvider>()
                );
            })
            .AddSingleton(_ => new RegistryV2(() =>
                new SocketsHttpHandler { AllowAutoRedirect = true, ConnectTimeout = TimeSpan.FromSeconds(10) }
            ))
            .AddSingleton<IRegistries>(provider => provider.GetRequiredService<RegistryV2>())
            .AddSingleton<IRegistryRemoval>(provider => provider.GetRequiredService<RegistryV2>())
            .AddHostedService<ImagesService>();
}

/// <summary>Runs the watches of engines and disks for as long as the daemon runs.</summary>
internal sealed partial class ImagesService(
    EngineWatches watches,
    SpaceWatch space,
    TimeProvider time,
    ILogger<ImagesService> logger
) : LoopService
{
    private static readonly TimeSpan AfterBug = TimeSpan.FromMinutes(1);

    protected override Task RunAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            KeepAsync("engines", watches.RunAsync, stoppingToken),
            KeepAsync("disks", space.RunAsync, stoppingToken)
        );

    /// <summary>A bug in here must not end the agent, which has other work.</summary>
    private async Task KeepAsync(string what, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Run(() => run(cancellationToken), cancellationToken);
            }
#pragma warning disable CA1031 // See above.
            catch (Exception bug) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogBug(bug, what);
                await Task.Delay(AfterBug, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(1850, LogLevel.Error, "The watch of {What} broke and begins anew in a minute")]
    private partial void LogBug(Exception bug, string what);
}
