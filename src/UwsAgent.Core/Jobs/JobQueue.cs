using System.Text.Json;
using Microsoft.Extensions.Logging;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Jobs;

/// <summary>The durable queue: memory decides, the store makes it last, and nobody is told before it is on disk.</summary>
/// <remarks>Commits are handed to the store under the lock, so their order on disk is the order of the decisions.</remarks>
public sealed partial class JobQueue : IJobQueue, IDisposable
{
    public const string JobsCollection = "jobs";
    public const string PausesCollection = "pauses";
    public const string UnreadableCollection = "jobs-unreadable";

    private readonly Lock gate = new();
    private readonly IDocumentStore store;
    private readonly IJobArchive archive;
    private readonly JobCatalog catalog;
    private readonly ICurrent<QueueOptions> options;
    private readonly IEventLog events;
    private readonly TimeProvider clock;
    private readonly Func<double> random;
    private readonly ILogger<JobQueue> logger;
    private readonly QueueIndex index;
    private readonly LaneSignals signals = new();
    private readonly ChangeFeed feed = new();
    private readonly Dictionary<string, Task<Job>> arriving = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunningJob> running = new(StringComparer.Ordinal);
    private readonly ITimer timer;
    private JobIds ids = new();
    private long generation;
    private string? refusal = "the queue is not open yet";
    private bool isStoreAway;

    public JobQueue(
        IDocumentStore store,
        IJobArchive archive,
        JobCatalog catalog,
        ICurrent<QueueOptions> options,
        IEventLog events,
        TimeProvider clock,
        Func<double> random,
        ILogger<JobQueue> logger
    )
    {
        this.store = store;
        this.archive = archive;
        this.catalog = catalog;
        this.options = options;
        this.events = events;
        this.clock = clock;
        this.random = random;
        this.logger = logger;
        index = new QueueIndex(kind => catalog.Find(kind) is not null);
        timer = clock.CreateTimer(_ => WhenDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completed runs since the start, for the metrics.</summary>
    public JobTally Tally { get; } = new();

    public async Task<EnqueueResult> EnqueueAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var kind = catalog.Get(request.Kind);
        while (true)
        {
            Task<Job>? other = null;
            Task<Job>? own = null;
            lock (gate)
            {
                if (refusal is not null)
                {
                    throw Refused(refusal);
                }

                if (index.FindByDedupeKey(request.DedupeKey) is { } there)
                {
                    return new EnqueueResult(there, WasAlreadyThere: true);
                }

                if (request.DedupeKey is null || !arriving.TryGetValue(request.DedupeKey, out other))
                {
                    var job = NewJob(request, kind);
                    own = ArriveAsync(job, store.CommitAsync([Put(job)], CancellationToken.None));
                    if (request.DedupeKey is not null && !own.IsCompleted)
                    {
                        arriving[request.DedupeKey] = own;
                    }
                }
            }

            if (own is not null)
            {
                return new EnqueueResult(await own, WasAlreadyThere: false);
            }

            await ((Task)other!).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public async Task<Job> CancelAsync(string id, string author, CancellationToken cancellationToken)
    {
        Job changed;
        RunningJob? run;
        Task commit;
        lock (gate)
        {
            var job = FindOrThrow(id);
            running.TryGetValue(job.Id, out run);
            changed = job.State switch
            {
                JobState.Queued => JobTransitions.CancelQueued(job, author, Now),
                JobState.Running => job with { CancelledBy = job.CancelledBy ?? author },
                _ => throw Conflict($"Job {job.Id} has already {Words(job.State)}; there is nothing to cancel."),
            };
            index.Put(changed, Now);
            commit = store.CommitAsync([Put(changed)], mayUseReserve: true, CancellationToken.None);
        }

        run?.Cancel();
        try
        {
            await commit;
        }
        catch (StoreUnavailableException exception) when (run is null)
        {
            Restore(changed.Id, job => job with { State = JobState.Queued, CancelledBy = null, Outcome = null });
            throw Refused(exception.Message);
        }

        feed.Publish(changed);
        await TellAsync(JobEvents.Cancelled, changed, $"{changed.Kind} {changed.Title} was cancelled", author);
        return changed;
    }

    public async Task<Job> RetryAsync(string id, string author, CancellationToken cancellationToken)
    {
        Job before;
        Job changed;
        Task commit;
        lock (gate)
        {
            if (refusal is not null)
            {
                throw Refused(refusal);
            }

            before = FindOrThrow(id);
            if (!before.IsFinished)
            {
                throw Conflict($"Job {before.Id} is {Words(before.State)}; only a finished job can be tried again.");
            }

            if (index.FindByDedupeKey(before.DedupeKey) is { } twin)
            {
                throw Conflict($"Job {twin.Id} already does the same work ('{before.DedupeKey}').");
            }

            changed = JobTransitions.Again(before, author);
            index.Put(changed, Now);
            commit = store.CommitAsync([Put(changed)], CancellationToken.None);
            Pulse();
        }

        await OrRefusedAsync(commit, () => Restore(before.Id, _ => before));
        feed.Publish(changed);
        return changed;
    }

    public void Dispose() => timer.Dispose();

    private DateTimeOffset Now => clock.GetUtcNow();

    private static DocumentChange Put(Job job) => DocumentChange.Put(JobsCollection, job.Id, JobJson.Write(job));

    private async Task<Job> ArriveAsync(Job job, Task commit)
    {
        try
        {
            await commit;
        }
        catch (StoreUnavailableException exception)
        {
            lock (gate)
            {
                Land(job);
            }

            throw Refused(exception.Message);
        }

        lock (gate)
        {
            Land(job);
            index.Put(job, Now);
            Pulse();
        }

        feed.Publish(job);
        return job;
    }

    private void Land(Job job)
    {
        if (job.DedupeKey is { } key)
        {
            arriving.Remove(key);
        }
    }

    private Job NewJob(JobRequest request, JobKind kind) =>
        new()
        {
            Id = ids.Next(Now),
            Kind = kind.Name,
            Lane = request.Lane ?? kind.Lane,
            Payload = request.Payload,
            Title = request.Title,
            DedupeKey = request.DedupeKey,
            ExclusiveKey = request.ExclusiveKey,
            Priority = request.Priority,
            Author = request.Author,
            DryRun = request.DryRun,
            MaxAttempts = Math.Max(1, request.MaxAttempts ?? kind.Retry.MaxAttempts),
            Timeout = request.Timeout ?? kind.Timeout,
            EnqueuedAt = Now,
            NotBefore = request.NotBefore,
        };

    private Job FindOrThrow(string id) =>
        index.Find(id)
        ?? throw new UserErrorException($"There is no job {id} in the live set. See: uws queue list --all")
        {
            Kind = UserErrorKind.NotFound,
        };

    private static UserErrorException Refused(string why) =>
        new($"The queue takes no new work: {why}") { Kind = UserErrorKind.Unavailable };

    private static UserErrorException Conflict(string why) => new(why) { Kind = UserErrorKind.Conflict };
}
