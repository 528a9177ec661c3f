using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Deployments, DaemonSets and StatefulSets as components, from and to the API's JSON.</summary>
internal static class KubernetesComponent
{
    private const string Revision = "deployment.kubernetes.io/revision";

    public static string Path(ComponentRef component) =>
        $"apis/apps/v1/namespaces/{Uri.EscapeDataString(component.Namespace)}/{component.KindWord}s/{Uri.EscapeDataString(component.Name)}";

    public static ClusterAnswer<ComponentSight> Sight(ComponentRef component, JsonElement body)
    {
        var containers = At(body, "spec", "template", "spec", "containers") is { ValueKind: JsonValueKind.Array } all
            ? all.EnumerateArray().ToList()
            : [];
        var container =
            component.Container.Length == 0
                ? containers.FirstOrDefault()
                : containers.Find(one => Text(one, "name") == component.Container);
        if (container.ValueKind != JsonValueKind.Object)
        {
            return new(
                null,
                new ClusterFault(
                    ClusterFaultKind.NotFound,
                    $"{component} has no container '{component.Container}', it has {string.Join(", ", containers.Select(one => Text(one, "name")))}"
                )
            );
        }

        return new(
            new ComponentSight(
                Text(container, "name"),
                Text(container, "image"),
                Text(body, "metadata", "resourceVersion")
            )
            {
                Uid = Text(body, "metadata", "uid"),
                Generation = Number(body, "metadata", "generation"),
                Revision = At(body, "metadata", "annotations", Revision)?.GetString(),
                IsPaused = At(body, "spec", "paused") is { ValueKind: JsonValueKind.True },
                NoRollout = NoRollout(body),
            }
        );
    }

    public static string Selector(JsonElement body) =>
        At(body, "spec", "selector") is { } selector
            ? KubernetesSelector.Of(KubernetesJson.Deserialize<V1LabelSelector>(selector.GetRawText())).ToString()!
            : "";

    public static RolloutSight Rollout(
        ComponentRef component,
        JsonElement body,
        IReadOnlyList<V1Pod> pods,
        DateTimeOffset now
    )
    {
        var images = Images(body);
        var isDaemon = component.Kind == ComponentKind.DaemonSet;
        var wanted = isDaemon
            ? (int)Number(body, "status", "desiredNumberScheduled")
            : (int)(At(body, "spec", "replicas") is { } replicas ? replicas.GetInt64() : 1);
        var updated = (int)Number(body, "status", isDaemon ? "updatedNumberScheduled" : "updatedReplicas");
        var total = (int)Number(body, "status", isDaemon ? "currentNumberScheduled" : "replicas");
        return new RolloutSight
        {
            Generation = Number(body, "metadata", "generation"),
            ObservedGeneration = Number(body, "status", "observedGeneration"),
            Wanted = wanted,
            Updated = Settled(component.Kind, body, updated),
            Available = (int)Number(body, "status", Available(component.Kind)),
            Total = isDaemon ? Math.Min(total, wanted) : total,
            IsPaused = At(body, "spec", "paused") is { ValueKind: JsonValueKind.True },
            Stuck = Stuck(body),
            Pods =
            [
                .. pods.Where(pod => pod.Metadata.DeletionTimestamp is null && IsOf(pod, images))
                    .Select(pod => Pod(pod, now)),
            ],
        };
    }

    public static string ImagePatch(string container, string image, string resourceVersion) =>
        new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = resourceVersion },
            ["spec"] = new JsonObject
            {
                ["template"] = new JsonObject
                {
                    ["spec"] = new JsonObject
                    {
                        ["containers"] = new JsonArray(new JsonObject { ["name"] = container, ["image"] = image }),
                    },
                },
            },
        }.ToJsonString();

    /// <summary>A StatefulSet counts its pods as updated only when all are, once its rollout is over; before that, by revision.</summary>
    private static int Settled(ComponentKind kind, JsonElement body, int updated)
    {
        var isOver =
            kind == ComponentKind.StatefulSet
            && Text(body, "status", "currentRevision") == Text(body, "status", "updateRevision");
        return isOver ? (int)Number(body, "status", "replicas") : updated;
    }

    private static string Available(ComponentKind kind) =>
        kind switch
        {
            ComponentKind.Deployment => "availableReplicas",
            ComponentKind.DaemonSet => "numberAvailable",
            _ => "readyReplicas",
        };

    private static string? NoRollout(JsonElement body) =>
        At(body, "spec", "updateStrategy", "type")?.GetString() is "OnDelete"
            ? "its pods are replaced only when somebody deletes them (updateStrategy OnDelete)"
        : Number(body, "spec", "updateStrategy", "rollingUpdate", "partition") > 0
            ? "only a part of its pods is replaced (updateStrategy partition)"
        : null;

    private static string? Stuck(JsonElement body)
    {
        if (At(body, "status", "conditions") is not { ValueKind: JsonValueKind.Array } conditions)
        {
            return null;
        }

        foreach (var one in conditions.EnumerateArray())
        {
            if ((Text(one, "type"), Text(one, "status")) is ("Progressing", "False") or ("ReplicaFailure", "True"))
            {
                return $"{Text(one, "reason")}: {Text(one, "message")}";
            }
        }

        return null;
    }

    /// <summary>Pods of the present template have its images; the server may add containers of its own.</summary>
    private static bool IsOf(V1Pod pod, Dictionary<string, string> images) =>
        images.All(one => pod.Spec?.Containers?.Any(each => each.Name == one.Key && each.Image == one.Value) == true);

    private static Dictionary<string, string> Images(JsonElement body) =>
        At(body, "spec", "template", "spec", "containers") is { ValueKind: JsonValueKind.Array } containers
            ? containers
                .EnumerateArray()
                .ToDictionary(one => Text(one, "name"), one => Text(one, "image"), StringComparer.Ordinal)
            : [];

    private static ComponentPod Pod(V1Pod pod, DateTimeOffset now)
    {
        var seen = KubernetesPods.Observe(pod, null, null, now);
        var message = (pod.Status?.InitContainerStatuses ?? [])
            .Concat(pod.Status?.ContainerStatuses ?? [])
            .Select(one => one.State?.Waiting?.Message)
            .FirstOrDefault(text => !string.IsNullOrEmpty(text));
        return new ComponentPod(
            pod.Metadata.Name,
            seen.Standing,
            seen.Why is null ? null
                : message is null ? seen.Why
                : $"{seen.Why}: {Core.PlainText.Line(message, 200)}",
            (pod.Status?.ContainerStatuses ?? []).Sum(one => one.RestartCount)
        );
    }

    public static JsonElement? At(JsonElement body, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty(name, out body))
            {
                return null;
            }
        }

        return body;
    }

    public static string Text(JsonElement body, params ReadOnlySpan<string> path) =>
        At(body, path) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    public static long Number(JsonElement body, params ReadOnlySpan<string> path) =>
        At(body, path) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : 0;
}
