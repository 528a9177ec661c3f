namespace UwsAgent.Core.Maintenance.Running;

/// <summary>One kind of maintenance: what is due on its targets, and how one step is carried out, proved and taken back.</summary>
/// <remarks>
/// What goes wrong outside is a value; only cancellation and bugs throw. Every phase may be run again after a crash in the middle of it
/// and must then find out by looking, or by <see cref="StepRun.Facts"/>, how far it came: nothing is done twice.
/// </remarks>
public interface IMaintenanceWork
{
    /// <summary>One word, as people and the journal say it: <c>packages</c>, <c>components</c>.</summary>
    string Kind { get; }

    /// <summary>Reads only. One plan for each target that is asked about, those that cannot be asked included.</summary>
    Task<IReadOnlyList<TargetPlan>> ObserveAsync(PlanRequest request, CancellationToken cancellationToken);

    /// <summary>Whether the step may begin now: room on the disk, no one else at it, still what was planned. Reads only.</summary>
    Task<StepEnd> PrecheckAsync(StepRun step, CancellationToken cancellationToken);

    Task<StepEnd> ActAsync(StepRun step, CancellationToken cancellationToken);

    /// <summary>Whether the target is as it should be after the step. Reads only, and may wait for it.</summary>
    Task<StepEnd> VerifyAsync(StepRun step, CancellationToken cancellationToken);

    /// <summary>Takes back what can be taken back; says exactly what stays as it is.</summary>
    Task<StepEnd> UndoAsync(StepRun step, CancellationToken cancellationToken);
}

/// <summary>What a plan is wanted of.</summary>
/// <param name="Round">The round's name, <c>2109</c> or <c>2109-1</c>; null for what is due anyway.</param>
public sealed record PlanRequest(string? Round)
{
    /// <summary>Only these targets; null for all.</summary>
    public IReadOnlySet<string>? Targets { get; init; }

    /// <summary>Only what mends security, where a kind of work can tell.</summary>
    public bool SecurityOnly { get; init; }
}

/// <summary>What one kind of work would do on one target: made from observation only, printable, and kept with the run.</summary>
/// <param name="Kind">The kind of work.</param>
/// <param name="Target">A host or a cluster, by its name in the configuration.</param>
public sealed record TargetPlan(string Kind, string Target)
{
    /// <summary>Set when the target could not be asked, or may not be worked on; there are no steps then.</summary>
    public string? WhyNot { get; init; }

    /// <summary>True when <see cref="WhyNot"/> is that nothing is known about the target.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>In the order in which they must be done.</summary>
    public IReadOnlyList<PlannedStep> Steps { get; init; } = [];

    public IReadOnlyList<HeldBack> Held { get; init; } = [];

    /// <summary>What a person should know besides: an end of life, a reboot that is due, little room.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];
}

/// <summary>One step: done, proved and soaked before the next one of its target begins.</summary>
/// <param name="Name">Unique within its target and the run: <c>upgrade</c>, <c>reboot</c>, <c>cluster-autoscaler</c>.</param>
/// <param name="What">One sentence for people.</param>
/// <param name="Payload">JSON of the kind's own: all that it needs to do exactly what was planned.</param>
public sealed record PlannedStep(string Name, string What, string Payload)
{
    public IReadOnlyList<Change> Changes { get; init; } = [];

    /// <summary>How long it takes when no history says it.</summary>
    public TimeSpan Expected { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>It mends security and does nothing else: windows and freezes that let security through do.</summary>
    public bool IsSecurity { get; init; }
}

/// <summary>One thing that becomes another version.</summary>
/// <param name="From">Null when it was not there.</param>
/// <param name="To">Null when it goes.</param>
public sealed record Change(string Name, string? From, string? To)
{
    public string? Why { get; init; }

    /// <summary>It mends security, though the step as a whole may do more than that.</summary>
    public bool IsSecurity { get; init; }
}

/// <summary>Something newer that is not taken, and why.</summary>
public sealed record HeldBack(string Name, string Current, string Available, HeldReason Reason, string Why)
{
    public bool IsSecurity { get; init; }
}

/// <summary>The kinds of reasons for which something newer is not taken.</summary>
public enum HeldReason
{
    /// <summary>Somebody marked it so on the target.</summary>
    Held,

    /// <summary>A pin of the configuration or the target.</summary>
    Pinned,

    /// <summary>The configuration leaves it out, or does not let it in.</summary>
    Excluded,

    /// <summary>The distributor gives it to some machines first.</summary>
    Phased,

    /// <summary>Its files were changed by hand.</summary>
    ConfigurationFile,

    /// <summary>It needs what may not be done: a removal, something that is held.</summary>
    Dependency,

    /// <summary>Too new: it has not been out for long enough.</summary>
    Soaking,

    /// <summary>From an origin that is not trusted or not let in.</summary>
    Origin,
}

/// <summary>One step in the hands of its kind of work.</summary>
/// <param name="RunId">The run's; together with target and step it names what is started far away.</param>
/// <param name="Until">When the window ends: what waits must not wait longer.</param>
public sealed record StepRun(string RunId, string Target, PlannedStep Step, DateTimeOffset Until)
{
    /// <summary>What this step wrote down before, by this or an earlier process.</summary>
    public required IStepFacts Facts { get; init; }

    /// <summary>An earlier process was cut off in the phase that now runs.</summary>
    public bool IsResumed { get; init; }

    /// <summary>One line for the job's log.</summary>
    public Action<string> Log { get; init; } = _ => { };
}

/// <summary>A step's own notes: on disk when the call returns.</summary>
public interface IStepFacts
{
    string? this[string name] { get; }

    Task RememberAsync(string name, string value, CancellationToken cancellationToken);
}

/// <summary>How one phase of a step ended.</summary>
/// <param name="Why">One sentence for people: what was seen, and for a failure what to do.</param>
public sealed record StepEnd(StepResult Result, string Why)
{
    /// <summary>Lines that prove it: units that failed, pods that do not get ready.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    public static StepEnd Done(string why) => new(StepResult.Done, why);

    public static StepEnd NothingToDo(string why) => new(StepResult.NothingToDo, why);

    public static StepEnd NotNow(string why) => new(StepResult.NotNow, why);

    public static StepEnd Failed(string why, params IReadOnlyList<string> evidence) =>
        new(StepResult.Failed, why) { Evidence = evidence };
}

/// <summary>The ways in which a phase of a step can end.</summary>
public enum StepResult
{
    Done,

    /// <summary>It is so already.</summary>
    NothingToDo,

    /// <summary>It may not begin now; nothing was changed.</summary>
    NotNow,

    Failed,
}
