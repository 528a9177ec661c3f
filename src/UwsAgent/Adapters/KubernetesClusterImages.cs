using k8s;
using k8s.Models;
using UwsAgent.Core;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Images that clusters refer to: in the templates of their workloads, and in their pods.</summary>
/// <param name="configured">The options of a cluster in force now, or null.</param>
internal sealed class KubernetesClusterImages(Func<string, ClusterOptions?> configured, TimeProvider time)
    : IClusterImages
{
    public async Task<IReadOnlyList<ImageReference>> FindAsync(
        IReadOnlyList<string> clusters,
        CancellationToken cancellationToken
    )
    {
        var found = new List<ImageReference>();
        foreach (var name in clusters)
        {
            var options =
                configured(name)
                ?? throw new UserErrorException(
                    $"There is no cluster '{name}' under Autoscaling:Clusters, so it is not known which images it refers to, and nothing is removed (Images:KeepReferencedByClusters)"
                )
                {
                    Kind = UserErrorKind.NotFound,
                };
            using var connection = new KubernetesConnection(options, time);
            await new Look(name, new KubernetesLists(connection), found).TakeAsync(cancellationToken);
        }

        return [.. found.DistinctBy(one => one.Name, StringComparer.Ordinal)];
    }

    /// <summary>What a runtime says that it runs, <c>docker-pullable://app@sha256:...</c>, as a name, digest or id.</summary>
    public static string Running(string image) =>
        image.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? image[(scheme + 3)..] : image;

    /// <summary>One cluster, list by list: only names stay in memory.</summary>
    private sealed class Look(string cluster, KubernetesLists lists, List<ImageReference> found)
    {
        public async Task TakeAsync(CancellationToken cancellationToken)
        {
            await ListAsync<V1DeploymentList, V1Deployment>("apps", "deployments", Template, cancellationToken);
            await ListAsync<V1StatefulSetList, V1StatefulSet>("apps", "statefulsets", Template, cancellationToken);
            await ListAsync<V1DaemonSetList, V1DaemonSet>("apps", "daemonsets", Template, cancellationToken);
            // Before Kubernetes 1.21 they have only the older version, in the same words.
            await ListAsync<V1CronJobList, V1CronJob>("batch", "cronjobs", Template, cancellationToken, "v1beta1");
            await ListAsync<V1JobList, V1Job>("batch", "jobs", Template, cancellationToken);
            // In the middle of a rollout, and of others' resources, only these say what a lost pod is made from.
            await ListAsync<V1ReplicaSetList, V1ReplicaSet>("apps", "replicasets", Template, cancellationToken);
            foreach (var pod in All(await lists.PodsAsync(null, default, cancellationToken)))
            {
                Add("pod", pod.Metadata, Images(pod.Spec).Concat(Images(pod.Status)));
            }
        }

        private async Task ListAsync<TList, TItem>(
            string group,
            string plural,
            Func<TItem, V1PodSpec?> template,
            CancellationToken cancellationToken,
            string? older = null
        )
            where TList : IKubernetesObject<V1ListMeta>, IItems<TItem>
            where TItem : IMetadata<V1ObjectMeta>
        {
            var answer = await VersionAsync("v1");
            if (older is not null && answer is { IsThere: false, Fault.Kind: ClusterFaultKind.NotFound })
            {
                answer = await VersionAsync(older);
            }

            foreach (var item in All(answer))
            {
                Add(plural[..^1], item.Metadata, Images(template(item)));
            }

            Task<Answer<KubernetesList<TItem>>> VersionAsync(string version) =>
                lists.ListAsync<TList, TItem>(
                    new ResourceName(group, version, plural),
                    null,
                    default,
                    cancellationToken
                );
        }

        /// <summary>A part of the truth would be taken for all of it.</summary>
        private IReadOnlyList<TItem> All<TItem>(Answer<KubernetesList<TItem>> answer) =>
            answer.IsThere
                ? answer.Value.Items
                : throw new UserErrorException(
                    $"the cluster '{cluster}' does not say which images it refers to, so nothing is removed (Images:KeepReferencedByClusters): {answer.Fault.Why}"
                )
                {
                    Kind = UserErrorKind.Unavailable,
                };

        /// <summary>A star would be a pattern of ours; no image has one in its name.</summary>
        private void Add(string kind, V1ObjectMeta metadata, IEnumerable<string?> images) =>
            found.AddRange(
                images
                    .Where(image => !string.IsNullOrEmpty(image) && !image.Contains('*', StringComparison.Ordinal))
                    .Select(image => new ImageReference(
                        image!,
                        $"{cluster}: {kind} {metadata.NamespaceProperty}/{metadata.Name}"
                    ))
            );

        private static V1PodSpec? Template(V1Deployment item) => item.Spec?.Template?.Spec;

        private static V1PodSpec? Template(V1StatefulSet item) => item.Spec?.Template?.Spec;

        private static V1PodSpec? Template(V1DaemonSet item) => item.Spec?.Template?.Spec;

        private static V1PodSpec? Template(V1CronJob item) => item.Spec?.JobTemplate?.Spec?.Template?.Spec;

        private static V1PodSpec? Template(V1Job item) => item.Spec?.Template?.Spec;

        /// <summary>The empty ones are the past of a deployment.</summary>
        private static V1PodSpec? Template(V1ReplicaSet item) =>
            item.Spec?.Replicas == 0 ? null : item.Spec?.Template?.Spec;

        private static IEnumerable<string?> Images(V1PodSpec? pod) =>
            [
                .. pod?.InitContainers?.Select(one => one.Image) ?? [],
                .. pod?.Containers?.Select(one => one.Image) ?? [],
                .. pod?.EphemeralContainers?.Select(one => one.Image) ?? [],
            ];

        /// <summary>Its tag may stand for another image by now.</summary>
        private static IEnumerable<string?> Images(V1PodStatus? pod) =>
            new[] { pod?.InitContainerStatuses, pod?.ContainerStatuses, pod?.EphemeralContainerStatuses }
                .SelectMany(statuses => statuses ?? [])
                .Select(status => Running(status.ImageID ?? ""));
    }
}
