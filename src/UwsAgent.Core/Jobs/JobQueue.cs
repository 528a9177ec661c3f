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
            commit = store.CommitAsync([Put(changed)], CancellationToken.None);
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

    public async Task PauseAsync(QueuePause pause, CancellationToken cancellationToken)
    {
        ThrowIfNotAScope(pause.Scope);
        Task commit;
        lock (gate)
        {
            commit = store.CommitAsync(
                [DocumentChange.Put(PausesCollection, pause.Scope, JobJson.Write(pause))],
                CancellationToken.None
            );
        }

        await OrRefusedAsync(commit, () => { });
        lock (gate)
        {
            index.SetPause(pause, Now);
            Arm();
        }

        var until = pause.Until is { } end ? $" until {end:yyyy-MM-dd HH:mm} UTC" : "";
        await TellAsync(JobEvents.Paused, pause.Scope, $"{pause.Scope} was paused{until}", pause.Author, pause.Reason);
    }

    public async Task<bool> ResumeAsync(string scope, string author, CancellationToken cancellationToken)
    {
        ThrowIfNotAScope(scope);
        Task commit;
        lock (gate)
        {
            var pause = index.Pauses.FirstOrDefault(one =>
                string.Equals(one.Scope, scope, StringComparison.OrdinalIgnoreCase)
            );
            if (pause is null)
            {
                return false;
            }

            scope = pause.Scope;
            commit = store.CommitAsync([DocumentChange.Remove(PausesCollection, scope)], CancellationToken.None);
        }

        await OrRefusedAsync(commit, () => { });
        lock (gate)
        {
            index.RemovePause(scope, Now);
            Pulse();
        }

        await TellAsync(JobEvents.Resumed, scope, $"{scope} goes on", author, why: null);
        return true;
    }

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

    public void Dispose() => timer.Dispose();

    private DateTimeOffset Now => clock.GetUtcNow();

    private string? Refusal() => refusal ?? (isStoreAway ? store.Health.WhyNot ?? "the store takes no writes" : null);

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

    private void Restore(string id, Func<Job, Job> change)
    {
        lock (gate)
        {
            if (index.Find(id) is { } job)
            {
                index.Put(change(job), Now);
                Pulse();
            }
        }
    }

    private static async Task OrRefusedAsync(Task commit, Action undo)
    {
        try
        {
            await commit;
        }
        catch (StoreUnavailableException exception)
        {
            undo();
            throw Refused(exception.Message);
        }
    }

    private static void ThrowIfNotAScope(string scope)
    {
        if (
            !scope.StartsWith("kind:", StringComparison.Ordinal) && !scope.StartsWith("lane:", StringComparison.Ordinal)
        )
        {
            throw new UserErrorException($"'{scope}' names neither a lane nor a kind: say lane:NAME or kind:NAME.");
        }
    }

    private static UserErrorException Refused(string why) =>
        new($"The queue takes no new work: {why}") { Kind = UserErrorKind.Unavailable };

    private static UserErrorException Conflict(string why) => new(why) { Kind = UserErrorKind.Conflict };

    private static string Words(JobState state) =>
        state switch
        {
            JobState.Queued => "waiting",
            JobState.Running => "running",
            JobState.Succeeded => "succeeded",
            JobState.Failed => "failed",
            _ => "been cancelled",
        };
}
