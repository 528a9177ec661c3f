using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Pods that run in a cluster, such as those of a nightly job.</summary>
public sealed class WorkloadBlockers(IClusterComponents clusters) : IBlockerSource
{
    private const int MostNamed = 3;

    public string Kind => "Workload";

    public async Task<BlockerAnswer> AskAsync(BlockerOptions blocker, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blocker);
        var cluster = blocker.Cluster!;
        if (!clusters.Clusters.Contains(cluster, StringComparer.Ordinal))
        {
            return BlockerAnswer.Unknown($"there is no cluster {cluster} in Autoscaling:Clusters");
        }

        var answer = await clusters.PodsAsync(cluster, blocker.Namespace, blocker.Pods!, cancellationToken);
        if (answer.Fault is { } fault)
        {
            return BlockerAnswer.Unknown($"{cluster}: {fault.Why}");
        }

        var pods = answer.Value ?? [];
        return pods.Count == 0
            ? BlockerAnswer.Clear($"no pod {blocker.Pods} runs in {cluster}")
            : BlockerAnswer.Blocks(
                $"{Counted.Of(pods.Count, "pod")} of {blocker.Pods} in {cluster}: {string.Join(", ", pods.Take(MostNamed))}{(pods.Count > MostNamed ? ", ..." : "")}"
            );
    }
}
