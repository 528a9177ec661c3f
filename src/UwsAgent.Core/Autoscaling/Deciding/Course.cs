namespace UwsAgent.Core.Autoscaling;

/// <summary>From what is wanted to what is done: each step may only hold back, and says when it does.</summary>
internal readonly ref struct Course(Observed observed, ReplicaLimits limits, Ownership ownership, DemandLook look)
{
    public Decision End(
        TargetPolicy policy,
        TargetHistory history,
        Moment now,
        Demand[] demands,
        ref ReasonList reasons
    )
    {
        var (wanted, notBefore) = (Wanted(policy, history, now, ref reasons), (TimeSpan?)null);
        // A deploy's number is nobody's decision: what is done goes on from the number before it.
        var from = IsReset(policy) ? history.LastReplicas : observed.Current;
        if (from != observed.Current)
        {
            reasons.Add(ReasonCode.DeployReset, observed.Current, from, observed.SetBy);
        }

        var desired = Hold(policy, history, now, ref reasons, ref notBefore)
            ? from
            : Follow(policy, history, now, wanted, from, ref reasons, ref notBefore);
        desired = Guard(policy, desired, ref reasons);
        return new Decision
        {
            End =
                desired > observed.Current ? DecisionEnd.Up
                : desired < observed.Current ? DecisionEnd.Down
                : DecisionEnd.Hold,
            Current = observed.Current,
            Desired = desired,
            Wanted = wanted,
            Limits = limits,
            Ownership = ownership,
            Reasons = reasons.ToArray(),
            Demands = demands,
            NotBefore = notBefore,
        };
    }

    private bool IsReset(TargetPolicy policy) =>
        ownership is Ownership.Deploy && policy.Options.Mode is not TargetMode.Shadow;

    /// <summary>The largest demand in replicas, with what is foreseen; null when nothing is known.</summary>
    private int? Wanted(TargetPolicy policy, TargetHistory history, Moment now, ref ReasonList reasons)
    {
        int? wanted = double.IsNaN(look.Need) ? null : AutoscaleDecision.Ceiling(look.Need);
        if (wanted is not null)
        {
            reasons.Add(ReasonCode.LargestDemand, look.Need, text: policy.Signals[look.Largest].Name);
        }
        else if (look.IsAllMissing)
        {
            reasons.Add(ReasonCode.AllMissing, (now.Steady - (history.AllMissingSince ?? now.Steady)).TotalSeconds);
            wanted = Fallback(policy, history, now, ref reasons);
        }
        else if (look.Missing == 0 && policy.Signals.Count > 0)
        {
            wanted = 0;
        }

        if (history.Expected is { } expected && expected.At <= now.Steady && !double.IsNaN(look.Need))
        {
            reasons.Add(ReasonCode.ForesightCame, expected.Replicas, look.Need);
        }

        return Foresee(policy, history, now, wanted, ref reasons);
    }

    private int? Fallback(TargetPolicy policy, TargetHistory history, Moment now, ref ReasonList reasons)
    {
        var fallback = policy.Options.Fallback;
        if (
            fallback.Replicas <= observed.Current
            || history.AllMissingSince is not { } since
            || now.Steady - since < fallback.After
        )
        {
            return null;
        }

        reasons.Add(ReasonCode.Fallback, fallback.Replicas);
        return fallback.Replicas;
    }

    private static int? Foresee(
        TargetPolicy policy,
        TargetHistory history,
        Moment now,
        int? wanted,
        ref ReasonList reasons
    )
    {
        var options = policy.Options.Foresight;
        if (!options.Enabled || history.Profile is not { } profile)
        {
            return wanted;
        }

        var ahead = options.Ahead + TimeSpan.FromSeconds(history.ReadySeconds);
        if (profile.Expect(now.Wall, ahead) is not { } need || !(AutoscaleDecision.Ceiling(need) > (wanted ?? 0)))
        {
            return wanted;
        }

        reasons.Add(ReasonCode.Foresight, need, ahead.TotalSeconds);
        return AutoscaleDecision.Ceiling(need);
    }

    /// <summary>Reasons to leave everything as it is, limits included.</summary>
    private bool Hold(
        TargetPolicy policy,
        TargetHistory history,
        Moment now,
        ref ReasonList reasons,
        ref TimeSpan? notBefore
    )
    {
        if (observed.IsPaused)
        {
            reasons.Add(ReasonCode.WorkloadPaused);
            return true;
        }

        if (observed.IsRolloutStuck && !policy.Options.DuringRollout)
        {
            reasons.Add(ReasonCode.RolloutStuck);
            return true;
        }

        if (observed.IsRollingOut && !policy.Options.DuringRollout)
        {
            reasons.Add(ReasonCode.RollingOut);
            return true;
        }

        if (policy.Options.Mode is TargetMode.Shadow)
        {
            return false;
        }

        var until = ownership is Ownership.Person ? now.Steady + policy.Options.PersonGrace : history.PersonUntil;
        if (ownership is Ownership.Person)
        {
            reasons.Add(ReasonCode.PersonSet, history.LastReplicas, observed.Current, observed.SetBy);
        }

        if (ownership is Ownership.Deploy or Ownership.First || !(until > now.Steady))
        {
            return false;
        }

        reasons.Add(
            ReasonCode.PersonHolds,
            observed.Current,
            (until.Value - now.Steady).TotalSeconds,
            ownership is Ownership.Person ? observed.SetBy : history.PersonBy
        );
        notBefore = until;
        return true;
    }

    private int Follow(
        TargetPolicy policy,
        TargetHistory history,
        Moment now,
        int? wanted,
        int from,
        ref ReasonList reasons,
        ref TimeSpan? notBefore
    )
    {
        if (ownership is Ownership.First)
        {
            reasons.Add(ReasonCode.FirstSight, observed.Current);
        }

        if (policy.Signals.Count == 0 && wanted is null)
        {
            reasons.Add(ReasonCode.NoSignals);
            return Limit(from, limits.Floor, ref reasons);
        }

        var desired = wanted is { } some ? Damp(policy, history, now, some, from, ref reasons, ref notBefore) : from;
        desired = Step(policy, desired, from, ref reasons);
        return Limit(from, desired, ref reasons);
    }

    /// <summary>Tolerance and windows.</summary>
    private int Damp(
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
        var need = !double.IsNaN(look.Need) && wanted == AutoscaleDecision.Ceiling(look.Need) ? look.Need : wanted;
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

    /// <summary>What the signals' gaps, the tick and the step allow.</summary>
    private int Step(TargetPolicy policy, int desired, int from, ref ReasonList reasons)
    {
        var options = policy.Options;
        if (desired > from)
        {
            if (!observed.Allowed.HasFlag(Directions.Up))
            {
                reasons.Add(ReasonCode.NotThisTick, desired, 1);
                return from;
            }

            var most = from + Math.Max(1, Math.Max(options.Up.Pods, (int)(from * options.Up.Percent / 100)));
            if (desired > most)
            {
                reasons.Add(ReasonCode.StepUp, most, desired);
            }

            return Math.Min(desired, most);
        }

        if (desired == from)
        {
            return from;
        }

        if (look.Missing > 0 || look.IsRecovering)
        {
            return from;
        }

        if (!observed.Allowed.HasFlag(Directions.Down))
        {
            reasons.Add(ReasonCode.NotThisTick, desired, -1);
            return from;
        }

        var least = from - Math.Max(1, Math.Max(options.Down.Pods, (int)(from * options.Down.Percent / 100)));
        if (desired < least)
        {
            reasons.Add(ReasonCode.StepDown, least, desired);
            desired = least;
        }

        return desired < from ? Math.Min(from, Math.Max(desired, Kept(from, desired, ref reasons))) : desired;
    }

    /// <summary>Replicas that must stay: they have work in hand, or a budget protects them.</summary>
    private int Kept(int from, int desired, ref ReasonList reasons)
    {
        var busy = look.Busy(from);
        if (busy > desired)
        {
            reasons.Add(ReasonCode.InFlight, busy);
        }

        var protectedPods = observed.DisruptionMinimum ?? 0;
        if (protectedPods > desired)
        {
            reasons.Add(ReasonCode.DisruptionBudget, protectedPods);
        }

        return Math.Max(busy, protectedPods);
    }

    /// <summary>Floor and cap are a person's word: they hold at every tick and in one step.</summary>
    private int Limit(int from, int desired, ref ReasonList reasons)
    {
        var limited = limits.Clamp(desired);
        if (limited > desired)
        {
            reasons.Add(
                from < limits.Floor ? ReasonCode.BelowFloor : ReasonCode.Floor,
                limits.Floor,
                from,
                limits.FloorFrom
            );
        }
        else if (limited < desired)
        {
            reasons.Add(from > limits.Cap ? ReasonCode.AboveCap : ReasonCode.Cap, limits.Cap, from, limits.CapFrom);
        }

        return limited;
    }

    /// <summary>What forbids a direction whatever the reason for it is.</summary>
    private int Guard(TargetPolicy policy, int desired, ref ReasonList reasons)
    {
        var current = observed.Current;
        if (desired > current)
        {
            var limit = Math.Max(1, (int)Math.Ceiling(current * policy.Options.BrokenPercent / 100));
            if (observed.Broken >= limit)
            {
                reasons.Add(ReasonCode.Broken, observed.Broken, desired, observed.BrokenWhy);
                desired = current;
            }
            else if (observed.Unschedulable > 0)
            {
                reasons.Add(ReasonCode.Unschedulable, observed.Unschedulable, desired);
                desired = current;
            }
        }

        var direction =
            desired > current ? Directions.Up
            : desired < current ? Directions.Down
            : Directions.None;
        if (direction is not Directions.None && observed.Paused.HasFlag(direction))
        {
            reasons.Add(ReasonCode.Paused, (int)direction, desired, observed.PausedWhy);
            return current;
        }

        return desired;
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
