using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Lists page by page, of one namespace or of all.</summary>
internal sealed class KubernetesLists(KubernetesConnection connection)
{
    private const int PageSize = 500;

    /// <param name="space">Null: all namespaces.</param>
    public Task<Answer<KubernetesList<TItem>>> ListAsync<TList, TItem>(
        ResourceName resource,
        string? space,
        ListSelector selector,
        CancellationToken cancellationToken
    )
        where TList : IKubernetesObject<V1ListMeta>, IItems<TItem> =>
        PagesAsync<TList, TItem>(
            $"listing {resource.Plural}{In(space)}",
            async (client, page, stop) =>
            {
                using var answer = space is null
                    ? await client.CustomObjects.ListClusterCustomObjectWithHttpMessagesAsync<TList>(
                        resource.Group,
                        resource.Version,
                        resource.Plural,
                        limit: PageSize,
                        continueParameter: page,
                        fieldSelector: selector.Field,
                        labelSelector: selector.Label,
                        cancellationToken: stop
                    )
                    : await client.CustomObjects.ListNamespacedCustomObjectWithHttpMessagesAsync<TList>(
                        resource.Group,
                        resource.Version,
                        space,
                        resource.Plural,
                        limit: PageSize,
                        continueParameter: page,
                        fieldSelector: selector.Field,
                        labelSelector: selector.Label,
                        cancellationToken: stop
                    );
                return answer.Body;
            },
            cancellationToken
        );

    public Task<Answer<KubernetesList<V1Pod>>> PodsAsync(
        string? space,
        ListSelector selector,
        CancellationToken cancellationToken
    ) =>
        PagesAsync<V1PodList, V1Pod>(
            $"listing pods{In(space)}",
            (client, page, stop) =>
                space is null
                    ? client.CoreV1.ListPodForAllNamespacesAsync(
                        limit: PageSize,
                        continueParameter: page,
                        labelSelector: selector.Label,
                        cancellationToken: stop
                    )
                    : client.CoreV1.ListNamespacedPodAsync(
                        space,
                        limit: PageSize,
                        continueParameter: page,
                        labelSelector: selector.Label,
                        cancellationToken: stop
                    ),
            cancellationToken
        );

    public Task<Answer<V1Scale>> ScaleAsync(
        ResourceName resource,
        WorkloadRef workload,
        CancellationToken cancellationToken
    ) =>
        connection.AskAsync(
            $"reading the scale of {workload}",
            (client, stop) =>
                client.CustomObjects.GetNamespacedCustomObjectScaleAsync<V1Scale>(
                    resource.Group,
                    resource.Version,
                    workload.Namespace,
                    resource.Plural,
                    workload.Name,
                    cancellationToken: stop
                ),
            cancellationToken
        );

    private async Task<Answer<KubernetesList<TItem>>> PagesAsync<TList, TItem>(
        string what,
        Func<IKubernetes, string?, CancellationToken, Task<TList>> read,
        CancellationToken cancellationToken
    )
        where TList : IKubernetesObject<V1ListMeta>, IItems<TItem>
    {
        var items = new List<TItem>();
        string? next = null;
        var kind = "";
        for (var restarts = 0; ; )
        {
            var page = next;
            var answer = await connection.AskAsync(
                what,
                async (client, stop) =>
                {
                    try
                    {
                        return await read(client, page, stop);
                    }
                    catch (HttpOperationException gone)
                        when (page is not null && restarts == 0 && gone.Response.StatusCode == HttpStatusCode.Gone)
                    {
                        // The first page is too old for the rest to fit to it: from the beginning, once.
                        return default;
                    }
                },
                cancellationToken
            );
            if (answer.Fault is { } fault)
            {
                return new Answer<KubernetesList<TItem>>(null, fault);
            }

            if (answer.Value is not { } list)
            {
                restarts++;
                items.Clear();
                next = null;
                continue;
            }

            items.AddRange(list.Items ?? []);
            kind = list.Kind ?? kind;
            next = list.Metadata?.ContinueProperty;
            if (string.IsNullOrEmpty(next))
            {
                return new Answer<KubernetesList<TItem>>(new KubernetesList<TItem>(kind, items), null);
            }
        }
    }

    private static string In(string? space) => space is null ? " of all namespaces" : $" in {space}";
}

/// <summary>All items of a list, and what the list calls itself: <c>DeploymentList</c>.</summary>
internal sealed record KubernetesList<TItem>(string Kind, IReadOnlyList<TItem> Items);

/// <summary>Which items are wanted; all of them by default.</summary>
internal readonly record struct ListSelector(string? Field = null, string? Label = null);

/// <summary>A resource as the API's paths name it.</summary>
internal sealed record ResourceName(string Group, string Version, string Plural)
{
    /// <returns>Null when it is neither <c>deployments.apps</c>, <c>statefulsets.apps</c> nor <c>plural.version.group</c>.</returns>
    public static ResourceName? Of(string resource)
    {
        if (resource is WorkloadRef.Deployments or WorkloadRef.StatefulSets)
        {
            return new ResourceName("apps", "v1", resource[..resource.IndexOf('.', StringComparison.Ordinal)]);
        }

        return resource.Split('.', 3) is [{ Length: > 0 } plural, { Length: > 0 } version, { Length: > 0 } group]
            ? new ResourceName(group, version, plural)
            : null;
    }

    public static ClusterFault Fault(string resource) =>
        new(
            ClusterFaultKind.NotFound,
            $"'{resource}' is no resource: say {WorkloadRef.Deployments}, {WorkloadRef.StatefulSets}, or plural.version.group such as rollouts.v1alpha1.argoproj.io"
        );
}
