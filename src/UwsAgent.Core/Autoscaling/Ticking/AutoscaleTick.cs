using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>One tick: every cluster by itself, so that one that is away holds up no other; two ticks of one cluster never at once.</summary>
public sealed class AutoscaleTick(
    ICurrent<AutoscalingOptions> current,
    ClusterTick cluster,
    TargetAnnouncements announcements,
    TargetPauses pauses,
    TimeProvider time
)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, SemaphoreSlim> turns = new(
        StringComparer.OrdinalIgnoreCase
    );

    public async Task<JobOutcome> RunAsync(
        TickRequest request,
        Directions allowed,
        JobRun run,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(run);
        var options = current.Value;
        var asked = options
            .Targets.Where(target => target.Value.Mode is not TargetMode.Off)
            .Where(target => request.Target is null || Same(request.Target, target.Key))
            .Where(target => request.Cluster is null || Same(request.Cluster, target.Value.Cluster))
            .ToList();
        if (!options.Enabled || asked.Count == 0)
        {
            return JobOutcome.Skipped(options.Enabled ? "there are no such targets" : "Autoscaling:Enabled is false");
        }

        var stopped = await PausesAsync(run, cancellationToken);
        var reports = await Task.WhenAll(
            asked
                .GroupBy(target => target.Value.Cluster, StringComparer.OrdinalIgnoreCase)
                .Select(group => ClusterAsync(group.Key, group.ToList()))
        );
        return Outcome([.. reports.SelectMany(report => report)], run.DryRun);

        async Task<IReadOnlyList<TargetReport>> ClusterAsync(
            string name,
            IReadOnlyList<KeyValuePair<string, TargetOptions>> targets
        )
        {
            var turn = turns.GetOrAdd(name, _ => new SemaphoreSlim(1, 1));
            await turn.WaitAsync(cancellationToken);
            try
            {
                return await cluster.RunAsync(
                    new ClusterWork(name, options, targets, allowed, stopped, run.DryRun, run.Job.Id),
                    cancellationToken
                );
            }
            finally
            {
                turn.Release();
            }
        }
    }

    /// <summary>Pauses in force; those whose time is over end here and are announced.</summary>
    private async Task<IReadOnlyDictionary<string, TargetPause>> PausesAsync(
        JobRun run,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var held = new Dictionary<string, TargetPause>(StringComparer.OrdinalIgnoreCase);
        foreach (var pause in await pauses.AllAsync(cancellationToken))
        {
            if (!pause.IsOver(now))
            {
                held[pause.Target] = pause;
            }
            else if (!run.DryRun)
            {
                await pauses.RemoveAsync(pause.Target, cancellationToken);
                await announcements.PauseOverAsync(pause, cancellationToken);
            }
        }

        return held;
    }

    private static JobOutcome Outcome(IReadOnlyList<TargetReport> reports, bool isDryRun)
    {
        var changed = reports.Where(report => report.IsChange).ToList();
        var blind = reports.Count(report => report.Look?.Decision.End is null or DecisionEnd.Blind);
        var names = string.Join(
            ", ",
            changed
                .Take(5)
                .Select(report => $"{report.Target} {report.Look!.Decision.Current} -> {report.Look.Decision.Desired}")
        );
        var summary = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Counted.Of(reports.Count, "target")}: {(changed.Count == 0 ? "nothing changes" : names + (changed.Count > 5 ? $" and {changed.Count - 5} more" : ""))}{(blind > 0 ? $"; {blind} could not be seen" : "")}"
        );
        var reasons = reports.Take(200).Select(report => report.Line).ToList();
        if (isDryRun)
        {
            return JobOutcome.Planned(summary, reasons);
        }

        return blind == reports.Count
            ? JobOutcome.FailedForGood($"no target could be seen: {reports[0].Line}") with
            {
                Reasons = reasons,
            }
            : JobOutcome.Succeeded(summary, reasons);
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What one tick is to do in one cluster.</summary>
public sealed record ClusterWork(
    string Cluster,
    AutoscalingOptions Options,
    IReadOnlyList<KeyValuePair<string, TargetOptions>> Targets,
    Directions Allowed,
    IReadOnlyDictionary<string, TargetPause> Pauses,
    bool IsDryRun,
    string JobId
);

/// <summary>What came of one target in one tick.</summary>
/// <param name="Look">Null when not even its policy could be read.</param>
public sealed record TargetReport(string Target, TargetLook? Look, string? Fault = null)
{
    public bool IsChange => Look is { Decision.IsChange: true };

    public string Line =>
        Look is null
            ? $"{Target}: {Fault}"
            : $"{Target}: {ReasonText.Summary(Look.Decision)}{(Look.NotDone is null ? "" : $" [{Look.NotDone}]")}";
}
