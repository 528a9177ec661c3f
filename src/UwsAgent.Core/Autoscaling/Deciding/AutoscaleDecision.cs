using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>How many replicas a target is to have, from what was observed and what is remembered, with every reason.</summary>
public static class AutoscaleDecision
{
    /// <summary>Numbers this close are the same: a division's noise must not add a pod.</summary>
    private const double Noise = 1e-9;

    private const double MostReplicas = 1_000_000;

    public static readonly TimeSpan OscillationTime = TimeSpan.FromHours(6);

    public static Decision Decide(TargetPolicy policy, Observed observed, TargetHistory history, Moment now)
    {
        var limits = policy.LimitsAt(now.Wall);
        var reasons = new ReasonList();
        if (observed.Fault is { } fault)
        {
            reasons.Add(ReasonCode.Blind, text: fault);
            return Still(DecisionEnd.Blind, observed, limits, Ownership.Unchanged, ref reasons);
        }

        var ownership = OwnershipDecision.Decide(policy, observed, history);
        if (observed.OtherScaler is { } other)
        {
            reasons.Add(ReasonCode.OtherScaler, text: other);
            return Still(DecisionEnd.Refused, observed, limits, ownership, ref reasons);
        }

        if (IsOff(policy, observed, history, ownership))
        {
            reasons.Add(ReasonCode.PersonOff);
            return Still(DecisionEnd.Off, observed, limits, ownership, ref reasons);
        }

        var demands = new Demand[policy.Signals.Count];
        var look = Look(policy, observed, history, now, demands, ref reasons);
        var course = new Course(observed, limits, ownership, look);
        return course.End(policy, history, now, demands, ref reasons);
    }

    /// <summary>Rounded up, except for noise.</summary>
    internal static int Ceiling(double need) =>
        (int)Math.Min(MostReplicas, Math.Ceiling(need - (Noise * Math.Max(1, need))));

    private static Decision Still(
        DecisionEnd end,
        Observed observed,
        ReplicaLimits limits,
        Ownership ownership,
        ref ReasonList reasons
    ) =>
        new()
        {
            End = end,
            Current = observed.Current,
            Desired = observed.Current,
            Limits = limits,
            Ownership = ownership,
            Reasons = reasons.ToArray(),
        };

    private static bool IsOff(TargetPolicy policy, Observed observed, TargetHistory history, Ownership ownership)
    {
        if (observed.Current != 0)
        {
            return false;
        }

        var isOurs = history.LastWritten == 0 || observed.SetBy == OwnershipDecision.OwnManager;
        return policy.Options.Min > 0
            ? ownership is not Ownership.Deploy && !isOurs
            : history.IsOffByPerson || (!isOurs && ownership is Ownership.First or Ownership.Person);
    }

    /// <summary>All signals, what they ask for together, and how far they can be trusted.</summary>
    private static DemandLook Look(
        TargetPolicy policy,
        Observed observed,
        TargetHistory history,
        Moment now,
        Demand[] demands,
        ref ReasonList reasons
    )
    {
        var look = new DemandLook { Need = double.NaN, Largest = -1 };
        for (var index = 0; index < demands.Length; index++)
        {
            var signal = policy.Signals[index];
            var sample = index < observed.Samples.Count ? observed.Samples[index] : Sample.Unknown("it was not read");
            var demand = DemandDecision.Decide(policy, signal, sample, observed, history, now);
            demands[index] = demand;
            if (!demand.IsKnown)
            {
                look.Missing++;
                reasons.Add(ReasonCode.SignalMissing, (int)demand.State, text: signal.Name);
                continue;
            }

            if (DemandDecision.MemoryOf(history, signal)?.GoodInRow < policy.Options.RecoverySamples - 1)
            {
                look.IsRecovering = true;
                reasons.Add(
                    ReasonCode.Recovering,
                    DemandDecision.MemoryOf(history, signal)!.GoodInRow + 1,
                    policy.Options.RecoverySamples,
                    signal.Name
                );
            }

            if (demand.Kind is DemandKind.InFlight)
            {
                look.AddInFlight(demand.Number, signal.Options.PerReplica);
            }
        }

        for (var index = 0; index < demands.Length; index++)
        {
            demands[index] = Unstick(policy, index, demands[index], observed, history, now, look, ref reasons);
            if (demands[index].Asks && !(demands[index].Need <= look.Need))
            {
                (look.Need, look.Largest) = (demands[index].Need, index);
            }
        }

        look.IsAllMissing = demands.Length > 0 && look.Missing == demands.Length;
        return look;
    }

    /// <summary>A backlog that does not move although nobody works on it cannot be helped by more workers.</summary>
    private static Demand Unstick(
        TargetPolicy policy,
        int index,
        Demand demand,
        Observed observed,
        TargetHistory history,
        Moment now,
        DemandLook look,
        ref ReasonList reasons
    )
    {
        var signal = policy.Signals[index];
        if (
            !demand.Asks
            || demand.Number <= 0
            || signal.Options.Means is not SignalMeaning.Backlog
            || !look.IsIdle
            || observed.Ready == 0
            || DemandDecision.MemoryOf(history, signal) is not { FlatSince: { } since }
            || now.Steady - since < policy.Options.StuckAfter
        )
        {
            return demand;
        }

        reasons.Add(ReasonCode.Stuck, demand.Number, (now.Steady - since).TotalSeconds, signal.Name);
        return demand with { Kind = DemandKind.Stuck, Need = Math.Min(demand.Need, observed.Current) };
    }
}

/// <summary>What the signals of one target say together.</summary>
internal struct DemandLook
{
    public double Need;
    public int Largest;
    public int Missing;
    public bool IsAllMissing;
    public bool IsRecovering;

    private int inFlightSignals;
    private double inFlight;
    private double inFlightReplicas;
    private bool inFlightKeepsAll;

    /// <summary>There is a signal of work in flight, and it says that there is none.</summary>
    public readonly bool IsIdle => inFlightSignals > 0 && inFlight <= 0;

    public void AddInFlight(double number, double perReplica)
    {
        inFlightSignals++;
        inFlight += number;
        inFlightReplicas = perReplica > 0 ? Math.Max(inFlightReplicas, number / perReplica) : inFlightReplicas;
        inFlightKeepsAll |= perReplica <= 0 && number > 0;
    }

    /// <summary>So many replicas have work in hand.</summary>
    public readonly int Busy(int replicas) =>
        inFlightKeepsAll ? replicas : Math.Min(replicas, AutoscaleDecision.Ceiling(inFlightReplicas));
}
