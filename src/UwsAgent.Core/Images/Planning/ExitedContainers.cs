using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Planning;

/// <summary>Which exited containers go: never a running one, never one of compose, never one with a label that keeps it.</summary>
internal static class ExitedContainers
{
    private const string Compose = "com.docker.compose.project";
    private const string Swarm = "com.docker.swarm.service.id";

    public static IReadOnlyList<ContainerRemoval> Of(
        IReadOnlyList<EngineContainer> containers,
        CleanupPolicy policy,
        DateTimeOffset now
    ) =>
        policy.RemoveExitedAfter == TimeSpan.Zero
            ? []
            :
            [
                .. containers
                    .Where(container => IsGone(container, policy, now))
                    .OrderBy(container => container.LastRunAt)
                    .Take(policy.MaxRemovals)
                    .Select(container => new ContainerRemoval(
                        container,
                        $"ended {Durations.Text(now - container.LastRunAt!.Value)} ago; RemoveExitedAfter is {Durations.Text(policy.RemoveExitedAfter)}"
                    )),
            ];

    /// <summary>One whose end nobody knows stays.</summary>
    private static bool IsGone(EngineContainer container, CleanupPolicy policy, DateTimeOffset now) =>
        container is { IsExited: true, LastRunAt: { } ended }
        && ended > DateTimeOffset.UnixEpoch
        && now - ended >= policy.RemoveExitedAfter
        && !container.Labels.ContainsKey(Compose)
        && !container.Labels.ContainsKey(Swarm)
        && !policy.KeepLabels.Any(label => label.IsOn(container.Labels));
}
