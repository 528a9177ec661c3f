using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Calendar;
using UwsAgent.Core.Maintenance.Reporting;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Operations;

/// <summary>Maintenance as every front door shows it.</summary>
internal sealed class MaintenanceReading(
    RunParts parts,
    MaintenanceWatch watch,
    CurrentCalendar calendar,
    ICurrent<MaintenanceOptions> current,
    TimeProvider time
)
{
    /// <summary>Targets as they were looked at last, with what the calendar and the blockers say now.</summary>
    public async Task<MaintenanceView> OverviewAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var memos = await parts.Targets.AllAsync(cancellationToken);
        var blockers = await parts.Blockers.AskAsync(cancellationToken);
        var targets = await DueAsync(memos, blockers, now, cancellationToken);
        var runs = await parts.Store.RunsAsync(cancellationToken);
        return new MaintenanceView(current.Value.Enabled, targets, [.. blockers.Select(BlockerView.Of)])
        {
            Run = runs.Count > 0 ? RunView.Of(runs[^1]) : null,
            Locks = await parts.Store.LocksAsync(cancellationToken),
            Freezes =
            [
                .. calendar
                    .Value.Freezes.Concat(await calendar.FreezesAsync(cancellationToken))
                    .Where(freeze => freeze.Holds(now)),
            ],
            IsConfigured = current.Value.Hosts.Count + current.Value.Components.Count > 0,
        };
    }

    /// <summary>What a run would do, asked of every target now.</summary>
    public async Task<PlanOverview> PlanAsync(MaintenanceWish wish, CancellationToken cancellationToken)
    {
        var options = current.Value;
        var plans = await parts.Planner.PlanAsync(wish, cancellationToken);
        var due = plans.Where(plan => plan.Steps.Count > 0).Select(plan => new UnitId(plan.Kind, plan.Target));
        return new PlanOverview(
            wish.Round,
            [
                .. WaveOrder
                    .Decide(options.Waves, options.Soak, due)
                    .Select(wave => new WaveView(
                        wave.Name,
                        wave.AtMost,
                        wave.HasCanary,
                        [.. wave.Units.Select(unit => unit.Target).Distinct(StringComparer.Ordinal)]
                    )),
            ],
            plans
        );
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<RunView>> HistoryAsync(CancellationToken cancellationToken) =>
        [.. (await parts.Store.RunsAsync(cancellationToken)).Reverse().Select(RunView.Of)];

    /// <param name="id">A run, or the beginning or end of one; null for the newest.</param>
    public async Task<RunReport> ReportAsync(string? id, CancellationToken cancellationToken)
    {
        var runs = await parts.Store.RunsAsync(cancellationToken);
        var run = Find(runs, id);
        var plans = await parts.Store.PlansAsync(run, cancellationToken);
        return RunReport.Of(run, plans, await parts.Store.StepsAsync(run, plans, cancellationToken));
    }

    /// <summary>All that there is to say of one target: how it stands, and what a run would do there, asked now.</summary>
    public async Task<DueExplanation> ExplainAsync(string target, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(new MaintenanceWish { Targets = [target] }, cancellationToken);
        var now = time.GetUtcNow();
        var memos = (await parts.Targets.AllAsync(cancellationToken)).ToDictionary(memo => memo.Unit);
        var asked = plan.Targets.Select(one =>
            (
                memos.GetValueOrDefault(new UnitId(one.Kind, one.Target)) ?? new TargetMemo(one.Kind, one.Target, now)
            ).Seen(one, now)
        );
        var blockers = await parts.Blockers.AskAsync(cancellationToken);
        return new DueExplanation(await DueAsync(asked, blockers, now, cancellationToken), plan);
    }

    public IReadOnlyList<string> Targets() =>
        [.. parts.Targets.Latest.Select(memo => memo.Target).Distinct(StringComparer.Ordinal)];

    public IReadOnlyList<TargetMemo> Latest => parts.Targets.Latest;

    public MaintenanceRun? Newest => watch.Newest;

    public DateTimeOffset? LastBeat => parts.Targets.LastBeat;

    private async Task<IReadOnlyList<DueView>> DueAsync(
        IEnumerable<TargetMemo> memos,
        IReadOnlyList<BlockerLook> blockers,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var views = new List<DueView>();
        foreach (var memo in memos)
        {
            var asked = await parts.Times.AskAsync(memo.Target, memo.Kind, memo.IsSecurityDue, now, cancellationToken);
            var blocked = blockers.Where(blocker => blocker.Holds(memo.Target)).Select(blocker => blocker.Why).ToList();
            views.Add(DueView.Of(memo, current.Value, asked, blocked, now));
        }

        return views;
    }

    private static MaintenanceRun Find(IReadOnlyList<MaintenanceRun> runs, string? id)
    {
        if (id is null)
        {
            return runs.Count > 0 ? runs[^1] : throw NotFound("There was no run of maintenance yet.");
        }

        var fitting = runs.Where(run =>
                run.Id == id
                || run.Id.StartsWith(id, StringComparison.Ordinal)
                || run.Id.EndsWith(id, StringComparison.Ordinal)
            )
            .ToList();
        return runs.FirstOrDefault(run => run.Id == id)
            ?? (
                fitting.Count == 1 ? fitting[0]
                : fitting.Count > 1
                    ? throw new UserErrorException(
                        $"Several runs fit '{id}': {string.Join(", ", fitting.Select(run => run.Id))}."
                    )
                : throw NotFound($"There is no run '{id}'. Those there were: uws maintenance history")
            );
    }

    private static UserErrorException NotFound(string message) => new(message) { Kind = UserErrorKind.NotFound };
}
