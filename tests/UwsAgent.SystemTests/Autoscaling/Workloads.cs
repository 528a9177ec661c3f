using k8s;
using k8s.Models;

namespace UwsAgent.SystemTests.Autoscaling;

/// <summary>What people put into a cluster.</summary>
internal static class Workloads
{
    public static V1Deployment Deployment(
        string name,
        int replicas,
        IDictionary<string, string>? podAnnotations = null
    ) =>
        new()
        {
            Metadata = new V1ObjectMeta { Name = name },
            Spec = new V1DeploymentSpec
            {
                Replicas = replicas,
                Selector = new V1LabelSelector { MatchLabels = Labels(name) },
                Template = Template(name, podAnnotations),
            },
        };

    public static V1PodTemplateSpec Template(string name, IDictionary<string, string>? annotations = null) =>
        new()
        {
            Metadata = new V1ObjectMeta { Labels = Labels(name), Annotations = annotations },
            Spec = new V1PodSpec
            {
                TerminationGracePeriodSeconds = 1,
                Containers =
                [
                    new V1Container
                    {
                        Name = "main",
                        Image = "meteor-app:1.2.3-bp4",
                        Resources = new V1ResourceRequirements
                        {
                            Requests = new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal)
                            {
                                ["cpu"] = new ResourceQuantity("100m"),
                            },
                        },
                    },
                ],
            },
        };

    public static Dictionary<string, string> Labels(string name) => new(StringComparer.Ordinal) { ["app"] = name };

    /// <summary>Returns when every pod is ready and the controllers have said their last about it.</summary>
    public static async Task<V1Deployment> UntilSettledAsync(this IKubernetes client, string name, string space) =>
        await Shell.UntilAsync(
            () => client.AppsV1.ReadNamespacedDeploymentAsync(name, space),
            deployment => deployment.IsSettled()
        );

    /// <summary>As <c>kubectl scale</c> does it: through the subresource, whatever was there before.</summary>
    public static Task ScaleAsync(this IKubernetes client, string name, string space, int replicas) =>
        client.AppsV1.PatchNamespacedDeploymentScaleAsync(
            new V1Patch(new { spec = new { replicas } }, V1Patch.PatchType.MergePatch),
            name,
            space
        );

    private static bool IsSettled(this V1Deployment deployment) =>
        deployment.Status.ObservedGeneration >= deployment.Metadata.Generation
        && (deployment.Status.AvailableReplicas ?? 0) == deployment.Spec.Replicas
        && (deployment.Status.Replicas ?? 0) == deployment.Spec.Replicas
        && deployment.Status.Conditions?.Any(one => one.Reason == "NewReplicaSetAvailable") == true
        && deployment.Status.Conditions.All(one => one.Type != "Available" || one.Status == "True");
}
