namespace UwsAgent.Core.Autoscaling;

/// <summary>What is remembered of a target from one decision to the next. Deciding reads it; <see cref="HistoryNotes"/> writes it.</summary>
public sealed class TargetHistory
{
    /// <summary>True until the first decision was noted.</summary>
    public bool IsNew { get; set; } = true;

    /// <summary>What was wanted, oldest first, thinned so that the highest and the lowest of any window stay.</summary>
    public IList<Recommendation> Recommendations { get; } = [];

    /// <summary>The number of replicas as it was last left or seen.</summary>
    public int LastReplicas { get; set; }

    /// <summary>Our own last write.</summary>
    public int? LastWritten { get; set; }

    public string? LastUid { get; set; }

    public string? LastRevision { get; set; }

    /// <summary>Until then the number that a person set is left alone; on the steady clock.</summary>
    public TimeSpan? PersonUntil { get; set; }

    public string? PersonBy { get; set; }

    /// <summary>True while a person's 0 keeps the target off.</summary>
    public bool IsOffByPerson { get; set; }

    /// <summary>One for each signal of the policy, in its order.</summary>
    public IList<SignalMemory> Signals { get; } = [];

    public TimeSpan? AllMissingSince { get; set; }

    public TimeSpan? CeilingSince { get; set; }

    /// <summary>When replicas began to go the other way, newest last; on the steady clock.</summary>
    public IList<TimeSpan> Turns { get; } = [];

    public Directions LastDirection { get; set; }

    public TimeSpan? LastChangeAt { get; set; }

    /// <summary>How long pods take to become ready, in seconds; smoothed. 0 when not known.</summary>
    public double ReadySeconds { get; set; }

    /// <summary>A demand that the past weeks made expected, and when.</summary>
    public Expectation? Expected { get; set; }

    public AgreementScore Agreement { get; set; } = new();
}

/// <summary>How many replicas were wanted at a moment of the steady clock.</summary>
public readonly record struct Recommendation(TimeSpan At, int Replicas);

/// <summary>What past weeks made expected.</summary>
/// <param name="At">On the steady clock.</param>
public sealed record Expectation(TimeSpan At, double Replicas);

/// <summary>What is remembered of one signal.</summary>
public sealed record SignalMemory(string Name)
{
    /// <summary>Good samples in a row since the last outage; <see cref="int.MaxValue"/> when there was none.</summary>
    public int GoodInRow { get; set; } = int.MaxValue;

    /// <summary>The last number that moved by more than noise, and since when it has been so; on the steady clock.</summary>
    public double FlatNumber { get; set; }

    public TimeSpan? FlatSince { get; set; }

    public double LastNumber { get; set; }

    public TimeSpan? LastAt { get; set; }

    public int LastReady { get; set; }

    /// <summary>Work that comes in per hour, as far as it was measured; smoothed.</summary>
    public double ArrivalsPerHour { get; set; }
}

/// <summary>How often a target in shadow would have acted, and how often a person then did the same.</summary>
public sealed record AgreementScore
{
    public int WouldAct { get; set; }

    public int Agreed { get; set; }

    /// <summary>Changes by a person that were not wanted here.</summary>
    public int PersonAlone { get; set; }

    /// <summary>The change that is waited for a person to make.</summary>
    public Directions Open { get; set; }

    public TimeSpan OpenSince { get; set; }
}
