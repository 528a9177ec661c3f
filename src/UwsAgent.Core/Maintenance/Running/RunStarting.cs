namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Whether a run begins: a schedule's only while a window is open for something that has not had its turn in it.</summary>
internal sealed class RunStarting(RunParts parts, MaintenanceOptions options, MaintenanceWish wish)
{
    /// <summary>Before anyone is asked: why no target that is known may be begun now; null when one may, or none is known yet.</summary>
    public async Task<string?> WhyNotLookAsync(CancellationToken cancellationToken)
    {
        var memos = await parts.Targets.AllAsync(cancellationToken);
        if (wish.IsByHand || wish.NowBecause is not null || memos.Count == 0)
        {
            return null;
        }

        var now = parts.Clock.GetUtcNow();
        var reasons = new HashSet<string>(StringComparer.Ordinal);
        foreach (var memo in memos)
        {
            // What mends security may have come since the last look.
            var time = await parts.Times.AskAsync(memo.Target, memo.Kind, isSecurity: true, now, cancellationToken);
            if (!MayBegin(time, now))
            {
                reasons.Add(time.Why);
            }
            else if (memo.TurnUntil > now)
            {
                reasons.Add(HadItsTurn);
            }
            else
            {
                return null;
            }
        }

        return string.Join("; ", reasons);
    }

    public async Task<RunStart> DecideAsync(
        MaintenanceRun run,
        IReadOnlyList<TargetPlan> due,
        CancellationToken cancellationToken
    )
    {
        var now = parts.Clock.GetUtcNow();
        var memos = (await parts.Targets.AllAsync(cancellationToken)).ToDictionary(memo => memo.Unit);
        var reasons = new List<string>();
        var turns = new List<UnitTurn>();
        var left = new List<StepRecord>();
        var isOpen = false;
        foreach (var plan in due)
        {
            var unit = new UnitId(plan.Kind, plan.Target);
            var asked = await parts.Times.AskAsync(
                plan.Target,
                plan.Kind,
                plan.Steps[0].IsSecurity,
                now,
                cancellationToken
            );
            var time = UrgentTime.Decide(asked, run, options.NowFor);
            if (!MayBegin(time, now))
            {
                reasons.Add($"{plan.Target}: {time.Why}");
            }
            else if (!wish.IsByHand && memos.GetValueOrDefault(unit)?.TurnUntil > now)
            {
                // It stays part of the run, so that the waves after it know that it is not done.
                reasons.Add($"{plan.Target}: {HadItsTurn}");
                left.AddRange(plan.Steps.Select(step => Left(run, unit, step, now)));
            }
            else
            {
                isOpen = true;
            }

            if (time.Until is { } until)
            {
                turns.Add(new UnitTurn(unit, until));
            }
        }

        return new RunStart(isOpen ? null : string.Join("; ", reasons), turns, left);
    }

    private const string HadItsTurn = "it had its turn in this window, and is left for the next";

    private bool MayBegin(WorkTime time, DateTimeOffset now) =>
        time.IsOpen ? (time.Cutoff ?? DateTimeOffset.MaxValue) > now : time.Next <= now + options.LongestWaitForOpening;

    private static StepRecord Left(MaintenanceRun run, UnitId unit, PlannedStep step, DateTimeOffset now) =>
        new(run.Id, unit.Kind, unit.Target, step.Name)
        {
            State = StepState.CarriedOver,
            Why = HadItsTurn,
            EndedAt = now,
        };
}

/// <summary>Whether a run begins, and what of it is left from the outset.</summary>
internal sealed record RunStart(string? WhyNot, IReadOnlyList<UnitTurn> Turns, IReadOnlyList<StepRecord> Left);
