namespace UwsAgent.Core.Autoscaling;

/// <summary>Keeps replicas calm: tolerance, and the windows that a demand has to last.</summary>
internal readonly ref struct Damping(Ownership ownership, double demand)
{
    /// <summary>Tolerance and windows.</summary>
    public int Damp(
        TargetPolicy policy,
        TargetHistory history,
        Moment now,
        int wanted,
        int from,
        ref ReasonList reasons,
        ref TimeSpan? notBefore
    )
    {
        var options = policy.Options;
        var turns = RecentTurns(history, now);
        var widen = turns >= options.OscillationChanges ? 2 : 1;
        if (widen > 1)
        {
            reasons.Add(ReasonCode.ToleranceWidened, turns);
        }

        // Foresight and fallback come in whole replicas; the demand itself is compared before it is rounded.
        var need = !double.IsNaN(demand) && wanted == AutoscaleDecision.Ceiling(demand) ? demand : wanted;
        var ratio = from == 0 ? (need > 0 ? double.PositiveInfinity : 1) : need / from;
        if (
            ratio <= 1 + (options.Up.Tolerance * widen) + 1e-9
            && ratio >= 1 - Math.Min(0.99, options.Down.Tolerance * widen) - 1e-9
        )
        {
            if (wanted != from)
            {
                reasons.Add(ReasonCode.WithinTolerance, ratio);
            }

            return from;
        }

        return wanted > from
            ? WindowUp(options, history, now, wanted, from, ref reasons)
            : WindowDown(options, history, now, wanted, from, ref reasons, ref notBefore);
    }

    private static int WindowUp(
        TargetOptions options,
        TargetHistory history,
        Moment now,
        int wanted,
        int from,
        ref ReasonList reasons
    )
    {
        var lowest = wanted;
        foreach (var one in history.Recommendations)
        {
            lowest = one.At > now.Steady - options.Up.Window ? Math.Min(lowest, one.Replicas) : lowest;
        }

        if (lowest < wanted)
        {
            reasons.Add(ReasonCode.WindowUp, lowest, options.Up.Window.TotalSeconds);
        }

        return Math.Max(from, lowest);
    }

    private int WindowDown(
        TargetOptions options,
        TargetHistory history,
        Moment now,
        int wanted,
        int from,
        ref ReasonList reasons,
        ref TimeSpan? notBefore
    )
    {
        // What was there before it was first looked at counts as wanted until then.
        var isNew = ownership is Ownership.First && options.Down.Window > TimeSpan.Zero;
        var (highest, at) = isNew ? (Math.Max(from, wanted), now.Steady) : (wanted, TimeSpan.Zero);
        foreach (var one in history.Recommendations)
        {
            if (one.At > now.Steady - options.Down.Window && one.Replicas >= highest)
            {
                (highest, at) = (one.Replicas, one.At);
            }
        }

        if (highest > wanted)
        {
            var until = at + options.Down.Window;
            reasons.Add(ReasonCode.WindowDown, highest, (until - now.Steady).TotalSeconds);
            notBefore = highest >= from ? until : notBefore;
        }

        return Math.Min(from, highest);
    }

    private static int RecentTurns(TargetHistory history, Moment now)
    {
        var turns = 0;
        foreach (var turn in history.Turns)
        {
            turns += turn > now.Steady - AutoscaleDecision.OscillationTime ? 1 : 0;
        }

        return turns;
    }
}
