using k8s;
using k8s.Models;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Finds the workloads that are asked for: one list for each of their kinds.</summary>
internal sealed class KubernetesWorkloadLists(KubernetesLists lists)
{
    /// <param name="place">A namespace; null: all of them at once.</param>
    public async Task<IReadOnlyDictionary<WorkloadRef, Answer<SeenWorkload>>> ListAsync(
        string? place,
        IReadOnlyList<WorkloadRef> wanted,
        CancellationToken cancellationToken
    )
    {
        var kinds = await Task.WhenAll(
            wanted
                .GroupBy(one => one.Resource, StringComparer.Ordinal)
                .Select(group => KindAsync(place, group.Key, [.. group], cancellationToken))
        );
        return kinds.SelectMany(one => one).ToDictionary();
    }

    private async Task<IEnumerable<KeyValuePair<WorkloadRef, Answer<SeenWorkload>>>> KindAsync(
        string? place,
        string resource,
        IReadOnlyList<WorkloadRef> wanted,
        CancellationToken cancellationToken
    )
    {
        if (ResourceName.Of(resource) is not { } name)
        {
            return wanted.Select(one => KeyValuePair.Create(one, Missing(ResourceName.Fault(resource))));
        }

        var selector = wanted.Count == 1 ? new ListSelector(Field: $"metadata.name={wanted[0].Name}") : default;
        return resource switch
        {
            WorkloadRef.Deployments => Match(
                wanted,
                await lists.ListAsync<V1DeploymentList, V1Deployment>(name, place, selector, cancellationToken),
                KubernetesWorkloads.Of
            ),
            WorkloadRef.StatefulSets => Match(
                wanted,
                await lists.ListAsync<V1StatefulSetList, V1StatefulSet>(name, place, selector, cancellationToken),
                KubernetesWorkloads.Of
            ),
            _ => await CustomAsync(place, name, wanted, selector, cancellationToken),
        };
    }

    private static IEnumerable<KeyValuePair<WorkloadRef, Answer<SeenWorkload>>> Match<TItem>(
        IReadOnlyList<WorkloadRef> wanted,
        Answer<KubernetesList<TItem>> answer,
        Func<WorkloadRef, TItem, SeenWorkload> of
    )
        where TItem : IMetadata<V1ObjectMeta>
    {
        var items = (answer.Value?.Items ?? []).ToDictionary(item => Key(item.Metadata));
        return wanted.Select(one =>
            KeyValuePair.Create(
                one,
                items.TryGetValue((one.Namespace, one.Name), out var item)
                    ? new Answer<SeenWorkload>(of(one, item), null)
                    : Missing(answer.Fault ?? Gone(one))
            )
        );
    }

    /// <summary>The list says who they are; how many, only the scale of each: a custom resource keeps that where it likes.</summary>
    private async Task<IEnumerable<KeyValuePair<WorkloadRef, Answer<SeenWorkload>>>> CustomAsync(
        string? place,
        ResourceName name,
        IReadOnlyList<WorkloadRef> wanted,
        ListSelector selector,
        CancellationToken cancellationToken
    )
    {
        var answer = await lists.ListAsync<CustomList<CustomWorkload>, CustomWorkload>(
            name,
            place,
            selector,
            cancellationToken
        );
        var kind = answer.Value?.Kind is { } list && list.EndsWith("List", StringComparison.Ordinal) ? list[..^4] : "";
        var items = (answer.Value?.Items ?? []).ToDictionary(item => Key(item.Metadata));
        return await Task.WhenAll(
            wanted.Select(async one =>
                KeyValuePair.Create(
                    one,
                    items.TryGetValue((one.Namespace, one.Name), out var item)
                        ? await ScaleOfAsync(name, one, item with { Kind = kind }, cancellationToken)
                        : Missing(answer.Fault ?? Gone(one))
                )
            )
        );
    }

    private async Task<Answer<SeenWorkload>> ScaleOfAsync(
        ResourceName name,
        WorkloadRef workload,
        CustomWorkload item,
        CancellationToken cancellationToken
    )
    {
        var scale = await lists.ScaleAsync(name, workload, cancellationToken);
        if (scale.Fault is { } fault)
        {
            return Missing(fault);
        }

        return KubernetesWorkloads.Of(workload, name.Group, item, scale.Value!) is { } seen
            ? new Answer<SeenWorkload>(seen, null)
            : Missing(
                new ClusterFault(
                    ClusterFaultKind.Refused,
                    $"the selector of {workload} cannot be read: '{scale.Value!.Status?.Selector}'"
                )
            );
    }

    private static (string, string) Key(V1ObjectMeta metadata) => (metadata.NamespaceProperty, metadata.Name);

    private static Answer<SeenWorkload> Missing(ClusterFault fault) => new(null, fault);

    private static ClusterFault Gone(WorkloadRef workload) =>
        new(ClusterFaultKind.NotFound, $"there is no {workload} in this cluster");
}
