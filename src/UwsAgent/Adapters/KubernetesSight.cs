using k8s.Models;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>One look at a cluster: a few lists instead of many gets.</summary>
internal sealed class KubernetesSight(KubernetesLists lists, TimeProvider time)
{
    /// <summary>With more namespaces than this, one list of the whole cluster is less work for its API server.</summary>
    private const int MostNamespaces = 4;

    private readonly KubernetesWorkloadLists workloads = new(lists);
    private readonly KubernetesSurroundings surroundings = new(lists);

    /// <summary>The account may list in its namespaces only; found out by trying.</summary>
    private bool isLimitedToNamespaces;

    public async Task<ClusterObservation> ObserveAsync(ClusterQuery query, CancellationToken cancellationToken)
    {
        var wanted = query.Workloads.Distinct().ToList();
        string?[] spaces = [.. wanted.Select(one => one.Namespace).Distinct(StringComparer.Ordinal)];
        if (spaces.Length > MostNamespaces && !isLimitedToNamespaces)
        {
            var whole = await LookAsync([null], wanted, query, cancellationToken);
            isLimitedToNamespaces =
                whole.Fault is null && whole.Workloads.Values.Any(one => one.Fault?.Kind == ClusterFaultKind.Forbidden);
            if (!isLimitedToNamespaces)
            {
                return whole;
            }
        }

        return await LookAsync(spaces, wanted, query, cancellationToken);
    }

    private async Task<ClusterObservation> LookAsync(
        IReadOnlyList<string?> places,
        IReadOnlyList<WorkloadRef> wanted,
        ClusterQuery query,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var looks = await Task.WhenAll(
            places.Select(place =>
                LookAsync(
                    place,
                    [.. wanted.Where(one => place is null || one.Namespace == place)],
                    query,
                    now,
                    cancellationToken
                )
            )
        );
        var seen = looks.SelectMany(look => look).ToDictionary();

        return AwayFault([.. seen.Values.Select(one => one.Fault)]) is { } away
            ? new ClusterObservation(now) { Fault = away }
            : new ClusterObservation(now) { Workloads = seen };
    }

    /// <summary>A cluster that did not answer once is not half seen: what is left would be an old picture beside a new one.</summary>
    private static ClusterFault? AwayFault(IReadOnlyList<ClusterFault?> faults) =>
        faults.FirstOrDefault(fault =>
            fault?.Kind
                is ClusterFaultKind.Unreachable
                    or ClusterFaultKind.Unauthorized
                    or ClusterFaultKind.Throttled
                    or ClusterFaultKind.Misconfigured
        ) ?? (faults.All(fault => fault?.Kind == ClusterFaultKind.Broken) && faults.Count > 0 ? faults[0] : null);

    /// <param name="place">A namespace; null: all of them at once.</param>
    private async Task<Dictionary<WorkloadRef, WorkloadObservation>> LookAsync(
        string? place,
        IReadOnlyList<WorkloadRef> wanted,
        ClusterQuery query,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var finding = workloads.ListAsync(place, wanted, cancellationToken);
        var neighbouring = surroundings.NeighboursAsync(place, cancellationToken);
        var measuring = surroundings.CpuAsync(place, wanted.Any(query.WithCpu.Contains), cancellationToken);
        await Task.WhenAll(finding, neighbouring, measuring);
        var (found, neighbours, cpu) = (await finding, await neighbouring, await measuring);
        var there = found.Values.Select(one => one.Value).OfType<SeenWorkload>().ToList();
        var pods = await PodsAsync(place, wanted.Count, there, cancellationToken);
        var crowd = new KubernetesCrowd(pods.Value?.Items ?? []);
        var result = new Dictionary<WorkloadRef, WorkloadObservation>();
        foreach (var workload in wanted)
        {
            var fault = found[workload].Fault ?? pods.Fault ?? neighbours.Fault;
            result[workload] = fault is not null
                ? new WorkloadObservation { Fault = fault }
                : Complete(
                    found[workload].Value!,
                    await OwnPodsAsync(found[workload].Value!, crowd, cancellationToken),
                    neighbours.Value!,
                    cpu,
                    query,
                    now
                );
        }

        return result;
    }

    /// <summary>Of one workload alone only its own pods are asked for.</summary>
    private async Task<Answer<KubernetesList<V1Pod>>> PodsAsync(
        string? place,
        int wanted,
        List<SeenWorkload> there,
        CancellationToken cancellationToken
    ) =>
        there.Count == 0
            ? new Answer<KubernetesList<V1Pod>>(new KubernetesList<V1Pod>("", []), null)
            : await lists.PodsAsync(
                place,
                wanted == 1 ? new ListSelector(Label: there[0].Pods.ToString()) : default,
                cancellationToken
            );

    private async Task<IReadOnlyList<V1Pod>> OwnPodsAsync(
        SeenWorkload seen,
        KubernetesCrowd crowd,
        CancellationToken cancellationToken
    )
    {
        var pods = crowd.Of(seen);
        if (pods.Count > 0 || seen.Observation.StatusReplicas == 0 || seen.Kind != "Deployment")
        {
            return pods;
        }

        // Its ReplicaSets may be called after another Deployment, from which it took them over.
        var sets = await lists.ListAsync<V1ReplicaSetList, V1ReplicaSet>(
            new ResourceName("apps", "v1", "replicasets"),
            seen.Workload.Namespace,
            new ListSelector(Label: seen.Pods.ToString()),
            cancellationToken
        );
        return crowd.Of(seen, sets.Value?.Items ?? []);
    }

    private static WorkloadObservation Complete(
        SeenWorkload seen,
        IReadOnlyList<V1Pod> pods,
        KubernetesNeighbours neighbours,
        Answer<PodCpu> cpu,
        ClusterQuery query,
        DateTimeOffset now
    )
    {
        var used = query.WithCpu.Contains(seen.Workload) ? cpu : null;
        var labels = seen.PodLabels ?? (pods.Count > 0 ? pods[0].Metadata.Labels : null);
        return seen.Observation with
        {
            Pods =
            [
                .. pods.Select(pod => KubernetesPods.Observe(pod, query.BusyAnnotation, used?.Value?.Of(pod), now)),
            ],
            OtherScalers = neighbours.ScalersOf(seen),
            DisruptionMinimum = neighbours.MinimumOf(seen, labels),
            Quotas = neighbours.QuotasOf(seen, pods.Count > 0 ? pods[0].Spec : null),
            CpuMissing = used?.Fault?.Why,
        };
    }
}
