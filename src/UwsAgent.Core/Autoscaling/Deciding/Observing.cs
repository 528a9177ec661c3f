using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>From what the cluster shows of a workload to what a decision is made from.</summary>
internal static class Observing
{
    private const double Slowest = 3600;

    public static Observed Of(WorkloadObservation seen, TargetPolicy policy, DateTimeOffset now)
    {
        if (seen.Fault is { } fault)
        {
            return new Observed { Fault = fault.Why };
        }

        var (ready, coming, broken, unschedulable) = (0, 0, 0, 0);
        string? why = null;
        foreach (var pod in seen.Pods)
        {
            switch (pod.Standing)
            {
                case PodStanding.Ready:
                    ready++;
                    break;
                case PodStanding.Pending or PodStanding.Starting:
                    coming++;
                    unschedulable += IsLongUnschedulable(pod, policy, now) ? 1 : 0;
                    break;
                case PodStanding.CrashLooping or PodStanding.Unpullable:
                    broken++;
                    why = pod.Why ?? pod.Standing.ToString();
                    break;
                default:
                    // Ended and terminating pods are no capacity and no trouble (E-a17).
                    break;
            }
        }

        var (most, by) = QuotaRoom.Of(seen);
        var isTight = most < policy.Options.Max;
        return new Observed
        {
            Current = seen.SpecReplicas,
            Ready = ready,
            Coming = coming,
            Broken = broken,
            BrokenWhy = why,
            Unschedulable = unschedulable,
            IsPaused = seen.IsPaused,
            IsRollingOut = seen.IsRollingOut || seen.ObservedGeneration < seen.Generation,
            IsRolloutStuck = seen.IsRolloutStuck,
            OtherScaler = seen.OtherScalers.Count > 0 ? string.Join(", ", seen.OtherScalers) : null,
            SetBy = seen.ReplicasSetBy,
            SetAt = seen.ReplicasSetAt,
            Uid = seen.Uid,
            Revision = seen.Revision,
            AppliedReplicas = seen.AppliedReplicas,
            DisruptionMinimum = seen.DisruptionMinimum,
            QuotaMost = isTight ? most : null,
            QuotaBy = isTight ? by : null,
            ReadySeconds = ReadySeconds(seen.Pods),
        };
    }

    /// <summary>What the cluster itself says for a signal.</summary>
    public static Sample Sample(ClusterSignal signal, WorkloadObservation seen, DateTimeOffset at)
    {
        if (seen.Fault is { } fault)
        {
            return Ports.Sample.SourceDown(fault.Why);
        }

        if (signal is ClusterSignal.PendingPods)
        {
            return Ports.Sample.Of(seen.Pods.Count(pod => pod.Standing is PodStanding.Pending), at);
        }

        if (seen.CpuMissing is { } missing)
        {
            return Ports.Sample.SourceDown(missing);
        }

        // Only pods that are ready and measured: the others say nothing about the load.
        var measured = seen
            .Pods.Where(pod =>
                pod is { Standing: PodStanding.Ready, CpuMillicores: not null, CpuRequestMillicores: > 0 }
            )
            .ToList();
        return measured.Count == 0
            ? Ports.Sample.Empty("no ready pod has a CPU measure and a CPU request")
            : Ports.Sample.Of(
                measured.Sum(pod => pod.CpuMillicores!.Value)
                    * 100
                    / measured.Sum(pod => pod.CpuRequestMillicores!.Value),
                at
            );
    }

    /// <summary>Deletion costs by which pods that hold the least work go first; only what differs from what is set.</summary>
    public static IReadOnlyDictionary<string, int?> Costs(WorkloadObservation seen)
    {
        var costs = new Dictionary<string, int?>(StringComparer.Ordinal);
        foreach (var pod in seen.Pods)
        {
            if (pod.Standing is PodStanding.Ready && (pod.Busy ?? pod.CpuMillicores) is { } busy)
            {
                var cost = (int)Math.Clamp(Math.Ceiling(busy), 0, 1_000_000);
                if (pod.DeletionCost != cost)
                {
                    costs[pod.Name] = cost;
                }
            }
        }

        return costs;
    }

    private static bool IsLongUnschedulable(PodObservation pod, TargetPolicy policy, DateTimeOffset now) =>
        pod.IsUnschedulable && pod.CreatedAt is { } created && now - created >= policy.Options.UnschedulableFor;

    /// <summary>The middle of the times that the newest pods took to become ready.</summary>
    private static double? ReadySeconds(IReadOnlyList<PodObservation> pods)
    {
        var times = pods.Where(pod => pod is { CreatedAt: not null, ReadyAt: not null } && pod.ReadyAt >= pod.CreatedAt)
            .OrderByDescending(pod => pod.CreatedAt)
            .Take(10)
            .Select(pod => (pod.ReadyAt!.Value - pod.CreatedAt!.Value).TotalSeconds)
            // A pod that was restarted became ready anew much later: that says nothing about new pods.
            .Where(seconds => seconds <= Slowest)
            .Order()
            .ToList();
        return times.Count == 0 ? null : times[times.Count / 2];
    }
}
