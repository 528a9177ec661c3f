using UwsAgent.Core;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>The configured clusters; one whose options changed with a reload is connected to anew.</summary>
/// <param name="configured">The options of a cluster in force now, or null.</param>
internal sealed class KubernetesClientClusters(Func<string, ClusterOptions?> configured, TimeProvider time)
    : IClusters,
        IAsyncDisposable
{
    private static readonly TimeSpan ReleaseTime = TimeSpan.FromSeconds(3);
    private readonly Lock gate = new();
    private readonly Dictionary<string, (ClusterOptions Options, KubernetesClientCluster Cluster)> clusters = new(
        StringComparer.OrdinalIgnoreCase
    );

    public ICluster Get(string name)
    {
        if (configured(name) is not { } options)
        {
            throw new UserErrorException($"There is no cluster '{name}' under Autoscaling:Clusters.")
            {
                Kind = UserErrorKind.NotFound,
            };
        }

        lock (gate)
        {
            if (!clusters.TryGetValue(name, out var present) || present.Options != options)
            {
                // The old one is left to whoever is in the middle of using it.
                present = (options, new KubernetesClientCluster(options, time));
                clusters[name] = present;
            }

            return present.Cluster;
        }
    }

    /// <summary>At the stop of the agent, when no tick runs any more: Leases are given back, for as long as there is time for it.</summary>
    public async ValueTask DisposeAsync()
    {
        List<KubernetesClientCluster> all;
        lock (gate)
        {
            all = [.. clusters.Values.Select(one => one.Cluster)];
            clusters.Clear();
        }

        using var patience = new CancellationTokenSource(ReleaseTime, time);
        foreach (var cluster in all)
        {
            try
            {
                await cluster.ReleaseAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                // It ends by itself.
            }

            cluster.Dispose();
        }
    }
}

/// <summary>Clusters as a service.</summary>
internal static class ClusterRegistration
{
    public static IServiceCollection AddKubernetesClusters(
        this IServiceCollection services,
        Func<IServiceProvider, Func<string, ClusterOptions?>> configured
    ) =>
        services.AddSingleton<IClusters>(provider => new KubernetesClientClusters(
            configured(provider),
            provider.GetRequiredService<TimeProvider>()
        ));
}
