using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>One run over the fleet: asks what may begin, begins it, waits, asks again, until nothing is left.</summary>
internal sealed class FleetRun(
    RunParts parts,
    RunJournal journal,
    RunTelling telling,
    long generation,
    Action<string> log
)
{
    private readonly MaintenanceOptions options = parts.Options.Value;
    private readonly Dictionary<UnitId, Task<StepRecord>> atWork = [];
    private RunSight? sight;

    private RunSight Sight => sight ??= new RunSight(parts, journal, options);

    /// <summary>Runs from wherever the journal says, to its end.</summary>
    public async Task<MaintenanceRun> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await ContinueAsync(stop.Token);
            while (await TurnAsync(stop.Token)) { }
        }
        finally
        {
            // Whatever ends the run, no step goes on behind its back.
            Cancel(stop);
            await Task.WhenAll(atWork.Values)
                .ContinueWith(
                    _ => { },
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                );
        }

        return await new RunEnding(parts, journal, telling).EndAsync(Sight.Units());
    }

    /// <summary>What an earlier process was cut off in is brought to its end first; what it had only looked at is asked anew.</summary>
    private async Task ContinueAsync(CancellationToken cancellationToken)
    {
        foreach (var record in journal.Records.Where(record => record.State is StepState.AtWork))
        {
            if (!record.HasTouched)
            {
                await journal.WriteAsync(
                    record.Unit,
                    record.Step,
                    one => one with { State = StepState.Waiting, Ended = null },
                    [],
                    cancellationToken
                );
                continue;
            }

            var step = journal.StepOf(record);
            log($"{record.Target} {record.Step}: goes on where it was cut off, in {record.Phase}");
            Begin(record.Unit, step, record.Until ?? parts.Clock.GetUtcNow(), cancellationToken);
        }
    }

    /// <returns>False when the run is over.</returns>
    private async Task<bool> TurnAsync(CancellationToken cancellationToken)
    {
        await CollectAsync(cancellationToken);
        var look = await Sight.LookAsync(atWork.Keys.ToHashSet(), cancellationToken);
        var next = RunDecision.Decide(look, parts.Clock.GetUtcNow());
        if (next.Halt is { } halt)
        {
            await telling.HaltedAsync(journal.Run, halt);
            await journal.WriteAsync(run => run with { Halted = halt }, [], cancellationToken);
            return true;
        }

        foreach (var left in next.CarryOver)
        {
            await CarryOverAsync(look.Units[left.Unit], left, cancellationToken);
        }

        foreach (var start in next.Begin)
        {
            await TryBeginAsync(start, cancellationToken);
        }

        if (next.IsOver && atWork.Count == 0)
        {
            return false;
        }

        if (next.CarryOver.Count == 0)
        {
            await telling.WaitsAsync(
                journal.Run,
                Sight.Blockers.Where(blocker => blocker.IsBlocking),
                next.WaitsFor,
                log
            );
            await WaitAsync(next.AskAt, cancellationToken);
        }

        return true;
    }

    /// <summary>Takes the target's lock and begins, or puts the step off because another run has the target.</summary>
    private async Task TryBeginAsync(StepStart start, CancellationToken cancellationToken)
    {
        var held = await parts.Store.LockAsync(start.Unit.Target, cancellationToken);
        var runs = await parts.Store.RunsAsync(cancellationToken);
        var decision = LockDecision.Decide(held, journal.Run.Id, id => runs.Any(run => run.Id == id && run.IsOpen));
        if (decision.WhyNot is { } whyNot)
        {
            var now = parts.Clock.GetUtcNow();
            await journal.WriteAsync(
                start.Unit,
                start.Step.Name,
                record =>
                    record with
                    {
                        State = StepState.Waiting,
                        Why = whyNot,
                        WaitingSince = record.WaitingSince ?? now,
                        NotBefore = now + options.AskEvery,
                    },
                [],
                cancellationToken
            );
            return;
        }

        if (decision.Ghost is { } ghost)
        {
            await telling.RecoveredAsync(ghost, journal.Run.Id);
        }

        Begin(start.Unit, start.Step, start.Until, cancellationToken);
    }

    private void Begin(UnitId unit, PlannedStep step, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var now = parts.Clock.GetUtcNow();
        var settings = new StepSettings(new TargetLock(unit.Target, journal.Run.Id, unit.Kind, generation, now), until)
        {
            Soak = journal.Run.Waves.FirstOrDefault(wave => wave.Units.Contains(unit))?.Soak ?? options.Soak,
            AskEvery = options.AskEvery,
            Log = log,
            Tell = record => telling.StepAsync(journal.Run, step, record),
        };
        var work = parts.Planner.Find(unit.Kind) ?? new GoneWork(unit.Kind);
        var turn = new StepWork(journal, parts.Store, work, unit, step, settings, parts.Clock);
        atWork[unit] = turn.RunAsync(stop => Sight.WhyNotAsync(unit, step, stop), cancellationToken);
    }

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        foreach (var (unit, task) in atWork.Where(one => one.Value.IsCompleted).ToList())
        {
            atWork.Remove(unit);
            await task;
            if (Sight.Units()[unit].IsOver)
            {
                await ReleaseAsync(unit, cancellationToken);
            }
        }
    }

    private async Task CarryOverAsync(UnitLook unit, UnitLeft left, CancellationToken cancellationToken)
    {
        foreach (var step in unit.Steps.Where(step => !(unit.RecordOf(step)?.IsEnded ?? false)))
        {
            log($"{unit.Id.Target} {step.Name}: carried over: {left.Why}");
            await journal.WriteAsync(
                unit.Id,
                step.Name,
                record =>
                    record with
                    {
                        State = StepState.CarriedOver,
                        Why = left.Why,
                        MayTryAgain = left.MayTryAgain,
                        EndedAt = parts.Clock.GetUtcNow(),
                    },
                [],
                cancellationToken
            );
        }

        await ReleaseAsync(unit.Id, cancellationToken);
    }

    private async Task ReleaseAsync(UnitId unit, CancellationToken cancellationToken)
    {
        // Another kind of work of this run may still want the target: it takes the lock again when it begins.
        if (
            await parts.Store.LockAsync(unit.Target, cancellationToken) is { } held
            && held.RunId == journal.Run.Id
            && held.Kind == unit.Kind
        )
        {
            await parts.Store.CommitAsync([RunStore.Remove(held)], cancellationToken);
        }
    }

    /// <summary>At once, and on this thread: nothing is told to stop that does not stop quickly.</summary>
    private static void Cancel(CancellationTokenSource source) => source.Cancel();

    private async Task WaitAsync(DateTimeOffset? askAt, CancellationToken cancellationToken)
    {
        if (atWork.Values.Any(task => task.IsCompleted))
        {
            return;
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> all = [.. atWork.Values];
        if (askAt is not null || atWork.Count == 0)
        {
            var wait = (askAt ?? parts.Clock.GetUtcNow() + options.AskEvery) - parts.Clock.GetUtcNow();
            // However far away it is, a clock that is set must not make it sleep through a window.
            wait =
                wait < TimeSpan.Zero ? TimeSpan.Zero
                : wait > options.AskEvery ? options.AskEvery
                : wait;
            all.Add(Task.Delay(wait, parts.Clock, enough.Token));
        }

        await Task.WhenAny(all);
        Cancel(enough);
        cancellationToken.ThrowIfCancellationRequested();
    }
}

/// <summary>Stands for a kind of work that the agent does not have any more, so that what it left open can be ended.</summary>
internal sealed class GoneWork(string kind) : IMaintenanceWork
{
    public string Kind => kind;

    private Task<StepEnd> Gone => Task.FromResult(StepEnd.Failed($"this agent does not know the work {kind} any more"));

    public Task<IReadOnlyList<TargetPlan>> ObserveAsync(PlanRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TargetPlan>>([]);

    public Task<StepEnd> PrecheckAsync(StepRun step, CancellationToken cancellationToken) => Gone;

    public Task<StepEnd> ActAsync(StepRun step, CancellationToken cancellationToken) => Gone;

    public Task<StepEnd> VerifyAsync(StepRun step, CancellationToken cancellationToken) => Gone;

    public Task<StepEnd> UndoAsync(StepRun step, CancellationToken cancellationToken) => Gone;
}
