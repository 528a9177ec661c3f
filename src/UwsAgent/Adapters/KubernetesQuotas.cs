using k8s.Models;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>What ResourceQuotas count of a pod.</summary>
internal static class KubernetesQuotas
{
    private static readonly Dictionary<string, ResourceQuantity> None = [];

    /// <param name="pod">The spec of a pod that is there, which has the namespace's defaults in it, or else of the template.</param>
    public static IReadOnlyList<QuotaRest> Of(IEnumerable<V1ResourceQuota> quotas, V1PodSpec? pod) =>
        pod is null
            ? []
            :
            [
                .. quotas
                    // Those with scopes count only some pods, by their class or their age.
                    .Where(quota => quota.Spec is { Scopes: null or { Count: 0 }, ScopeSelector: null })
                    .SelectMany(quota =>
                        (quota.Status?.Hard ?? None).Select(hard => new QuotaRest(
                            quota.Metadata.Name,
                            hard.Key,
                            Number(hard.Value),
                            Number(quota.Status?.Used, hard.Key),
                            PerPod(hard.Key, pod)
                        ))
                    )
                    .Where(rest => rest.PerPod > 0),
            ];

    private static double PerPod(string resource, V1PodSpec pod) =>
        resource switch
        {
            "pods" or "count/pods" => 1,
            _ when resource.StartsWith("limits.", StringComparison.Ordinal) => Asked(
                pod,
                one => one.Limits,
                resource["limits.".Length..]
            ),
            _ when resource.StartsWith("requests.", StringComparison.Ordinal) => Asked(
                pod,
                one => one.Requests ?? one.Limits,
                resource["requests.".Length..]
            ),
            _ => Asked(pod, one => one.Requests ?? one.Limits, resource),
        };

    /// <summary>As the scheduler counts: all containers together, or the largest of those that run before them.</summary>
    private static double Asked(
        V1PodSpec pod,
        Func<V1ResourceRequirements, IDictionary<string, ResourceQuantity>?> part,
        string resource
    )
    {
        return Math.Max((pod.Containers ?? []).Sum(Of), (pod.InitContainers ?? []).Select(Of).DefaultIfEmpty().Max())
            + Number(pod.Overhead, resource);

        double Of(V1Container container) =>
            container.Resources is { } resources ? Number(part(resources), resource) : 0;
    }

    private static double Number(IDictionary<string, ResourceQuantity>? amounts, string name) =>
        amounts is not null && amounts.TryGetValue(name, out var amount) ? Number(amount) : 0;

    private static double Number(ResourceQuantity amount) => (double)amount.ToDecimal();
}
