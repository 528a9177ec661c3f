using UwsAgent.Adapters;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Ports;

namespace UwsAgent.Hosting;

/// <summary>Components of clusters in the daemon: their adapters, over the clusters of autoscaling and the registries of images.</summary>
internal static class MaintenanceComponentsPart
{
    public static IServiceCollection AddMaintenanceComponents(this IServiceCollection services) =>
        services
            .AddSingleton<IClusterComponents>(provider =>
            {
                var options = provider.GetRequiredService<ICurrent<AutoscalingOptions>>();
                return new KubernetesComponents(
                    () => [.. options.Value.Clusters.Keys],
                    name => options.Value.Clusters.GetValueOrDefault(name),
                    provider.GetRequiredService<TimeProvider>()
                );
            })
            .AddSingleton<IClusterSurvey>(provider =>
            {
                var options = provider.GetRequiredService<ICurrent<AutoscalingOptions>>();
                return new KubernetesSurvey(
                    name => options.Value.Clusters.GetValueOrDefault(name),
                    provider.GetRequiredService<TimeProvider>()
                );
            })
            .AddSingleton<IHelm>(provider =>
            {
                var options = provider.GetRequiredService<ICurrent<AutoscalingOptions>>();
                return new HelmCommand(
                    provider.GetRequiredService<ICommandRunner>(),
                    name => options.Value.Clusters.GetValueOrDefault(name),
                    Environment.GetEnvironmentVariable("PATH") ?? "",
                    provider.GetRequiredService<TimeProvider>()
                );
            })
            .AddSingleton<IManifestFiles, DiskManifestFiles>()
            .AddSingleton<IHealthProbe, HttpHealthProbe>()
            .AddSingleton<IRegistryDirectory>(provider => new ImageRegistries(
                provider.GetRequiredService<ICurrent<ImagesOptions>>()
            ));

    /// <summary>As the care for images logs in.</summary>
    private sealed class ImageRegistries(ICurrent<ImagesOptions> options) : IRegistryDirectory
    {
        public RegistryAddress Of(string host) => RegistryAddresses.Of(options.Value, host);
    }
}
