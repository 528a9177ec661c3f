using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Begins runs when windows open, sees to it that no run stays open without a job, and that what is known of targets is at hand.</summary>
public sealed class MaintenanceWatch(RunParts parts, MaintenanceRunJob job, IJobQueue queue, WindowStarts starts)
{
    private const string Author = "uws-agent";
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await LookAsync(cancellationToken);
            await starts.LookAsync(cancellationToken);
            await Task.Delay(Pace, parts.Clock, cancellationToken);
        }
    }

    /// <returns>Whether a job was queued to end what is left open.</returns>
    public async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        await parts.Targets.AllAsync(cancellationToken);
        var runs = await parts.Store.RunsAsync(cancellationToken);
        Newest = runs.Count > 0 ? runs[^1] : null;
        var isLeft = runs.Any(run =>
            run.IsOpen && !job.IsLive(run.Id) && queue.Find(run.JobId) is not { IsFinished: false }
        );
        if (isLeft)
        {
            await queue.EnqueueAsync(
                MaintenanceRunJob.Request(new MaintenanceWish { OnlySettle = true }, Author, dryRun: false),
                cancellationToken
            );
        }

        return isLeft;
    }

    /// <summary>The newest run, as it was at most a minute ago.</summary>
    public MaintenanceRun? Newest { get; private set; }
}
