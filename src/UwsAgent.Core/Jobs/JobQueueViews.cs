using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Jobs;

/// <summary>What people see of the queue: copies, counts and reasons.</summary>
public sealed partial class JobQueue
{
    public IReadOnlyList<Job> Snapshot()
    {
        lock (gate)
        {
            return [.. index.Jobs.OrderBy(job => job.Id, StringComparer.Ordinal)];
        }
    }

    public Job? Find(string idOrPart)
    {
        lock (gate)
        {
            if (index.Find(idOrPart) is { } exact)
            {
                return exact;
            }

            var fitting = index
                .Jobs.Where(job =>
                    idOrPart.Length >= 3
                    && (
                        job.Id.EndsWith(idOrPart, StringComparison.OrdinalIgnoreCase)
                        || job.Id.StartsWith(idOrPart, StringComparison.OrdinalIgnoreCase)
                    )
                )
                .Take(2)
                .ToList();
            return fitting.Count < 2
                ? fitting.FirstOrDefault()
                : throw new UserErrorException($"Several jobs have '{idOrPart}' in their id; give more of it.");
        }
    }

    public IReadOnlyList<QueuePause> Pauses()
    {
        lock (gate)
        {
            return [.. index.Pauses.OrderBy(pause => pause.Scope, StringComparer.Ordinal)];
        }
    }

    public string? WhyWaiting(string id)
    {
        lock (gate)
        {
            return index.Find(id) is { } job
                ? Jobs.WhyWaiting.Explain(job, index, options.Value.WidthOf, Refusal(), Now)
                : null;
        }
    }

    public QueueCounts Counts()
    {
        lock (gate)
        {
            var lanes = catalog
                .Kinds.Select(kind => kind.Lane)
                .Concat(index.Lanes)
                .Concat(options.Value.Lanes.Keys)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .ToDictionary(
                    lane => lane,
                    lane => new LaneCounts(options.Value.WidthOf(lane), index.QueuedIn(lane), index.RunningIn(lane)),
                    StringComparer.OrdinalIgnoreCase
                );
            var byState = Enum.GetValues<JobState>().ToDictionary(state => state, index.CountOf);
            return new QueueCounts(byState, lanes, Refusal() is null, Refusal());
        }
    }

    public IAsyncEnumerable<Job> WatchAsync(CancellationToken cancellationToken) => feed.ReadAsync(cancellationToken);

    private string? Refusal() => refusal ?? (isStoreAway ? store.Health.WhyNot ?? "the store takes no writes" : null);

    private static string Words(JobState state) =>
        state switch
        {
            JobState.Queued => "waiting",
            JobState.Running => "running",
            JobState.Succeeded => "succeeded",
            JobState.Failed => "failed",
            _ => "been cancelled",
        };

    public IReadOnlyList<string> Lanes() => [.. Counts().ByLane.Keys];

    /// <summary>Whether some lane has a job that an idle worker could take.</summary>
    internal bool HasClaimableWork()
    {
        lock (gate)
        {
            return refusal is null
                && !isStoreAway
                && index.LanesWithWork.Any(lane => index.MayTake(lane, options.Value.WidthOf(lane)));
        }
    }
}
