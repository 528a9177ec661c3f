using System.Globalization;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Maintenance.Reporting;

/// <summary>One run over the whole fleet, as people and programs read it: what changed, what was held, what failed, what is next.</summary>
public sealed record RunReport(string Run, string Result, string Author, DateTimeOffset StartedAt)
{
    public string? Round { get; init; }

    public string? NowBecause { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string Summary { get; init; } = "";

    public string? Halted { get; init; }

    public int Resumes { get; init; }

    public IReadOnlyList<TargetReport> Targets { get; init; } = [];

    public static RunReport Of(MaintenanceRun run, IReadOnlyList<TargetPlan> plans, IReadOnlyList<StepRecord> records)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(records);
        var waves = run
            .Waves.Index()
            .SelectMany(wave =>
                wave.Item.Units.Index().Select(unit => (unit.Item, (wave.Index, Place: unit.Index, wave.Item.Name)))
            )
            .ToDictionary(one => one.Item, one => one.Item2);
        var targets = plans
            .Select(plan => (Plan: plan, Unit: new UnitId(plan.Kind, plan.Target)))
            .OrderBy(one => waves.TryGetValue(one.Unit, out var at) ? at.Index : int.MaxValue)
            .ThenBy(one => waves.TryGetValue(one.Unit, out var at) ? at.Place : 0)
            .Select(one =>
                TargetReport.Of(
                    one.Plan,
                    waves.TryGetValue(one.Unit, out var at) ? at.Name : null,
                    [.. records.Where(record => record.Unit == one.Unit)]
                )
            )
            .ToList();
        return new RunReport(run.Id, ReportWords.Of(run.Result), run.Author, run.StartedAt)
        {
            Round = run.Wish.Round,
            NowBecause = run.Wish.NowBecause,
            EndedAt = run.EndedAt,
            Halted = run.Halted,
            Resumes = run.Resumes,
            Targets = targets,
            Summary = Sentence(run, targets),
        };
    }

    private static string Sentence(MaintenanceRun run, List<TargetReport> targets)
    {
        var culture = CultureInfo.InvariantCulture;
        var changes = targets.Sum(target => target.Changed.Count);
        List<string> parts =
        [
            string.Create(
                culture,
                $"{Count(TargetStanding.Done)} of {targets.Count(target => target.Steps.Count > 0)} targets done, {changes} {(changes == 1 ? "change" : "changes")}"
            ),
        ];
        Add(TargetStanding.Failed, "failed");
        Add(TargetStanding.CarriedOver, "carried over");
        Add(TargetStanding.Unknown, "could not be asked");
        Add(TargetStanding.Open, "at work or waiting");
        var held = targets.Sum(target => target.Held.Count(one => one.IsSecurity));
        if (held > 0)
        {
            parts.Add(string.Create(culture, $"{held} security {(held == 1 ? "update" : "updates")} held back"));
        }

        var text = string.Join("; ", parts);
        return run.Halted is { } halted ? $"{halted}; {text}" : text;

        int Count(TargetStanding standing) => targets.Count(target => target.Standing == standing);

        void Add(TargetStanding standing, string words)
        {
            var names = targets.Where(target => target.Standing == standing).Select(target => target.Target).ToList();
            if (names.Count > 0)
            {
                parts.Add($"{words}: {string.Join(", ", names)}");
            }
        }
    }
}

/// <summary>One target of a run.</summary>
public sealed record TargetReport(string Kind, string Target, string? Wave, TargetStanding Standing)
{
    /// <summary>Why it could not be asked, failed or was carried over.</summary>
    public string? Why { get; init; }

    public IReadOnlyList<StepReport> Steps { get; init; } = [];

    public IReadOnlyList<HeldBack> Held { get; init; } = [];

    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>What is another version now.</summary>
    public IReadOnlyList<Change> Changed =>
        [.. Steps.Where(step => step.State is "done").SelectMany(step => step.Changes)];

    public static TargetReport Of(TargetPlan plan, string? wave, IReadOnlyList<StepRecord> records)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var steps = plan
            .Steps.Select(step => StepReport.Of(step, records.FirstOrDefault(one => one.Step == step.Name)))
            .ToList();
        var failed = records.FirstOrDefault(record => record.State is StepState.Failed);
        var carried = records.FirstOrDefault(record => record.State is StepState.CarriedOver);
        var standing =
            plan.IsUnknown ? TargetStanding.Unknown
            : plan.WhyNot is not null ? TargetStanding.NotAllowed
            : steps.Count == 0 ? TargetStanding.NothingDue
            : failed is not null ? TargetStanding.Failed
            : carried is not null ? TargetStanding.CarriedOver
            : steps.TrueForAll(step => step.State is "done" or "nothing to do") ? TargetStanding.Done
            : TargetStanding.Open;
        return new TargetReport(plan.Kind, plan.Target, wave, standing)
        {
            Why = plan.WhyNot ?? (failed is not null ? $"{failed.Step}: {failed.Why}" : carried?.Why),
            Steps = steps,
            Held = plan.Held,
            Findings = plan.Findings,
        };
    }
}

/// <summary>How a target came out of a run.</summary>
public enum TargetStanding
{
    Done,
    NothingDue,
    Failed,
    CarriedOver,
    Unknown,
    NotAllowed,
    Open,
}

/// <summary>One step of a target.</summary>
public sealed record StepReport(string Name, string What, string State)
{
    public string? Why { get; init; }

    public IReadOnlyList<Change> Changes { get; init; } = [];

    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>What was taken back, or what stays as it is.</summary>
    public string? Undone { get; init; }

    /// <summary>After a failure: whether all was taken back that can be.</summary>
    public bool? IsUndone { get; init; }

    public double? TookSeconds { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public static StepReport Of(PlannedStep step, StepRecord? record)
    {
        ArgumentNullException.ThrowIfNull(step);
        return new StepReport(step.Name, step.What, ReportWords.Of(record))
        {
            Why = record?.Why is { Length: > 0 } why ? why : null,
            Changes = step.Changes,
            Evidence = [.. record?.Evidence ?? [], .. record?.Undo?.Evidence ?? []],
            Undone = record?.Undo?.Why,
            IsUndone = record?.Undo is { } undo ? undo.Result is StepResult.Done or StepResult.NothingToDo : null,
            TookSeconds = record?.Took?.TotalSeconds,
            EndedAt = record?.EndedAt,
        };
    }
}

/// <summary>States in the words of reports.</summary>
public static class ReportWords
{
    public static string Of(RunResult result) =>
        result switch
        {
            RunResult.Open => "running",
            RunResult.CarriedOver => "carried over",
            _ => result.ToString().ToLowerInvariant(),
        };

    public static string Of(StepRecord? record) =>
        record switch
        {
            null => "not begun",
            { State: StepState.AtWork } => record.Phase.ToString().ToLowerInvariant(),
            { State: StepState.NothingToDo } => "nothing to do",
            { State: StepState.CarriedOver } => "carried over",
            { State: var state } => state.ToString().ToLowerInvariant(),
        };

    public static string Of(TargetStanding standing) =>
        standing switch
        {
            TargetStanding.NothingDue => "nothing due",
            TargetStanding.CarriedOver => "carried over",
            TargetStanding.NotAllowed => "not worked on",
            _ => standing.ToString().ToLowerInvariant(),
        };

    public static string Of(Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return $"{change.Name} {change.From ?? "none"} -> {change.To ?? "none"}";
    }
}
