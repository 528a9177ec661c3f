namespace UwsAgent.Core.Autoscaling;

/// <summary>How long the backlogs of a target need until they are gone, at what its replicas get done.</summary>
public static class DrainForecast
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <returns>Null when no rate is known, or it never ends as it is.</returns>
    public static TimeSpan? Of(TargetPolicy policy, Decision decision, TargetHistory history)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(history);
        TimeSpan? longest = null;
        for (var index = 0; index < decision.Demands.Count; index++)
        {
            var signal = policy.Signals[index];
            var rate = signal.Options.Deadline?.PerReplicaPerHour ?? signal.Options.Drain?.PerReplicaPerHour;
            if (rate is not { } perHour || !decision.Demands[index].IsKnown)
            {
                continue;
            }

            var comes = DemandDecision.MemoryOf(history, signal)?.ArrivalsPerHour ?? 0;
            var net = (decision.Desired * perHour) - comes;
            var hours = decision.Demands[index].Number / net;
            if (net <= 0 || hours > Longest.TotalHours)
            {
                return null;
            }

            var time = TimeSpan.FromHours(hours);
            longest = longest > time ? longest : time;
        }

        return longest;
    }
}
