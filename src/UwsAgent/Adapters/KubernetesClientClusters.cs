using UwsAgent.Core;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>The configured clusters; one whose options changed with a reload is connected to anew.</summary>
/// <param name="configured">The options of a cluster in force now, or null.</param>
internal sealed class KubernetesClientClusters(Func<string, ClusterOptions?> configured, TimeProvider time)
    : IClusters,
        IDisposable
{
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

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var (_, cluster) in clusters.Values)
            {
                cluster.Dispose();
            }

            clusters.Clear();
        }
    }
}
