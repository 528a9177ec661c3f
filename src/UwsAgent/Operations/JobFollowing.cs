using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Operations;

/// <summary>Follows jobs while they run: their output, and their end.</summary>
internal sealed class JobFollowing(IJobQueue queue, IJobLogs logs, TimeProvider clock)
{
    // Changes are told at once; a reader that was too slow for one looks again after this.
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>Copies the log; under <paramref name="follow"/> waits for the job to start and goes on until it has ended.</summary>
    /// <returns>False when there is no log.</returns>
    public async Task<bool> CopyLogAsync(Job job, Stream output, bool follow, CancellationToken cancellationToken)
    {
        if (follow)
        {
            await UntilAsync(job.Id, one => one.State is not JobState.Queued, cancellationToken);
        }

        return await logs.CopyAsync(job.Id, output, follow, () => IsOver(job.Id), cancellationToken);
    }

    /// <returns>Null when the job has left the live set.</returns>
    public async Task<Job?> UntilAsync(string id, Func<Job, bool> enough, CancellationToken cancellationToken)
    {
        if (queue.Find(id) is not { } first || enough(first))
        {
            return queue.Find(id);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var changes = queue.WatchAsync(over.Token).GetAsyncEnumerator(over.Token);
        var next = changes.MoveNextAsync().AsTask();
        try
        {
            while (queue.Find(id) is { } job)
            {
                if (enough(job))
                {
                    return job;
                }

                await Task.WhenAny(next, Task.Delay(Pace, clock, over.Token));
                cancellationToken.ThrowIfCancellationRequested();
                if (next.IsCompleted)
                {
                    await next;
                    next = changes.MoveNextAsync().AsTask();
                }
            }

            return null;
        }
        finally
        {
            await over.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Returns when any job changes; for views that are drawn anew.</summary>
    public async Task NextChangeAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in queue.WatchAsync(cancellationToken))
        {
            return;
        }
    }

    private bool IsOver(string id) => queue.Find(id) is not { IsFinished: false };
}
