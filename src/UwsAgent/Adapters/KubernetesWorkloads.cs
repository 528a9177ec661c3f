using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>A workload as far as the cluster's lists tell it; pods and neighbours are added by those who know them.</summary>
/// <param name="Kind">As others refer to it: <c>Deployment</c>.</param>
internal sealed record SeenWorkload(
    WorkloadRef Workload,
    string Group,
    string Kind,
    KubernetesSelector Pods,
    WorkloadObservation Observation
)
{
    /// <summary>What its pods are labelled with; null when the object does not say.</summary>
    public IDictionary<string, string>? PodLabels { get; init; }

    /// <summary>What its pods are made from; null when the object does not say.</summary>
    public V1PodSpec? PodSpec { get; init; }
}

/// <summary>Deployments, StatefulSets and custom resources in the autoscaler's words.</summary>
internal static class KubernetesWorkloads
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";
    private const string DeploymentRevision = "deployment.kubernetes.io/revision";

    public static SeenWorkload Of(WorkloadRef workload, V1Deployment deployment)
    {
        var status = deployment.Status ?? new V1DeploymentStatus();
        var progressing = status.Conditions?.FirstOrDefault(one => one.Type == "Progressing");
        var isUnseen = (status.ObservedGeneration ?? 0) < (deployment.Metadata.Generation ?? 0);
        return new SeenWorkload(
            workload,
            "apps",
            "Deployment",
            KubernetesSelector.Of(deployment.Spec.Selector),
            Of(deployment.Metadata) with
            {
                SpecReplicas = deployment.Spec.Replicas ?? 1,
                StatusReplicas = status.Replicas ?? 0,
                ObservedGeneration = status.ObservedGeneration ?? 0,
                IsRollingOut =
                    isUnseen
                    || (status.Replicas ?? 0) > (status.UpdatedReplicas ?? 0)
                    || progressing is { Status: "True", Reason: not "NewReplicaSetAvailable" },
                IsRolloutStuck = progressing is { Status: "False", Reason: "ProgressDeadlineExceeded" },
                IsPaused = deployment.Spec.Paused == true,
                Revision = Annotation(deployment.Metadata, DeploymentRevision),
            }
        )
        {
            PodLabels = deployment.Spec.Template?.Metadata?.Labels,
            PodSpec = deployment.Spec.Template?.Spec,
        };
    }

    public static SeenWorkload Of(WorkloadRef workload, V1StatefulSet set)
    {
        var status = set.Status ?? new V1StatefulSetStatus();
        var replicas = set.Spec.Replicas ?? 1;
        var strategy = set.Spec.UpdateStrategy;
        var isUnseen = (status.ObservedGeneration ?? 0) < (set.Metadata.Generation ?? 0);
        // With a partition the older pods are meant to stay; with OnDelete each waits for a person.
        var updated = Math.Max(0, replicas - (strategy?.RollingUpdate?.Partition ?? 0));
        var isReplacing =
            strategy?.Type != "OnDelete"
            && status.UpdateRevision != status.CurrentRevision
            && (status.UpdatedReplicas ?? 0) < updated;
        return new SeenWorkload(
            workload,
            "apps",
            "StatefulSet",
            KubernetesSelector.Of(set.Spec.Selector),
            Of(set.Metadata) with
            {
                SpecReplicas = replicas,
                StatusReplicas = status.Replicas,
                ObservedGeneration = status.ObservedGeneration ?? 0,
                IsRollingOut = isUnseen || isReplacing,
                Revision = status.UpdateRevision,
            }
        )
        {
            PodLabels = set.Spec.Template?.Metadata?.Labels,
            PodSpec = set.Spec.Template?.Spec,
        };
    }

    /// <summary>Of a custom resource only its scale and its metadata mean the same everywhere.</summary>
    public static SeenWorkload? Of(WorkloadRef workload, string group, CustomWorkload custom, V1Scale scale) =>
        KubernetesSelector.Of(scale.Status?.Selector) is { } selector
            ? new SeenWorkload(
                workload,
                group,
                custom.Kind,
                selector,
                Of(custom.Metadata) with
                {
                    ResourceVersion = scale.Metadata.ResourceVersion,
                    SpecReplicas = scale.Spec?.Replicas ?? 0,
                    StatusReplicas = scale.Status?.Replicas ?? 0,
                    ObservedGeneration = custom.Status?.Observed ?? custom.Metadata.Generation ?? 0,
                    IsRollingOut = custom.Status?.Observed is { } observed && observed < custom.Metadata.Generation,
                }
            )
            : null;

    private static WorkloadObservation Of(V1ObjectMeta metadata)
    {
        var set = ReplicasSet(metadata.ManagedFields);
        return new WorkloadObservation
        {
            ResourceVersion = metadata.ResourceVersion ?? "",
            Uid = metadata.Uid ?? "",
            Generation = metadata.Generation ?? 0,
            ReplicasSetBy = set?.Manager,
            ReplicasSetAt = KubernetesPods.Moment(set?.Time),
            AppliedReplicas = Applied(Annotation(metadata, LastApplied)),
        };
    }

    /// <summary>Several may have set the same value; the last of them counts.</summary>
    private static V1ManagedFieldsEntry? ReplicasSet(IList<V1ManagedFieldsEntry>? fields) =>
        fields
            ?.Where(entry =>
                entry.FieldsV1 is JsonElement { ValueKind: JsonValueKind.Object } owned
                && owned.TryGetProperty("f:spec", out var spec)
                && spec.ValueKind == JsonValueKind.Object
                && spec.TryGetProperty("f:replicas", out _)
            )
            .MaxBy(entry => entry.Time ?? DateTime.MinValue);

    private static int? Applied(string? manifest)
    {
        if (manifest is null || !manifest.Contains("\"replicas\"", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(manifest);
            return
                json.RootElement.TryGetProperty("spec", out var spec)
                && spec.TryGetProperty("replicas", out var replicas)
                && replicas.TryGetInt32(out var number)
                ? number
                : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Annotation(V1ObjectMeta metadata, string name) =>
        metadata.Annotations is { } annotations && annotations.TryGetValue(name, out var text) ? text : null;
}

/// <summary>Any object: its kind, its metadata, and how far its controller has seen it.</summary>
internal sealed record CustomWorkload
{
    [JsonPropertyName("kind")]
    public string Kind { get; init; } = "";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; init; } = new();

    [JsonPropertyName("status")]
    public CustomWorkloadStatus? Status { get; init; }
}

/// <summary>What the status of a custom resource may say.</summary>
internal sealed record CustomWorkloadStatus
{
    /// <summary>A number, or a text with one: Argo's Rollouts write a text.</summary>
    [JsonPropertyName("observedGeneration")]
    public JsonElement ObservedGeneration { get; init; }

    [JsonIgnore]
    public long? Observed =>
        ObservedGeneration.ValueKind switch
        {
            JsonValueKind.Number when ObservedGeneration.TryGetInt64(out var number) => number,
            JsonValueKind.String
                when long.TryParse(
                    ObservedGeneration.GetString(),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var number
                ) => number,
            _ => null,
        };
}

/// <summary>A list of anything.</summary>
internal sealed class CustomList<TItem> : IKubernetesObject<V1ListMeta>, IItems<TItem>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "";

    [JsonPropertyName("metadata")]
    public V1ListMeta Metadata { get; set; } = new();

    [JsonPropertyName("items")]
    public IList<TItem> Items { get; set; } = [];
}
