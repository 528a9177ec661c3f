using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Maintenance.Reporting;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>One run over the fleet. After a crash the same job goes on where its journal says; what other jobs left open is brought to its end first.</summary>
public sealed class MaintenanceRunJob(RunParts parts, IJobQueue queue) : IJobHandler
{
    public static readonly JobKind Kind = new()
    {
        Name = "maintenance-run",
        Summary = "Upgrades what is due, in waves, within the windows, and stops when something is wrong",
        Lane = "maintenance",
        Timeout = TimeSpan.FromHours(24),
        Misfire = MisfirePolicy.Skip,
        Retry = new RetryPolicy(5, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(15)),
    };

    /// <summary>So often a run is entered again after it was cut off.</summary>
    private const int MostResumes = 10;

    private readonly ConcurrentDictionary<string, bool> live = new(StringComparer.Ordinal);

    public static JobRequest Request(MaintenanceWish wish, string author, bool dryRun)
    {
        ArgumentNullException.ThrowIfNull(wish);
        var payload = JsonSerializer.Serialize(wish, RunJson.Default.MaintenanceWish);
        var what = wish.Targets.Count > 0 ? string.Join(", ", wish.Targets) : "all targets";
        return new(Kind.Name, author)
        {
            Payload = payload,
            Title = wish.OnlySettle
                ? "end what was left open"
                : $"{(wish.Round is { } round ? $"round {round}, " : "")}{what}",
            DedupeKey = $"{Kind.Name} {payload} {(dryRun ? "dry" : "")}",
            DryRun = dryRun,
        };
    }

    public static MaintenanceWish WishOf(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return RunJson.Wish(job.Payload);
    }

    /// <summary>Whether a run is in the hands of this process now.</summary>
    public bool IsLive(string runId) => live.ContainsKey(runId);

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var wish = WishOf(run.Job);
        if (run.DryRun)
        {
            return await new DryRun(parts).RunAsync(wish, run.Log.Line, cancellationToken);
        }

        var settled = new List<string>();
        foreach (var open in await parts.Store.RunsAsync(cancellationToken))
        {
            if (!open.IsOpen || live.ContainsKey(open.Id))
            {
                continue;
            }

            if (open.JobId == run.Job.Id)
            {
                return Outcome(await ResumeAsync(open, run, halt: null, cancellationToken));
            }

            // A job that is still in the queue comes back to its run by itself.
            if (queue.Find(open.JobId) is not { IsFinished: false })
            {
                var halt = $"its job {open.JobId} ended before it did";
                var ended = await ResumeAsync(open, run, halt, cancellationToken);
                settled.Add($"run {ended.Id} was left open and is ended now: {ended.Summary}");
                settled.ForEach(run.Log.Line);
            }
        }

        if (wish.OnlySettle)
        {
            return settled.Count > 0
                ? JobOutcome.Succeeded(string.Join("; ", settled))
                : JobOutcome.Skipped("no run was left open");
        }

        // After a crash between a run's last write and its job's: what is done is not begun anew. A person's retry counts from 1 again.
        var before = run.Job.Attempts > 1 ? await EndedAsync(run.Job.Id, cancellationToken) : null;
        return before is not null ? Outcome(before) : await BeginAsync(wish, run, cancellationToken);
    }

    private async Task<MaintenanceRun?> EndedAsync(string jobId, CancellationToken cancellationToken) =>
        (await parts.Store.RunsAsync(cancellationToken)).LastOrDefault(run => run.JobId == jobId && !run.IsOpen);

    private async Task<JobOutcome> BeginAsync(MaintenanceWish wish, JobRun run, CancellationToken cancellationToken)
    {
        var options = parts.Options.Value;
        if (!options.Enabled)
        {
            return JobOutcome.Skipped("Maintenance:Enabled is false");
        }

        if (wish.NowBecause is not null && !options.AllowNow)
        {
            return JobOutcome.FailedForGood("Maintenance:AllowNow is false, so nothing is done outside of the windows");
        }

        var starting = new RunStarting(parts, options, wish);
        if (await starting.WhyNotLookAsync(cancellationToken) is { } whyNotLook)
        {
            return JobOutcome.Skipped($"not now: {whyNotLook}");
        }

        var plans = await parts.Planner.PlanAsync(wish, cancellationToken);
        if (wish is { SecurityOnly: false, Round: null })
        {
            // What only a part was asked of says nothing about whether a target is as it should be.
            await parts.Targets.SeenAsync(plans, isWhole: wish.Targets.Count == 0, cancellationToken);
        }

        var unknown = plans
            .Where(plan => plan.IsUnknown)
            .Select(plan => $"{plan.Target} could not be asked: {plan.WhyNot}")
            .ToList();
        unknown.ForEach(run.Log.Line);
        var due = plans.Where(plan => plan.Steps.Count > 0).ToList();
        if (due.Count == 0)
        {
            var asked = $"nothing is due on {Counted.Of(plans.Count - unknown.Count, "target")}";
            return JobOutcome.Skipped(unknown.Count > 0 ? $"{asked}; {string.Join("; ", unknown)}" : asked);
        }

        var next = await NewAsync(wish, run, plans, due, cancellationToken);
        var start = await starting.DecideAsync(next, due, cancellationToken);
        if (start.WhyNot is { } whyNot)
        {
            return JobOutcome.Skipped($"not now: {whyNot}");
        }

        next = next with { Turns = start.Turns };
        await parts.Store.CommitAsync(
            [
                RunStore.Put(next),
                .. plans.Select((plan, index) => RunStore.Put(next.Id, index, plan)),
                .. start.Left.Select(RunStore.Put),
            ],
            cancellationToken
        );
        await new RunTelling(parts.Events, run.Job.Id).StartedAsync(next);
        using var journal = new RunJournal(parts.Store, next, plans, start.Left);
        return Outcome(await CarryOutAsync(journal, run, cancellationToken));
    }

    private async Task<MaintenanceRun> NewAsync(
        MaintenanceWish wish,
        JobRun run,
        IReadOnlyList<TargetPlan> plans,
        IReadOnlyList<TargetPlan> due,
        CancellationToken cancellationToken
    )
    {
        var options = parts.Options.Value;
        var id = run.Job.Id;
        for (var again = 2; await parts.Store.RunAsync(id, cancellationToken) is not null; again++)
        {
            id = string.Create(CultureInfo.InvariantCulture, $"{run.Job.Id}-{again}");
        }

        return new MaintenanceRun(id, run.Job.Id, run.Job.Author, parts.Clock.GetUtcNow())
        {
            Wish = wish,
            Plans = plans.Count,
            Waves = WaveOrder.Decide(
                options.Waves,
                options.Soak,
                due.Select(plan => new UnitId(plan.Kind, plan.Target))
            ),
        };
    }

    private async Task<MaintenanceRun> ResumeAsync(
        MaintenanceRun open,
        JobRun run,
        string? halt,
        CancellationToken cancellationToken
    )
    {
        var plans = await parts.Store.PlansAsync(open, cancellationToken);
        var records = await parts.Store.StepsAsync(open, plans, cancellationToken);
        using var journal = new RunJournal(parts.Store, open, plans, records);
        await new RunTelling(parts.Events, run.Job.Id).ResumedAsync(open);
        if (open.Resumes >= MostResumes)
        {
            halt = await GiveUpAsync(journal, cancellationToken);
        }

        await journal.WriteAsync(
            one => one with { Resumes = one.Resumes + 1, Halted = one.Halted ?? halt },
            [],
            cancellationToken
        );
        return await CarryOutAsync(journal, run, cancellationToken);
    }

    /// <summary>A run that the agent dies of again and again is not entered once more: its steps stay as they are, and that is said.</summary>
    private async Task<string> GiveUpAsync(RunJournal journal, CancellationToken cancellationToken)
    {
        var why = $"the agent died {MostResumes.ToString(CultureInfo.InvariantCulture)} times in this run";
        foreach (var record in journal.Records.Where(record => record.State is StepState.AtWork && record.HasTouched))
        {
            var undo = StepEnd.Failed($"it was cut off in {record.Phase} and was not taken back; look at the target");
            await new RunTelling(parts.Events, journal.Run.JobId).StepAsync(
                journal.Run,
                journal.StepOf(record),
                record with
                {
                    State = StepState.Failed,
                    Why = why,
                    Undo = undo,
                }
            );
            await journal.WriteAsync(
                record.Unit,
                record.Step,
                one => one with { State = StepState.Failed, Why = why, Undo = undo, EndedAt = parts.Clock.GetUtcNow() },
                [],
                cancellationToken
            );
        }

        return why;
    }

    private async Task<MaintenanceRun> CarryOutAsync(
        RunJournal journal,
        JobRun run,
        CancellationToken cancellationToken
    )
    {
        live[journal.Run.Id] = true;
        try
        {
            var telling = new RunTelling(parts.Events, run.Job.Id);
            var fleet = new FleetRun(parts, journal, telling, run.Job.Generation, run.Log.Line);
            var ended = await fleet.RunAsync(cancellationToken);
            run.Log.Line($"{ReportWords.Of(ended.Result)}: {ended.Summary}");
            return ended;
        }
        finally
        {
            live.TryRemove(journal.Run.Id, out _);
        }
    }

    private static JobOutcome Outcome(MaintenanceRun run) =>
        run.Result is RunResult.Halted or RunResult.Failed
            ? JobOutcome.FailedForGood(run.Summary) with
            {
                Reasons = [$"all of it: uws maintenance report {run.Id}"],
            }
            : JobOutcome.Succeeded(run.Summary, $"all of it: uws maintenance report {run.Id}");
}
