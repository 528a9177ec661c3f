using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Jobs;

/// <summary>Finished jobs leave the live set for the archive.</summary>
public sealed partial class JobQueue
{
    public async Task<int> CleanAsync(IReadOnlySet<JobState> states, CancellationToken cancellationToken)
    {
        IReadOnlyList<Job> leaving;
        lock (gate)
        {
            leaving =
            [
                .. index.Jobs.Where(job => job.IsFinished && states.Contains(job.State)).OrderBy(job => job.FinishedAt),
            ];
        }

        await ArchiveAsync(leaving, cancellationToken);
        return leaving.Count;
    }

    /// <summary>Moves finished jobs that are past their time or number to the archive.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Job> leaving;
        lock (gate)
        {
            leaving = Retention.Decide(index.Jobs, options.Value.Retention, Now);
        }

        await ArchiveAsync(leaving, cancellationToken);
        return leaving.Count;
    }

    private async Task ArchiveAsync(IReadOnlyList<Job> leaving, CancellationToken cancellationToken)
    {
        foreach (var batch in leaving.Chunk(1000))
        {
            await archive.AddAsync(batch, cancellationToken);
            Task commit;
            lock (gate)
            {
                var still = batch.Where(job => ReferenceEquals(index.Find(job.Id), job)).ToList();
                foreach (var job in still)
                {
                    index.Remove(job.Id);
                }

                commit = store.CommitAsync(
                    [.. still.Select(job => DocumentChange.Remove(JobsCollection, job.Id))],
                    mayUseReserve: true,
                    CancellationToken.None
                );
            }

            await OrRefusedAsync(commit, () => { });
        }
    }
}
