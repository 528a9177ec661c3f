using k8s.Models;

namespace UwsAgent.Adapters;

/// <summary>The pods of a namespace or of a cluster, by who owns them.</summary>
internal sealed class KubernetesCrowd
{
    private readonly IReadOnlyList<V1Pod> all;
    private readonly ILookup<(string Namespace, string Owner), V1Pod> byDeployment;
    private readonly ILookup<string, V1Pod> byController;

    public KubernetesCrowd(IReadOnlyList<V1Pod> pods)
    {
        all = pods;
        byDeployment = pods.Select(pod => (Pod: pod, Owner: KubernetesPods.DeploymentOf(pod)))
            .Where(one => one.Owner is not null)
            .ToLookup(one => (one.Pod.Metadata.NamespaceProperty, one.Owner!), one => one.Pod);
        byController = pods.Where(pod => KubernetesPods.Controller(pod) is not null)
            .ToLookup(pod => KubernetesPods.Controller(pod)!.Uid, StringComparer.Ordinal);
    }

    /// <summary>Pods that merely wear the same labels are none of its own; of a custom resource nobody else knows which are.</summary>
    public IReadOnlyList<V1Pod> Of(SeenWorkload seen) =>
        seen.Kind switch
        {
            "Deployment" => Fitting(byDeployment[(seen.Workload.Namespace, seen.Workload.Name)], seen),
            "StatefulSet" => Fitting(byController[seen.Observation.Uid], seen),
            _ => Fitting(all.Where(pod => pod.Metadata.NamespaceProperty == seen.Workload.Namespace), seen),
        };

    /// <summary>By the ReplicaSets themselves.</summary>
    public IReadOnlyList<V1Pod> Of(SeenWorkload seen, IEnumerable<V1ReplicaSet> sets) =>
        [
            .. sets.Where(set =>
                    set.Metadata.OwnerReferences?.Any(owner =>
                        owner.Controller == true && owner.Uid == seen.Observation.Uid
                    ) == true
                )
                .SelectMany(set => byController[set.Metadata.Uid]),
        ];

    private static IReadOnlyList<V1Pod> Fitting(IEnumerable<V1Pod> pods, SeenWorkload seen) =>
        [.. pods.Where(pod => seen.Pods.Fits(pod.Metadata.Labels))];
}
