using System.Globalization;
using System.Text.Json;
using k8s;
using k8s.Models;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>One cluster through KubernetesClient.</summary>
internal sealed class KubernetesClientCluster : ICluster, IDisposable
{
    private readonly KubernetesConnection connection;
    private readonly KubernetesSight sight;
    private readonly KubernetesLease leases;
    private LeaseRequest? held;

    public KubernetesClientCluster(ClusterOptions options, TimeProvider time)
    {
        connection = new KubernetesConnection(options, time);
        sight = new KubernetesSight(new KubernetesLists(connection), time);
        leases = new KubernetesLease(connection, time);
    }

    public Task<ClusterObservation> ObserveAsync(ClusterQuery query, CancellationToken cancellationToken) =>
        sight.ObserveAsync(query, cancellationToken);

    public async Task<ScaleResult> ScaleAsync(
        WorkloadRef workload,
        int replicas,
        string resourceVersion,
        CancellationToken cancellationToken
    )
    {
        if (ResourceName.Of(workload.Resource) is not { } name)
        {
            return new ScaleResult(ResourceName.Fault(workload.Resource));
        }

        var scale = new V1Scale
        {
            ApiVersion = "autoscaling/v1",
            Kind = "Scale",
            Metadata = new V1ObjectMeta
            {
                Name = workload.Name,
                NamespaceProperty = workload.Namespace,
                ResourceVersion = resourceVersion,
            },
            Spec = new V1ScaleSpec { Replicas = replicas },
        };
        var answer = await connection.AskAsync(
            string.Create(CultureInfo.InvariantCulture, $"scaling {workload} to {replicas}"),
            (client, stop) =>
                client.CustomObjects.ReplaceNamespacedCustomObjectScaleAsync<V1Scale>(
                    scale,
                    name.Group,
                    name.Version,
                    workload.Namespace,
                    name.Plural,
                    workload.Name,
                    cancellationToken: stop
                ),
            cancellationToken
        );
        return new ScaleResult(answer.Fault, answer.Value?.Metadata?.ResourceVersion);
    }

    public async Task<ClusterFault?> SetDeletionCostsAsync(
        string podNamespace,
        IReadOnlyDictionary<string, int?> costs,
        CancellationToken cancellationToken
    )
    {
        var faults = await Task.WhenAll(
            costs.Select(cost => SetCostAsync(podNamespace, cost.Key, cost.Value, cancellationToken))
        );
        return faults.FirstOrDefault(fault => fault is not null and not { Kind: ClusterFaultKind.NotFound });
    }

    public async Task<LeaseResult> HoldLeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var result = await leases.HoldAsync(request, cancellationToken);
        held = result.IsHeld ? request : null;
        return result;
    }

    /// <summary>Gives the Lease back, when it has it: another agent need not wait for its end.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref held, null) is { } request)
        {
            await leases.ReleaseAsync(request, cancellationToken);
        }
    }

    public void Dispose() => connection.Dispose();

    private async Task<ClusterFault?> SetCostAsync(
        string podNamespace,
        string pod,
        int? cost,
        CancellationToken cancellationToken
    )
    {
        // Null takes an annotation away.
        var annotations = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [KubernetesPods.DeletionCost] = cost?.ToString(CultureInfo.InvariantCulture),
        };
        var patch = JsonSerializer.Serialize(new { metadata = new { annotations } });
        var answer = await connection.AskAsync(
            $"marking the pod {podNamespace}/{pod}",
            (client, stop) =>
                client.CoreV1.PatchNamespacedPodAsync(
                    new V1Patch(patch, V1Patch.PatchType.MergePatch),
                    pod,
                    podNamespace,
                    cancellationToken: stop
                ),
            cancellationToken
        );
        return answer.Fault;
    }
}
