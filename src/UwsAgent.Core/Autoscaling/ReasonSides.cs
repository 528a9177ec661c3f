namespace UwsAgent.Core.Autoscaling;

/// <summary>Which reasons of a decision speak against more replicas, and which against fewer.</summary>
public static class ReasonSides
{
    public static IEnumerable<Reason> WhyNotMore(Decision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return decision.Reasons.Where(reason =>
            reason.Code
                is ReasonCode.WindowUp
                    or ReasonCode.StepUp
                    or ReasonCode.Cap
                    or ReasonCode.AboveCap
                    or ReasonCode.Broken
                    or ReasonCode.Unschedulable
                    or ReasonCode.Quota
                    or ReasonCode.Stuck
            || Either(reason)
            || (reason.Code is ReasonCode.Paused && reason.A == (int)Directions.Up)
            || reason is { Code: ReasonCode.NotThisTick, B: > 0 }
        );
    }

    public static IEnumerable<Reason> WhyNotLess(Decision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return decision.Reasons.Where(reason =>
            reason.Code
                is ReasonCode.WindowDown
                    or ReasonCode.StepDown
                    or ReasonCode.Floor
                    or ReasonCode.BelowFloor
                    or ReasonCode.InFlight
                    or ReasonCode.DisruptionBudget
                    or ReasonCode.SignalMissing
                    or ReasonCode.AllMissing
                    or ReasonCode.Recovering
                    or ReasonCode.Foresight
                    or ReasonCode.Fallback
            || Either(reason)
            || (reason.Code is ReasonCode.LargestDemand && decision.Wanted >= decision.Desired)
            || (reason.Code is ReasonCode.Paused && reason.A == (int)Directions.Down)
            || reason is { Code: ReasonCode.NotThisTick, B: < 0 }
        );
    }

    private static bool Either(Reason reason) =>
        reason.Code
            is ReasonCode.Blind
                or ReasonCode.OtherScaler
                or ReasonCode.PersonOff
                or ReasonCode.WorkloadPaused
                or ReasonCode.RollingOut
                or ReasonCode.RolloutStuck
                or ReasonCode.PersonHolds
                or ReasonCode.WithinTolerance
                or ReasonCode.NoSignals;
}
