using UwsAgent.Core;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Operations;

/// <summary>Everything that is only looked at in the queue and its archive.</summary>
internal sealed class JobReading(IJobQueue queue, IJobArchive archive, JobCatalog catalog, TimeProvider clock)
{
    /// <summary>Shorter parts of an id would fit too many jobs.</summary>
    private const int FewestLetters = 3;

    public IReadOnlyList<KindView> Kinds() => [.. catalog.Kinds.Select(KindView.Of)];

    public QueueNumbers Counts() => QueueNumbers.Of(queue.Counts());

    public IReadOnlyList<PauseView> Pauses() => [.. queue.Pauses().Select(PauseView.Of)];

    /// <param name="most">Of the waiting and of the finished jobs.</param>
    public QueueLook Look(int most)
    {
        var jobs = queue.Snapshot();
        var now = clock.GetUtcNow();
        var waiting = jobs.Where(job => job.State is JobState.Queued)
            .OrderBy(job => job.NotBefore > now)
            .ThenByDescending(job => job.Priority)
            .ThenBy(job => job.Id, StringComparer.Ordinal);
        var finished = jobs.Where(job => job.IsFinished).OrderByDescending(job => job.FinishedAt);
        return new(
            Counts(),
            Pauses(),
            [.. jobs.Where(job => job.State is JobState.Running).OrderBy(job => job.StartedAt).Select(View)],
            [.. waiting.Take(most).Select(View)],
            [.. finished.Take(most).Select(View)]
        );
    }

    /// <summary>Newest first.</summary>
    public async Task<JobList> ListAsync(JobFilter filter, CancellationToken cancellationToken)
    {
        var found = queue.Snapshot().Where(filter.Fits).Reverse().Select(View).Take(filter.Most + 1).ToList();
        if (filter.Archived)
        {
            var live = found.Select(job => job.Id).ToHashSet(StringComparer.Ordinal);
            await foreach (var job in archive.ReadAsync(cancellationToken))
            {
                if (found.Count > filter.Most)
                {
                    break;
                }

                if (filter.Fits(job) && live.Add(job.Id))
                {
                    found.Add(JobView.Of(job, isArchived: true));
                }
            }
        }

        return new([.. found.Take(filter.Most)], found.Count > filter.Most);
    }

    /// <exception cref="UserErrorException">There is none, or several fit.</exception>
    public async Task<JobView> GetAsync(string idOrPart, CancellationToken cancellationToken)
    {
        var (job, isArchived) = await FindAsync(idOrPart, cancellationToken);
        return isArchived ? JobView.Of(job, isArchived: true) : View(job);
    }

    /// <summary>By id or a part of it, in the live set and then in the archive; of archived ones the newest that fits.</summary>
    public async Task<(Job Job, bool IsArchived)> FindAsync(string idOrPart, CancellationToken cancellationToken)
    {
        if (idOrPart.Length >= FewestLetters && queue.Find(idOrPart) is { } live)
        {
            return (live, false);
        }

        if (idOrPart.Length is >= FewestLetters and <= JobIds.Length)
        {
            await foreach (var job in archive.ReadAsync(cancellationToken))
            {
                if (HasPart(job.Id, idOrPart))
                {
                    return (job, true);
                }
            }
        }

        throw new UserErrorException(
            $"There is no job '{idOrPart}'. An id, or {FewestLetters} letters or more of its end or beginning; see: uws queue list --archived"
        )
        {
            Kind = UserErrorKind.NotFound,
        };
    }

    private JobView View(Job job) => JobView.Of(job, job.State is JobState.Queued ? queue.WhyWaiting(job.Id) : null);

    private static bool HasPart(string id, string part) =>
        id.EndsWith(part, StringComparison.OrdinalIgnoreCase)
        || id.StartsWith(part, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Which jobs are asked for; null asks for all.</summary>
internal sealed record JobFilter(JobState? State = null, string? Kind = null, string? Lane = null)
{
    public const int UsualMost = 50;

    public bool Archived { get; init; }

    public int Most { get; init; } = UsualMost;

    public bool Fits(Job job) =>
        (State is null || job.State == State)
        && (Kind is null || string.Equals(job.Kind, Kind, StringComparison.OrdinalIgnoreCase))
        && (Lane is null || string.Equals(job.Lane, Lane, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What was found, and whether there would be more.</summary>
internal sealed record JobList(IReadOnlyList<JobView> Jobs, bool HasMore);
