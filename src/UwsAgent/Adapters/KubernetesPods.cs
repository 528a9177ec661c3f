using System.Globalization;
using k8s.Models;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Pods in the autoscaler's words.</summary>
internal static class KubernetesPods
{
    public const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";
    private const string TemplateHash = "pod-template-hash";

    /// <summary>A container that has come back this often and is still not ready is not merely starting.</summary>
    private const int RestartsOfALoop = 2;

    /// <summary>The kubelet waits five minutes at the most between two starts.</summary>
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(10);

    private static readonly string[] Unpullable =
    [
        "ImagePullBackOff",
        "ErrImagePull",
        "ErrImageNeverPull",
        "InvalidImageName",
        "ImageInspectError",
        "RegistryUnavailable",
    ];

    private static readonly string[] Broken =
    [
        "CrashLoopBackOff",
        "CreateContainerConfigError",
        "CreateContainerError",
        "RunContainerError",
    ];

    public static PodObservation Observe(V1Pod pod, string? busyAnnotation, double? cpuMillicores, DateTimeOffset now)
    {
        var (standing, why) = Stand(pod, now);
        return new PodObservation(pod.Metadata.Name, standing)
        {
            CreatedAt = Moment(pod.Metadata.CreationTimestamp),
            ReadyAt = standing == PodStanding.Ready ? Moment(Condition(pod, "Ready")?.LastTransitionTime) : null,
            IsUnschedulable =
                standing == PodStanding.Pending
                && Condition(pod, "PodScheduled") is { Status: "False", Reason: "Unschedulable" },
            Why = why,
            DeletionCost = int.TryParse(
                Annotation(pod, DeletionCost),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var cost
            )
                ? cost
                : null,
            Busy =
                busyAnnotation is not null
                && double.TryParse(
                    Annotation(pod, busyAnnotation),
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out var busy
                )
                && double.IsFinite(busy)
                    ? busy
                    : null,
            CpuMillicores = cpuMillicores,
            CpuRequestMillicores = CpuRequest(pod),
        };
    }

    /// <summary>The Deployment whose pod this is, by the way its ReplicaSets are named; null when another kind owns it or the name does not tell.</summary>
    public static string? DeploymentOf(V1Pod pod)
    {
        if (
            Controller(pod) is not { Kind: "ReplicaSet" } owner
            || pod.Metadata.Labels is null
            || !pod.Metadata.Labels.TryGetValue(TemplateHash, out var hash)
        )
        {
            return null;
        }

        var ending = "-" + hash;
        return owner.Name.EndsWith(ending, StringComparison.Ordinal) ? owner.Name[..^ending.Length] : null;
    }

    public static V1OwnerReference? Controller(V1Pod pod) =>
        pod.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true);

    private static (PodStanding Standing, string? Why) Stand(V1Pod pod, DateTimeOffset now)
    {
        if (pod.Metadata.DeletionTimestamp is not null)
        {
            return (PodStanding.Terminating, null);
        }

        if (pod.Status?.Phase is "Failed" or "Succeeded")
        {
            return (PodStanding.Ended, pod.Status.Reason ?? pod.Status.Phase);
        }

        if (Condition(pod, "Ready") is { Status: "True" })
        {
            return (PodStanding.Ready, null);
        }

        var containers = (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? []).ToList();
        var waits = containers.Select(one => one.State?.Waiting?.Reason).OfType<string>().ToList();
        if (waits.Find(Unpullable.Contains) is { } pull)
        {
            return (PodStanding.Unpullable, pull);
        }

        if (waits.Find(Broken.Contains) is { } broken)
        {
            return (PodStanding.CrashLooping, broken);
        }

        if (containers.Find(one => IsLooping(one, now)) is { } loop)
        {
            return (
                PodStanding.CrashLooping,
                string.Create(CultureInfo.InvariantCulture, $"{loop.Name} was restarted {loop.RestartCount} times")
            );
        }

        return pod.Status?.Phase == "Running"
            ? (PodStanding.Starting, null)
            : (
                PodStanding.Pending,
                Condition(pod, "PodScheduled") is { Status: "False" } not ? not.Message : waits.FirstOrDefault()
            );
    }

    /// <summary>Between two back-offs it runs for a moment.</summary>
    private static bool IsLooping(V1ContainerStatus container, DateTimeOffset now) =>
        !container.Ready
        && container.RestartCount >= RestartsOfALoop
        && container.LastState?.Terminated is { ExitCode: not 0 } end
        && Moment(end.FinishedAt) > now - LongestBackOff;

    private static V1PodCondition? Condition(V1Pod pod, string type) =>
        pod.Status?.Conditions?.FirstOrDefault(one => one.Type == type);

    private static string? Annotation(V1Pod pod, string name) =>
        pod.Metadata.Annotations is { } annotations && annotations.TryGetValue(name, out var text) ? text : null;

    private static double? CpuRequest(V1Pod pod)
    {
        double? sum = null;
        foreach (var container in pod.Spec?.Containers ?? [])
        {
            if (container.Resources?.Requests is { } requests && requests.TryGetValue("cpu", out var cpu))
            {
                sum = (sum ?? 0) + ((double)cpu.ToDecimal() * 1000);
            }
        }

        return sum;
    }

    /// <summary>The API's times are UTC.</summary>
    public static DateTimeOffset? Moment(DateTime? time) =>
        time is { } known ? new DateTimeOffset(DateTime.SpecifyKind(known, DateTimeKind.Utc)) : null;
}
