namespace UwsAgent.Core.Maintenance.Running;

/// <summary>One kind of work on one target within a run.</summary>
public readonly record struct UnitId(string Kind, string Target)
{
    public override string ToString() => $"{Kind} on {Target}";
}

/// <summary>How far one step of a run is: written before each of its phases begins, and after it ended.</summary>
public sealed record StepRecord(string RunId, string Kind, string Target, string Step)
{
    public UnitId Unit => new(Kind, Target);

    public StepState State { get; init; } = StepState.Waiting;

    public StepPhase Phase { get; init; } = StepPhase.Precheck;

    /// <summary>How the phase ended; null while it runs, or when it was cut off.</summary>
    public StepResult? Ended { get; init; }

    /// <summary>An earlier process was cut off in it: how long it took says nothing.</summary>
    public bool WasCut { get; init; }

    /// <summary>How often the step began to act; more than 1 only after a crash.</summary>
    public int Acts { get; init; }

    /// <summary>When it began to act.</summary>
    public DateTimeOffset? BeganAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What acting and proving took, without the soak.</summary>
    public TimeSpan? Took { get; init; }

    /// <summary>When the window in which it began ends.</summary>
    public DateTimeOffset? Until { get; init; }

    public DateTimeOffset? SoakUntil { get; init; }

    /// <summary>Since when it is put off, and until when it is not asked again.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>It was carried over only because something else was waited for too long: it may be tried again in the same window.</summary>
    public bool MayTryAgain { get; init; }

    /// <summary>What the last phase said.</summary>
    public string Why { get; init; } = "";

    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>What was taken back, or exactly what stays as it is; null when nothing had to be.</summary>
    public StepEnd? Undo { get; init; }

    /// <summary>The step's own notes.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    public bool IsEnded =>
        State is StepState.Done or StepState.NothingToDo or StepState.Failed or StepState.CarriedOver;

    /// <summary>It was begun in the world and has to be brought to an end, whatever the calendar says.</summary>
    public bool HasTouched => State is StepState.AtWork && Phase is not StepPhase.Precheck;
}

/// <summary>The parts of a step, in their order; the last only when one before failed.</summary>
public enum StepPhase
{
    Precheck,
    Act,
    Verify,
    Soak,

    /// <summary>Proved a second time, after the soak.</summary>
    Prove,
    Undo,
}

/// <summary>How a step stands.</summary>
public enum StepState
{
    /// <summary>Not begun, or put off.</summary>
    Waiting,
    AtWork,
    Done,
    NothingToDo,

    /// <summary>And taken back, as far as that went.</summary>
    Failed,

    /// <summary>Not begun in this run.</summary>
    CarriedOver,
}
