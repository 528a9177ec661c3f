using UwsAgent.Core.Maintenance.Reporting;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Ends a run: what is left is named, targets are remembered, no lock stays.</summary>
internal sealed class RunEnding(RunParts parts, RunJournal journal, RunTelling telling)
{
    /// <summary>Nothing in here can be cancelled: a run that has come this far is ended.</summary>
    public async Task<MaintenanceRun> EndAsync(IReadOnlyDictionary<UnitId, UnitLook> units)
    {
        var carried = units.Values.Where(unit => unit.IsCarriedOver).ToList();
        var run = journal.Run with
        {
            EndedAt = parts.Clock.GetUtcNow(),
            Result =
                journal.Run.Halted is not null ? RunResult.Halted
                : units.Values.Any(unit => unit.IsFailed) ? RunResult.Failed
                : carried.Count > 0 ? RunResult.CarriedOver
                : RunResult.Done,
        };
        var report = RunReport.Of(run, journal.Plans, journal.Records);
        run = run with { Summary = report.Summary };
        if (carried.Count > 0)
        {
            await telling.CarriedOverAsync(run, carried);
        }

        // Told and remembered before the end is written: after a crash between the two it is done again rather than never.
        await parts.Targets.EndAsync(run, units, CancellationToken.None);
        await telling.EndedAsync(run, RunEndFields.Of(report));
        var locks = (await parts.Store.LocksAsync(CancellationToken.None)).Where(held => held.RunId == run.Id);
        await journal.WriteAsync(_ => run, [.. locks.Select(RunStore.Remove)], CancellationToken.None);
        try
        {
            await ForgetAsync();
        }
        catch (StoreUnavailableException)
        {
            // The run has ended all the same; the next one forgets more.
        }

        return run;
    }

    private async Task ForgetAsync()
    {
        var ended = (await parts.Store.RunsAsync(CancellationToken.None)).Where(run => !run.IsOpen).ToList();
        foreach (var old in ended.Take(Math.Max(0, ended.Count - parts.Options.Value.KeepRuns)))
        {
            var plans = await parts.Store.PlansAsync(old, CancellationToken.None);
            await parts.Store.CommitAsync([.. RunStore.Remove(old, plans)], CancellationToken.None);
        }
    }
}
