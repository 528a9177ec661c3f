using System.Globalization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>How a rollout stands.</summary>
public enum RolloutStanding
{
    /// <summary>It gets on.</summary>
    Waits,

    Complete,

    /// <summary>A pod has a fault that may pass.</summary>
    Ails,

    Failed,

    /// <summary>The cluster could not be asked: it says nothing about the rollout.</summary>
    Unknown,
}

/// <summary>How a rollout stands, and why.</summary>
/// <param name="Evidence">The pods that are not well.</param>
public sealed record RolloutVerdict(RolloutStanding Standing, string Why, IReadOnlyList<string> Evidence);

/// <summary>Decides from one look whether a rollout is complete, gets on or has failed.</summary>
public static class RolloutDecision
{
    private const int MostEvidence = 5;

    /// <param name="generation">The least generation that the controller must have seen: the one that was written.</param>
    /// <param name="restartsBefore">Of the pods that were there before the change, by name.</param>
    /// <param name="ailing">For how long some pod has had a fault already.</param>
    public static RolloutVerdict Decide(
        RolloutSight sight,
        long generation,
        IReadOnlyDictionary<string, int> restartsBefore,
        HealthOptions health,
        TimeSpan ailing
    )
    {
        ArgumentNullException.ThrowIfNull(sight);
        ArgumentNullException.ThrowIfNull(restartsBefore);
        ArgumentNullException.ThrowIfNull(health);
        if (sight.IsPaused)
        {
            return new(RolloutStanding.Failed, "somebody paused it (spec.paused), so nothing is rolled out", []);
        }

        if (sight.ObservedGeneration < Math.Max(sight.Generation, generation))
        {
            return new(RolloutStanding.Waits, "the cluster has not looked at the change yet", []);
        }

        var bad = sight.Pods.Where(pod => pod.Standing is PodStanding.Unpullable or PodStanding.CrashLooping).ToList();
        var restarted = sight
            .Pods.Where(pod => pod.Restarts - restartsBefore.GetValueOrDefault(pod.Name) > health.MaxRestarts)
            .Except(bad)
            .ToList();
        IReadOnlyList<string> evidence =
        [
            .. bad.Select(pod => $"{pod.Name}: {pod.Why ?? pod.Standing.ToString()}"),
            .. restarted.Select(pod =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{pod.Name}: restarted {pod.Restarts - restartsBefore.GetValueOrDefault(pod.Name)} times since the change"
                )
            ),
        ];
        evidence = [.. evidence.Take(MostEvidence)];
        if (sight.Stuck is { } stuck)
        {
            return new(
                RolloutStanding.Failed,
                $"the cluster gave the rollout up: {stuck}",
                [.. evidence, .. Waiting(sight)]
            );
        }

        if (restarted.Count > 0)
        {
            return new(RolloutStanding.Failed, $"{restarted[0].Name} does not stay up: {evidence[^1]}", evidence);
        }

        if (bad.Count > 0)
        {
            return new(
                ailing >= health.FailAfter ? RolloutStanding.Failed : RolloutStanding.Ails,
                bad[0].Standing == PodStanding.Unpullable
                    ? $"the image of {bad[0].Name} cannot be pulled: {bad[0].Why}"
                    : $"{bad[0].Name} crashes: {bad[0].Why}",
                evidence
            );
        }

        var progress = string.Create(
            CultureInfo.InvariantCulture,
            $"{sight.Updated} of {sight.Wanted} pods are new, {sight.Available} available"
        );
        return sight.Updated >= sight.Wanted && sight.Available >= sight.Wanted && sight.Total <= sight.Updated
            ? new(RolloutStanding.Complete, sight.Wanted == 0 ? "no pod is wanted, so none proves it" : progress, [])
            : new(RolloutStanding.Waits, progress, [.. Waiting(sight)]);
    }

    /// <summary>What keeps the others from being ready, as far as the cluster says it.</summary>
    private static IEnumerable<string> Waiting(RolloutSight sight) =>
        sight
            .Pods.Where(pod => pod.Standing is PodStanding.Pending or PodStanding.Starting)
            .Take(MostEvidence)
            .Select(pod =>
                $"{pod.Name}: {pod.Why ?? (pod.Standing == PodStanding.Starting ? "runs, and is not ready" : "waits")}"
            );
}
