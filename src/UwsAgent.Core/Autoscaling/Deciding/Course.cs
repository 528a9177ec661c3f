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
        var (wanted, notBefore) = (
            new Wish(observed, look).Replicas(policy, history, now, ref reasons),
            (TimeSpan?)null
        );
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

        var desired = wanted is { } some
            ? new Damping(ownership, look.Need).Damp(policy, history, now, some, from, ref reasons, ref notBefore)
            : from;
        desired = Step(policy, desired, from, ref reasons);
        return Limit(from, desired, ref reasons);
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
            else if (observed.QuotaMost < desired)
            {
                var most = Math.Max(current, observed.QuotaMost.Value);
                reasons.Add(ReasonCode.Quota, most, desired, observed.QuotaBy);
                desired = most;
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
}
