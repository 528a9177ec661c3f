using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>What one look at a target came to: how many replicas, and every reason for and against.</summary>
public sealed record Decision
{
    public required DecisionEnd End { get; init; }

    public required int Current { get; init; }

    /// <summary>How many there are to be; as <see cref="Current"/> when nothing changes.</summary>
    public required int Desired { get; init; }

    /// <summary>What the demands ask for before any limit; null when nothing is known.</summary>
    public int? Wanted { get; init; }

    public ReplicaLimits Limits { get; init; }

    public Ownership Ownership { get; init; }

    /// <summary>In the order in which they took effect.</summary>
    public IReadOnlyList<Reason> Reasons { get; init; } = [];

    /// <summary>One for each signal of the policy, in its order; empty when none was looked at.</summary>
    public IReadOnlyList<Demand> Demands { get; init; } = [];

    /// <summary>On the steady clock: before that nothing changes in the direction that is wanted; null when nothing but a tick is waited for.</summary>
    public TimeSpan? NotBefore { get; init; }

    public bool IsChange => Desired != Current;

    public bool Has(ReasonCode code)
    {
        foreach (var reason in Reasons)
        {
            if (reason.Code == code)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>The ways in which a decision can end.</summary>
public enum DecisionEnd
{
    Hold,
    Up,
    Down,

    /// <summary>A person set 0: the target is off until a person sets another number.</summary>
    Off,

    /// <summary>Another scaler has the same workload.</summary>
    Refused,

    /// <summary>The workload could not be seen.</summary>
    Blind,
}

/// <summary>Whose number of replicas it was that was found.</summary>
public enum Ownership
{
    /// <summary>As it was left.</summary>
    Unchanged,

    /// <summary>Seen for the first time.</summary>
    First,

    /// <summary>Our own last write, whose answer may have been lost.</summary>
    Ours,

    /// <summary>A deploy put its own number there.</summary>
    Deploy,

    /// <summary>A person, or a program that speaks for one.</summary>
    Person,
}

/// <summary>What one signal asks for.</summary>
/// <param name="Need">In replicas, before rounding; NaN when it asks for nothing or nothing is known.</param>
public readonly record struct Demand(SampleState State, DemandKind Kind, double Number, double Need)
{
    public bool IsKnown => State is SampleState.Value;

    public bool Asks => !double.IsNaN(Need);
}

/// <summary>How a number became a demand.</summary>
public enum DemandKind
{
    None,
    PerReplica,
    Cpu,
    Drain,
    Deadline,
    InFlight,
    Pending,

    /// <summary>The backlog does not move: it asks for nothing.</summary>
    Stuck,
}

/// <summary>One reason with its numbers; <see cref="ReasonText"/> has the words.</summary>
public readonly record struct Reason(ReasonCode Code, double A = 0, double B = 0, string? Text = null);

/// <summary>Why a number of replicas is as it is.</summary>
public enum ReasonCode
{
    Blind,
    OtherScaler,
    PersonOff,
    WorkloadPaused,
    RollingOut,
    RolloutStuck,
    FirstSight,
    DeployReset,
    PersonHolds,
    PersonSet,
    AboveCap,
    BelowFloor,
    SignalMissing,
    AllMissing,
    Fallback,
    Recovering,
    Stuck,
    Foresight,
    ForesightCame,
    LargestDemand,
    WithinTolerance,
    ToleranceWidened,
    WindowUp,
    WindowDown,
    Floor,
    Cap,
    StepUp,
    StepDown,
    Broken,
    Unschedulable,
    InFlight,
    DisruptionBudget,
    NotThisTick,
    Paused,
    NoSignals,
    Nothing,
    Quota,
}
