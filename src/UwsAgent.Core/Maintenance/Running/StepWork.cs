using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Brings one step of one target from where its record says it is to its end; every phase is on disk before it begins and after it ended.</summary>
internal sealed class StepWork(
    RunJournal journal,
    RunStore store,
    IMaintenanceWork work,
    UnitId unit,
    PlannedStep step,
    StepSettings settings,
    TimeProvider time
)
{
    private StepRecord Record => journal.Of(unit, step.Name);

    /// <param name="mayAct">Asked between the precheck and the act: null, or why it may not begin any more.</param>
    public async Task<StepRecord> RunAsync(
        Func<CancellationToken, Task<string?>> mayAct,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var course = StepCourse.Decide(Record, settings.Soak > TimeSpan.Zero);
            if (course.Phase is not { } phase)
            {
                return course.State == Record.State ? Record : await EndAsync(course.State, cancellationToken);
            }

            if (phase is StepPhase.Act && !course.IsResumed && await mayAct(cancellationToken) is { } whyNot)
            {
                return await WriteAsync(
                    record => record with { State = StepState.Waiting, Ended = null, Why = whyNot },
                    [],
                    cancellationToken
                );
            }

            await BeginAsync(phase, course.IsResumed, cancellationToken);
            var end = await RunAsync(phase, course.IsResumed, cancellationToken);
            settings.Log($"{unit.Target} {step.Name}: {Word(phase)}: {Word(end.Result)}: {end.Why}");
            // What is known now is written even when the job is being stopped.
            await WriteAsync(record => Ended(record, phase, end), [], CancellationToken.None);
        }
    }

    private Task<StepRecord> BeginAsync(StepPhase phase, bool isResumed, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return WriteAsync(
            record =>
                record with
                {
                    State = StepState.AtWork,
                    Phase = phase,
                    Ended = null,
                    WasCut = record.WasCut || isResumed,
                    Acts = record.Acts + (phase is StepPhase.Act ? 1 : 0),
                    BeganAt = phase is StepPhase.Act ? record.BeganAt ?? now : record.BeganAt,
                    Until = phase is StepPhase.Precheck ? settings.Until : record.Until,
                    SoakUntil = phase is StepPhase.Soak ? record.SoakUntil ?? now + settings.Soak : record.SoakUntil,
                },
            phase is StepPhase.Precheck ? [RunStore.Put(settings.Lock)] : [],
            cancellationToken
        );
    }

    private async Task<StepEnd> RunAsync(StepPhase phase, bool isResumed, CancellationToken cancellationToken)
    {
        var record = Record;
        var until = record.Until ?? settings.Until;
        var latest = time.GetUtcNow() + settings.Patience;
        var run = new StepRun(journal.Run.Id, unit.Target, step, until > latest ? until : latest)
        {
            Facts = new JournalFacts(journal, unit, step.Name),
            IsResumed = isResumed,
            Log = line => settings.Log($"{unit.Target} {step.Name}: {line}"),
        };
        try
        {
            switch (phase)
            {
                case StepPhase.Precheck:
                    return await work.PrecheckAsync(run, cancellationToken);
                case StepPhase.Act:
                    return await work.ActAsync(run, cancellationToken);
                case StepPhase.Soak:
                    return await SoakAsync(record, cancellationToken);
                case StepPhase.Undo:
                    return await work.UndoAsync(run, cancellationToken);
                default:
                    return await work.VerifyAsync(run, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // A bug in a kind of work must end as a failed step that is taken back, not leave the target in the middle.
        catch (Exception bug) when (bug is not StoreUnavailableException)
#pragma warning restore CA1031
        {
            return StepEnd.Failed($"{work.Kind} broke: {bug.GetType().Name}: {PlainText.Line(bug.Message, 300)}");
        }
    }

    private async Task<StepEnd> SoakAsync(StepRecord record, CancellationToken cancellationToken)
    {
        var left = record.SoakUntil!.Value - time.GetUtcNow();
        // A clock that was set back must not make it longer than was meant.
        left = left > settings.Soak ? settings.Soak : left;
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, cancellationToken);
        }

        return StepEnd.Done($"watched for {Durations.Text(settings.Soak)}");
    }

    private StepRecord Ended(StepRecord record, StepPhase phase, StepEnd end)
    {
        var now = time.GetUtcNow();
        var next = record with { Ended = end.Result };
        return phase switch
        {
            StepPhase.Undo => next with { Undo = end },
            StepPhase.Soak => next,
            StepPhase.Verify => next with
            {
                Why = end.Why,
                Evidence = end.Evidence,
                Took = record.BeganAt is { } began && began <= now ? now - began : null,
            },
            _ when end.Result is StepResult.NotNow => next with
            {
                Why = end.Why,
                Acts = Math.Max(0, record.Acts - (phase is StepPhase.Act ? 1 : 0)),
                WaitingSince = record.WaitingSince ?? now,
                NotBefore = now + settings.AskEvery,
            },
            _ => next with { Why = end.Why, Evidence = end.Evidence },
        };
    }

    private async Task<StepRecord> EndAsync(StepState state, CancellationToken cancellationToken)
    {
        var record = Record;
        if (state is StepState.Waiting)
        {
            return await WriteAsync(one => one with { State = state, Ended = null }, [], cancellationToken);
        }

        // Told before it is written: after a crash between the two it is told twice rather than never.
        await settings.Tell(record with { State = state });
        List<DocumentChange> together = [];
        if (state is StepState.Done && !record.WasCut && record.Took is { } took)
        {
            var durations = await store.DurationsAsync(unit, step.Name, cancellationToken);
            together.Add(RunStore.Put(durations.With(took)));
        }

        return await WriteAsync(
            one => one with { State = state, EndedAt = time.GetUtcNow() },
            together,
            cancellationToken
        );
    }

    private Task<StepRecord> WriteAsync(
        Func<StepRecord, StepRecord> change,
        IReadOnlyList<DocumentChange> together,
        CancellationToken cancellationToken
    ) => journal.WriteAsync(unit, step.Name, change, together, cancellationToken);

    private static string Word(StepPhase phase) => phase.ToString().ToLowerInvariant();

    private static string Word(StepResult result) =>
        result switch
        {
            StepResult.NothingToDo => "nothing to do",
            StepResult.NotNow => "not now",
            StepResult.Failed => "failed",
            _ => "done",
        };
}

/// <summary>What a step is carried out with.</summary>
internal sealed record StepSettings(TargetLock Lock, DateTimeOffset Until)
{
    public TimeSpan Soak { get; init; }

    public TimeSpan AskEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What a phase has at least, however near the end of the window is: what was begun has to be ended.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(15);

    public required Action<string> Log { get; init; }

    /// <summary>Tells people how a step ended.</summary>
    public required Func<StepRecord, Task> Tell { get; init; }
}
