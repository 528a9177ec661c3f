namespace UwsAgent.Core.Autoscaling;

/// <summary>Writes into a target's history what one decision taught, so that a replay of the same looks ends in the same history.</summary>
public static class HistoryNotes
{
    private const int MostRecommendations = 600;
    private const int MostTurns = 100;
    private const double FlatShare = 0.01;
    private const double FlatLeast = 0.5;
    private const double Smoothing = 0.3;

    /// <summary>A person is given this long to do what a target in shadow would have done.</summary>
    public static readonly TimeSpan AgreementTime = TimeSpan.FromHours(1);

    /// <param name="written">The number that was written after the decision; null when none was.</param>
    public static void Note(
        this TargetHistory history,
        TargetPolicy policy,
        Observed observed,
        Decision decision,
        Moment now,
        int? written
    )
    {
        if (decision.End is DecisionEnd.Blind)
        {
            return;
        }

        var last = history.LastReplicas;
        if (decision.Ownership is Ownership.First)
        {
            Begin(history, observed, now);
        }

        Own(history, policy, observed, decision, now, last);
        Signals(history, policy, observed, decision, now);
        Recommend(history, policy, decision, now);
        Turn(history, decision, now, written);
        Foresee(history, decision, now);
        history.CeilingSince = decision.Wanted > decision.Limits.Cap ? history.CeilingSince ?? now.Steady : null;
        if (observed.ReadySeconds is { } seconds)
        {
            history.ReadySeconds =
                history.ReadySeconds <= 0 ? seconds : Smooth(history.ReadySeconds, Math.Clamp(seconds, 0, 3600));
        }

        Settle(history, policy, observed, decision, written);
    }

    /// <summary>Moves every time of the steady clock, as when that clock begins anew.</summary>
    public static void Shift(this TargetHistory history, TimeSpan by)
    {
        for (var index = 0; index < history.Recommendations.Count; index++)
        {
            history.Recommendations[index] = history.Recommendations[index] with
            {
                At = history.Recommendations[index].At + by,
            };
        }

        for (var index = 0; index < history.Turns.Count; index++)
        {
            history.Turns[index] += by;
        }

        history.PersonUntil += by;
        history.AllMissingSince += by;
        history.CeilingSince += by;
        history.LastChangeAt += by;
        history.Expected = history.Expected is { } expected ? expected with { At = expected.At + by } : null;
        history.Agreement.OpenSince += by;
        foreach (var signal in history.Signals)
        {
            signal.FlatSince += by;
            signal.LastAt += by;
        }
    }

    private static void Begin(TargetHistory history, Observed observed, Moment now)
    {
        history.Recommendations.Clear();
        // As if it had just been wanted: nothing is taken away before a whole window was seen.
        history.Recommendations.Add(new Recommendation(now.Steady, observed.Current));
        history.LastWritten = null;
        history.PersonUntil = null;
        history.Turns.Clear();
        history.LastDirection = Directions.None;
        history.LastRevision = null;
    }

    private static void Own(
        TargetHistory history,
        TargetPolicy policy,
        Observed observed,
        Decision decision,
        Moment now,
        int last
    )
    {
        var isPerson = decision.Ownership is Ownership.Person;
        if (isPerson)
        {
            history.PersonUntil = now.Steady + policy.Options.PersonGrace;
            history.PersonBy = observed.SetBy;
        }
        else if (!(history.PersonUntil > now.Steady))
        {
            (history.PersonUntil, history.PersonBy) = (null, null);
        }

        history.IsOffByPerson = decision.End is DecisionEnd.Off;
        if (policy.Options.Mode is TargetMode.Shadow)
        {
            var moved = isPerson ? Between(last, observed.Current) : Directions.None;
            Agree(history.Agreement, Between(observed.Current, decision.Desired), moved, now);
        }
    }

    private static void Agree(AgreementScore score, Directions wished, Directions moved, Moment now)
    {
        if (score.Open is not Directions.None && now.Steady - score.OpenSince > AgreementTime)
        {
            score.Open = Directions.None;
        }

        if (moved is not Directions.None)
        {
            if (moved == score.Open)
            {
                (score.Agreed, score.Open) = (score.Agreed + 1, Directions.None);
            }
            else
            {
                score.PersonAlone++;
            }
        }

        if (wished is not Directions.None && score.Open != wished && moved is Directions.None)
        {
            (score.WouldAct, score.Open, score.OpenSince) = (score.WouldAct + 1, wished, now.Steady);
        }
    }

    private static void Signals(
        TargetHistory history,
        TargetPolicy policy,
        Observed observed,
        Decision decision,
        Moment now
    )
    {
        if (decision.Demands.Count == 0)
        {
            return;
        }

        var known = 0;
        for (var index = 0; index < decision.Demands.Count; index++)
        {
            var signal = policy.Signals[index];
            var memory = DemandDecision.MemoryOf(history, signal);
            if (memory is null)
            {
                memory = new SignalMemory(signal.Name);
                history.Signals.Add(memory);
            }

            known += decision.Demands[index].IsKnown ? 1 : 0;
            Remember(memory, policy, signal, observed, decision.Demands[index], now);
        }

        history.AllMissingSince = known == 0 ? history.AllMissingSince ?? now.Steady : null;
    }

    private static void Remember(
        SignalMemory memory,
        TargetPolicy policy,
        SignalPolicy signal,
        Observed observed,
        Demand demand,
        Moment now
    )
    {
        if (!demand.IsKnown)
        {
            (memory.GoodInRow, memory.FlatSince, memory.LastAt) = (0, null, null);
            return;
        }

        memory.GoodInRow = memory.GoodInRow >= policy.Options.RecoverySamples - 1 ? int.MaxValue : memory.GoodInRow + 1;
        var noise = Math.Max(FlatLeast, Math.Abs(memory.FlatNumber) * FlatShare);
        if (memory.FlatSince is null || Math.Abs(demand.Number - memory.FlatNumber) > noise)
        {
            (memory.FlatNumber, memory.FlatSince) = (demand.Number, now.Steady);
        }

        if (signal.Options.Deadline is { } deadline)
        {
            Arrivals(memory, deadline, demand.Number, now);
        }

        (memory.LastNumber, memory.LastAt, memory.LastReady) = (demand.Number, now.Steady, observed.Ready);
    }

    /// <summary>While there is a backlog all replicas are busy, so what came in is what was done and what the backlog grew by.</summary>
    private static void Arrivals(SignalMemory memory, DeadlineOptions deadline, double number, Moment now)
    {
        if (memory.LastAt is not { } before || now.Steady - before < TimeSpan.FromSeconds(30))
        {
            return;
        }

        var hours = (now.Steady - before).TotalHours;
        var measured =
            memory.LastNumber > 0 && number > 0
                ? Math.Max(0, ((number - memory.LastNumber) / hours) + (memory.LastReady * deadline.PerReplicaPerHour))
                : 0;
        memory.ArrivalsPerHour = Smooth(memory.ArrivalsPerHour, measured);
    }

    private static void Recommend(TargetHistory history, TargetPolicy policy, Decision decision, Moment now)
    {
        if (decision.Wanted is not { } wanted)
        {
            return;
        }

        var all = history.Recommendations;
        var window =
            policy.Options.Down.Window > policy.Options.Up.Window
                ? policy.Options.Down.Window
                : policy.Options.Up.Window;
        while (all.Count > 0 && all[0].At <= now.Steady - window)
        {
            all.RemoveAt(0);
        }

        if (all.Count > 0 && all[^1].Replicas == wanted)
        {
            all[^1] = new Recommendation(now.Steady, wanted);
            return;
        }

        if (all.Count >= MostRecommendations)
        {
            all.RemoveAt(0);
        }

        all.Add(new Recommendation(now.Steady, wanted));
    }

    private static void Turn(TargetHistory history, Decision decision, Moment now, int? written)
    {
        var direction = written is { } replicas ? Between(decision.Current, replicas) : Directions.None;
        if (direction is Directions.None)
        {
            return;
        }

        if (history.LastDirection is not Directions.None && history.LastDirection != direction)
        {
            while (history.Turns.Count > 0 && history.Turns[0] <= now.Steady - AutoscaleDecision.OscillationTime)
            {
                history.Turns.RemoveAt(0);
            }

            if (history.Turns.Count < MostTurns)
            {
                history.Turns.Add(now.Steady);
            }
        }

        (history.LastDirection, history.LastChangeAt) = (direction, now.Steady);
    }

    private static void Foresee(TargetHistory history, Decision decision, Moment now)
    {
        if (decision.Has(ReasonCode.ForesightCame))
        {
            history.Expected = null;
        }

        foreach (var reason in decision.Reasons)
        {
            if (reason.Code is ReasonCode.Foresight)
            {
                history.Expected ??= new Expectation(now.Steady + TimeSpan.FromSeconds(reason.B), reason.A);
            }
        }
    }

    private static void Settle(
        TargetHistory history,
        TargetPolicy policy,
        Observed observed,
        Decision decision,
        int? written
    )
    {
        // The number before a deploy is kept until it was put right, or nothing more is to be put right.
        var isUnmended =
            decision.Ownership is Ownership.Deploy
            && written is null
            && policy.Options.Mode is TargetMode.Active
            && (
                decision.IsChange
                || decision.Has(ReasonCode.Broken)
                || decision.Has(ReasonCode.Unschedulable)
                || decision.Has(ReasonCode.Quota)
                || decision.Has(ReasonCode.Paused)
            );
        history.LastReplicas = written ?? (isUnmended && !history.IsNew ? history.LastReplicas : observed.Current);
        history.LastWritten = written ?? (decision.Ownership is Ownership.Person ? null : history.LastWritten);
        history.LastUid = observed.Uid ?? history.LastUid;
        history.LastRevision = isUnmended ? history.LastRevision : observed.Revision ?? history.LastRevision;
        history.IsNew = false;
    }

    private static Directions Between(int from, int to) =>
        to > from ? Directions.Up
        : to < from ? Directions.Down
        : Directions.None;

    private static double Smooth(double before, double now) => before + (Smoothing * (now - before));
}
