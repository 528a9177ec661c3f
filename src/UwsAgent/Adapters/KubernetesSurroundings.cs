using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>What is around workloads: other scalers, budgets of disruption, and what their pods use.</summary>
internal sealed class KubernetesSurroundings(KubernetesLists lists)
{
    /// <summary>Before 1.21 budgets are a beta, after 1.24 the beta is gone; found out by trying.</summary>
    private string budgetVersion = "v1";

    public async Task<Answer<KubernetesNeighbours>> NeighboursAsync(string? place, CancellationToken cancellationToken)
    {
        // The first version is served by every server, and what it points at is the same in all.
        var own = ObjectsAsync("autoscaling", "v1", "horizontalpodautoscalers", place, cancellationToken);
        var keda = ObjectsAsync("keda.sh", "v1alpha1", "scaledobjects", place, cancellationToken);
        var budgets = BudgetsAsync(place, cancellationToken);
        var quotas = lists.ListAsync<V1ResourceQuotaList, V1ResourceQuota>(
            new ResourceName("", "v1", "resourcequotas"),
            place,
            default,
            cancellationToken
        );
        await Task.WhenAll(own, keda, budgets, quotas);
        var (scalers, objects, limits) = (await own, OrNone(await keda), await budgets);
        var amounts = OrNone(await quotas);
        return (scalers.Fault ?? objects.Fault ?? limits.Fault ?? amounts.Fault) is { } fault
            ? new Answer<KubernetesNeighbours>(null, fault)
            : new Answer<KubernetesNeighbours>(
                new KubernetesNeighbours(
                    [
                        .. scalers.Value!.Items.Select(one => one.As("HorizontalPodAutoscaler")).OfType<OtherScaler>(),
                        .. objects.Value!.Items.Select(one => one.As("ScaledObject")).OfType<OtherScaler>(),
                    ],
                    limits.Value!.Items,
                    amounts.Value!.Items
                ),
                null
            );
    }

    public async Task<Answer<PodCpu>> CpuAsync(string? place, bool isWanted, CancellationToken cancellationToken)
    {
        if (!isWanted)
        {
            return new Answer<PodCpu>(new PodCpu([]), null);
        }

        var answer = await lists.ListAsync<CustomList<PodUse>, PodUse>(
            new ResourceName("metrics.k8s.io", "v1beta1", "pods"),
            place,
            default,
            cancellationToken
        );
        return answer.Fault is { } fault
            ? new Answer<PodCpu>(
                null,
                fault.Kind == ClusterFaultKind.NotFound
                    ? fault with
                    {
                        Why = "this cluster has no metrics.k8s.io: install metrics-server, or use another signal",
                    }
                    : fault
            )
            : new Answer<PodCpu>(new PodCpu(answer.Value!.Items), null);
    }

    private Task<Answer<KubernetesList<ScalerObject>>> ObjectsAsync(
        string group,
        string version,
        string plural,
        string? place,
        CancellationToken cancellationToken
    ) =>
        lists.ListAsync<CustomList<ScalerObject>, ScalerObject>(
            new ResourceName(group, version, plural),
            place,
            default,
            cancellationToken
        );

    private async Task<Answer<KubernetesList<V1PodDisruptionBudget>>> BudgetsAsync(
        string? place,
        CancellationToken cancellationToken
    )
    {
        var version = budgetVersion;
        var answer = await ListAsync(version);
        if (answer.Fault?.Kind != ClusterFaultKind.NotFound)
        {
            return answer;
        }

        budgetVersion = version == "v1" ? "v1beta1" : "v1";
        return await ListAsync(budgetVersion);

        Task<Answer<KubernetesList<V1PodDisruptionBudget>>> ListAsync(string one) =>
            lists.ListAsync<V1PodDisruptionBudgetList, V1PodDisruptionBudget>(
                new ResourceName("policy", one, "poddisruptionbudgets"),
                place,
                default,
                cancellationToken
            );
    }

    /// <summary>
    /// Without KEDA there is nothing to list. An account that may not see its objects is told no in both cases, and sees the HPA that KEDA makes;
    /// one that may not see quotas has its pods refused by the server, as without this look.
    /// </summary>
    private static Answer<KubernetesList<TItem>> OrNone<TItem>(Answer<KubernetesList<TItem>> answer) =>
        answer.Fault?.Kind is ClusterFaultKind.NotFound or ClusterFaultKind.Forbidden
            ? new Answer<KubernetesList<TItem>>(new KubernetesList<TItem>("", []), null)
            : answer;
}

/// <summary>CPU of pods as <c>metrics.k8s.io</c> has it.</summary>
internal sealed class PodCpu(IReadOnlyList<PodUse> pods)
{
    private readonly Dictionary<(string, string), double> millicores = pods.ToDictionary(
        pod => (pod.Metadata.NamespaceProperty, pod.Metadata.Name),
        pod => pod.Containers.Sum(one => one.Usage.TryGetValue("cpu", out var cpu) ? (double)cpu.ToDecimal() * 1000 : 0)
    );

    public double? Of(V1Pod pod) =>
        millicores.TryGetValue((pod.Metadata.NamespaceProperty, pod.Metadata.Name), out var used) ? used : null;
}

/// <summary>One pod of <c>metrics.k8s.io</c>.</summary>
internal sealed record PodUse
{
    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; init; } = new();

    [JsonPropertyName("containers")]
    public IReadOnlyList<ContainerUse> Containers { get; init; } = [];
}

/// <summary>One container of it.</summary>
internal sealed record ContainerUse
{
    [JsonPropertyName("usage")]
    public IReadOnlyDictionary<string, ResourceQuantity> Usage { get; init; } =
        new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal);
}
