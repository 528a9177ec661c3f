using System.Globalization;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Puts into events what a run does.</summary>
internal sealed class RunTelling(IEventLog events, string jobId)
{
    private string waitTold = "";

    public ValueTask StartedAsync(MaintenanceRun run) =>
        TellAsync(
            RunEvents.Started,
            run,
            Subject(run),
            string.Create(
                CultureInfo.InvariantCulture,
                $"run {run.Id} begins: {run.Waves.Sum(wave => wave.Units.Count)} due in {Counted.Of(run.Waves.Count, "wave")} ({string.Join(", ", run.Waves.Select(wave => wave.Name))})"
            ),
            run.Wish.NowBecause
        );

    public ValueTask ResumedAsync(MaintenanceRun run) =>
        TellAsync(
            RunEvents.Resumed,
            run,
            Subject(run),
            $"run {run.Id}, begun {run.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm}Z, goes on after it was cut off"
        );

    public ValueTask HaltedAsync(MaintenanceRun run, string why) =>
        TellAsync(RunEvents.Halted, run, Subject(run), $"run {run.Id} is halted: {why}", why);

    public async Task StepAsync(MaintenanceRun run, PlannedStep step, StepRecord record)
    {
        if (record.State is StepState.Done)
        {
            var isOne = step.Changes.Count == 1;
            await events.AppendAsync(
                Event(RunEvents.StepDone, run, record.Target, $"{step.Name}: {step.What.TrimEnd('.')}", record.Why) with
                {
                    Before = isOne ? step.Changes[0].From ?? "none" : null,
                    After = isOne ? step.Changes[0].To ?? "none" : null,
                    Fields = Fields(run, record, ("CHANGES", Changes(step))),
                },
                CancellationToken.None
            );
        }
        else if (record.State is StepState.Failed)
        {
            await events.AppendAsync(
                Event(RunEvents.StepFailed, run, record.Target, $"{step.Name} failed: {record.Why}", record.Why) with
                {
                    Fields = Fields(run, record, ("EVIDENCE", string.Join("; ", record.Evidence))),
                },
                CancellationToken.None
            );
            if (record.Undo is { } undo)
            {
                var isUndone = undo.Result is StepResult.Done or StepResult.NothingToDo;
                await events.AppendAsync(
                    Event(
                        isUndone ? RunEvents.Undone : RunEvents.NotUndone,
                        run,
                        record.Target,
                        isUndone
                            ? $"{step.Name} was taken back: {undo.Why}"
                            : $"{step.Name} stays as it is: {undo.Why}",
                        undo.Why
                    ) with
                    {
                        Fields = Fields(run, record, ("EVIDENCE", string.Join("; ", undo.Evidence))),
                    },
                    CancellationToken.None
                );
            }
        }
    }

    public ValueTask RecoveredAsync(TargetLock ghost, string? runId) =>
        events.AppendAsync(
            new AgentEvent(
                RunEvents.LockRecovered,
                ghost.Target,
                $"the lock of run {ghost.RunId} on {ghost.Target}, taken {ghost.Since.UtcDateTime:yyyy-MM-dd HH:mm}Z by start {ghost.Generation.ToString(CultureInfo.InvariantCulture)} of the agent, was left behind and is taken away"
            )
            {
                JobId = jobId.Length > 0 ? jobId : null,
                Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["RUN"] = runId ?? ghost.RunId },
            },
            CancellationToken.None
        );

    /// <summary>Says once what the run waits for, and again when that changes.</summary>
    public async Task WaitsAsync(
        MaintenanceRun run,
        IEnumerable<BlockerLook> blocking,
        IReadOnlyList<string> waits,
        Action<string> log
    )
    {
        var text = string.Join("; ", waits.Distinct(StringComparer.Ordinal));
        if (text == waitTold)
        {
            return;
        }

        waitTold = text;
        if (text.Length == 0)
        {
            return;
        }

        log($"waits: {text}");
        var blockers = blocking
            .Where(blocker => waits.Any(wait => wait.Contains(blocker.Why, StringComparison.Ordinal)))
            .ToList();
        if (blockers.Count > 0)
        {
            var why = string.Join("; ", blockers.Select(blocker => blocker.Why));
            await TellAsync(RunEvents.Blocked, run, Subject(run), $"run {run.Id} waits: {why}", why);
        }
    }

    public ValueTask CarriedOverAsync(MaintenanceRun run, IReadOnlyList<UnitLook> units)
    {
        var names = units.Select(unit =>
            $"{unit.Id} ({unit.Records.Values.First(record => record.State is StepState.CarriedOver).Why})"
        );
        return TellAsync(RunEvents.CarriedOver, run, Subject(run), $"carried over: {string.Join("; ", names)}");
    }

    public ValueTask EndedAsync(MaintenanceRun run, IReadOnlyDictionary<string, string> fields) =>
        events.AppendAsync(
            Event(RunEvents.Ended, run, Subject(run), run.Summary, null) with
            {
                Fields = fields,
            },
            CancellationToken.None
        );

    public static string Subject(MaintenanceRun run) => run.Wish.Round is { } round ? $"round {round}" : "fleet";

    public static string Changes(PlannedStep step) =>
        string.Join(
            ", ",
            step.Changes.Select(change => $"{change.Name} {change.From ?? "none"} -> {change.To ?? "none"}")
        );

    private ValueTask TellAsync(EventKind kind, MaintenanceRun run, string target, string what, string? why = null) =>
        events.AppendAsync(Event(kind, run, target, what, why), CancellationToken.None);

    private AgentEvent Event(EventKind kind, MaintenanceRun run, string target, string what, string? why) =>
        new(kind, target, what)
        {
            Why = why,
            Author = run.Author,
            JobId = jobId,
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["RUN"] = run.Id },
        };

    private static Dictionary<string, string> Fields(
        MaintenanceRun run,
        StepRecord record,
        (string Name, string Value) more
    )
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["RUN"] = run.Id,
            ["WORK"] = record.Kind,
            ["STEP"] = record.Step,
        };
        if (more.Value.Length > 0)
        {
            fields[more.Name] = more.Value;
        }

        return fields;
    }
}
