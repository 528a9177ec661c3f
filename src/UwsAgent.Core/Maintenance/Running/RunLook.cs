namespace UwsAgent.Core.Maintenance.Running;

/// <summary>All that a decision about a run is made of, as plain values.</summary>
public sealed record RunLook(IReadOnlyList<Wave> Waves, IReadOnlyDictionary<UnitId, UnitLook> Units)
{
    /// <summary>Why nothing more may begin; null while it may go on.</summary>
    public string? Halted { get; init; }

    /// <summary>How long something that may not begin now is waited for.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a window that opens later is waited for; at least <see cref="MaxWait"/>.</summary>
    public TimeSpan WaitForOpening { get; init; }

    /// <summary>How often what is waited for is asked again.</summary>
    public TimeSpan AskEvery { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>One unit of a run: what was planned, how far it is, and whether its next step may begin.</summary>
/// <param name="Steps">In their order.</param>
/// <param name="Records">Those that exist, by the step's name.</param>
public sealed record UnitLook(
    UnitId Id,
    IReadOnlyList<PlannedStep> Steps,
    IReadOnlyDictionary<string, StepRecord> Records
)
{
    public required WorkTime Time { get; init; }

    /// <summary>Which blocker keeps it; null for none.</summary>
    public string? Blocked { get; init; }

    /// <summary>Since when blockers keep it without a break.</summary>
    public DateTimeOffset? BlockedSince { get; init; }

    /// <summary>How long its next step takes, by history or plan.</summary>
    public TimeSpan Estimate { get; init; }

    public PlannedStep? Next => IsOver ? null : Steps.FirstOrDefault(step => !(RecordOf(step)?.IsEnded ?? false));

    /// <summary>A step of it was begun by this process, though its first record may not be on disk yet.</summary>
    public bool IsInHand { get; init; }

    public bool IsAtWork => IsInHand || Records.Values.Any(record => record.State is StepState.AtWork);

    public bool IsFailed => Records.Values.Any(record => record.State is StepState.Failed);

    public bool IsCarriedOver => Records.Values.Any(record => record.State is StepState.CarriedOver);

    /// <summary>Something was changed on it in this run.</summary>
    public bool IsBegun => Records.Values.Any(record => record.Acts > 0);

    public bool IsComplete => Steps.All(step => RecordOf(step)?.State is StepState.Done or StepState.NothingToDo);

    /// <summary>Nothing more happens on it in this run.</summary>
    public bool IsOver => IsFailed || IsCarriedOver || IsComplete;

    public StepRecord? RecordOf(PlannedStep step) => Records.GetValueOrDefault(step.Name);
}

/// <summary>What a run does next.</summary>
public sealed record NextSteps
{
    public IReadOnlyList<StepStart> Begin { get; init; } = [];

    /// <summary>Units whose remaining steps are not begun in this run.</summary>
    public IReadOnlyList<UnitLeft> CarryOver { get; init; } = [];

    /// <summary>Set when nothing more may begin from now on.</summary>
    public string? Halt { get; init; }

    /// <summary>When to ask again, unless a step ends before.</summary>
    public DateTimeOffset? AskAt { get; init; }

    /// <summary>What is waited for.</summary>
    public IReadOnlyList<string> WaitsFor { get; init; } = [];

    /// <summary>Nothing is at work and nothing will begin.</summary>
    public bool IsOver { get; init; }
}

/// <summary>A step that may begin now.</summary>
public sealed record StepStart(UnitId Unit, PlannedStep Step, DateTimeOffset Until);

/// <summary>A unit that is left for another run, and why.</summary>
/// <param name="MayTryAgain">Another run in the same window may try it: it was only waited for too long.</param>
public sealed record UnitLeft(UnitId Unit, string Why, bool MayTryAgain = false);
