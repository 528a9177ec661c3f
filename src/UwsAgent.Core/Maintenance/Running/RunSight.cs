namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Looks at everything that a decision about a run needs: journal, calendar, blockers, durations.</summary>
internal sealed class RunSight(RunParts parts, RunJournal journal, MaintenanceOptions options)
{
    private readonly Dictionary<UnitId, DateTimeOffset> blockedSince = [];
    private readonly Dictionary<UnitId, TargetPlan> due = journal
        .Plans.Where(plan => plan.Steps.Count > 0)
        .ToDictionary(plan => new UnitId(plan.Kind, plan.Target));

    /// <summary>The blockers' last answers, for who is told about them.</summary>
    public IReadOnlyList<BlockerLook> Blockers { get; private set; } = [];

    /// <param name="inHand">Units that this process works on now.</param>
    public async Task<RunLook> LookAsync(IReadOnlySet<UnitId> inHand, CancellationToken cancellationToken)
    {
        var units = due.Keys.ToDictionary(id => id, id => UnitOf(id) with { IsInHand = inHand.Contains(id) });
        var open = units.Values.Where(unit => !unit.IsOver && !unit.IsAtWork).ToList();
        if (journal.Run.Halted is null && open.Count > 0)
        {
            Blockers = await parts.Blockers.AskAsync(cancellationToken);
            foreach (var unit in open)
            {
                units[unit.Id] = await WithTimesAsync(unit, cancellationToken);
            }
        }

        return Look(units);
    }

    /// <summary>What the journal says, without asking anyone.</summary>
    public IReadOnlyDictionary<UnitId, UnitLook> Units() => due.Keys.ToDictionary(id => id, UnitOf);

    /// <summary>Asked again after a wait: null, or why the step may not act now.</summary>
    public async Task<string?> WhyNotAsync(UnitId id, PlannedStep step, CancellationToken cancellationToken)
    {
        var unit = UnitOf(id);
        var time = await TimeAsync(id, step, cancellationToken);
        var estimate = await EstimateAsync(id, step, cancellationToken);
        // Its own precheck is no reason to wait any more.
        var records = new Dictionary<string, StepRecord>(unit.Records, StringComparer.Ordinal);
        records.Remove(step.Name);
        var asked = unit with { Records = records, Time = time, Estimate = estimate };
        var timing = StepTiming.Decide(asked, Look([]), parts.Clock.GetUtcNow());
        return timing.Verdict is TimingVerdict.Begin ? null : timing.Why;
    }

    private RunLook Look(Dictionary<UnitId, UnitLook> units) =>
        new(journal.Run.Waves, units)
        {
            Halted = journal.Run.Halted,
            MaxWait = options.MaxWait,
            WaitForOpening = options.LongestWaitForOpening,
            AskEvery = options.AskEvery,
        };

    private UnitLook UnitOf(UnitId id) =>
        new(
            id,
            due[id].Steps,
            journal
                .Records.Where(record => record.Unit == id)
                .ToDictionary(record => record.Step, StringComparer.Ordinal)
        )
        {
            Time = new WorkTime(IsOpen: false, "not asked"),
        };

    private async Task<UnitLook> WithTimesAsync(UnitLook unit, CancellationToken cancellationToken)
    {
        var now = parts.Clock.GetUtcNow();
        var step = unit.Next!;
        var blocked = string.Join(
            "; ",
            Blockers.Where(blocker => blocker.Holds(unit.Id.Target)).Select(blocker => blocker.Why)
        );
        if (blocked.Length == 0)
        {
            blockedSince.Remove(unit.Id);
        }
        else
        {
            blockedSince.TryAdd(unit.Id, now);
        }

        return unit with
        {
            Time = await TimeAsync(unit.Id, step, cancellationToken),
            Blocked = blocked.Length > 0 ? blocked : null,
            BlockedSince = blockedSince.TryGetValue(unit.Id, out var since) ? since : null,
            Estimate = await EstimateAsync(unit.Id, step, cancellationToken),
        };
    }

    private async Task<TimeSpan> EstimateAsync(UnitId id, PlannedStep step, CancellationToken cancellationToken) =>
        StepDurations.Estimate(step, await parts.Store.DurationsAsync(id, step.Name, cancellationToken));

    private async Task<WorkTime> TimeAsync(UnitId id, PlannedStep step, CancellationToken cancellationToken)
    {
        var now = parts.Clock.GetUtcNow();
        var time = await parts.Times.AskAsync(id.Target, id.Kind, step.IsSecurity, now, cancellationToken);
        return UrgentTime.Decide(time, journal.Run, options.NowFor);
    }
}

/// <summary>What a person's reason to work now changes: windows, never freezes.</summary>
internal static class UrgentTime
{
    public static WorkTime Decide(WorkTime time, MaintenanceRun run, TimeSpan lasts) =>
        run.Wish.NowBecause is { } reason && !time.IsFrozen
            ? new WorkTime(IsOpen: true, $"by hand: {reason}")
            {
                Cutoff = run.StartedAt + lasts,
                Until = run.StartedAt + lasts,
            }
            : time;
}
