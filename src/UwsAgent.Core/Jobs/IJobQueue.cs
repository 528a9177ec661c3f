namespace UwsAgent.Core.Jobs;

/// <summary>The durable queue as other parts use it: whatever it returned is on disk.</summary>
public interface IJobQueue
{
    /// <exception cref="UserErrorException">The kind is unknown, or the queue takes no work now (disk full, stopping).</exception>
    Task<EnqueueResult> EnqueueAsync(JobRequest request, CancellationToken cancellationToken);

    /// <summary>A queued job ends at once; a running one is asked to stop, then killed.</summary>
    Task<Job> CancelAsync(string id, string author, CancellationToken cancellationToken);

    /// <summary>Queues a finished job again: a change of state of the same job, with its attempts counted anew.</summary>
    Task<Job> RetryAsync(string id, string author, CancellationToken cancellationToken);

    Task PauseAsync(QueuePause pause, CancellationToken cancellationToken);

    /// <returns>False when nothing was paused under that name.</returns>
    Task<bool> ResumeAsync(string scope, string author, CancellationToken cancellationToken);

    /// <summary>Moves finished jobs out of the live set into the archive.</summary>
    /// <returns>How many went.</returns>
    Task<int> CleanAsync(IReadOnlySet<JobState> states, CancellationToken cancellationToken);

    /// <summary>Every job of the live set, oldest first, as one consistent copy.</summary>
    IReadOnlyList<Job> Snapshot();

    /// <summary>By id, or by the end or beginning of one when only one job has it; null when there is none.</summary>
    /// <exception cref="UserErrorException">Several jobs fit.</exception>
    Job? Find(string idOrPart);

    IReadOnlyList<QueuePause> Pauses();

    /// <summary>Why a waiting job is not running, in one sentence; null for a job that does not wait.</summary>
    string? WhyWaiting(string id);

    QueueCounts Counts();

    /// <summary>Every change of a job from now on, until cancelled; a reader that is too slow loses the oldest.</summary>
    IAsyncEnumerable<Job> WatchAsync(CancellationToken cancellationToken);
}

/// <summary>Work of one kind or lane that a person has stopped for a time.</summary>
/// <param name="Scope"><c>kind:NAME</c> or <c>lane:NAME</c>.</param>
public sealed record QueuePause(
    string Scope,
    string Author,
    string Reason,
    DateTimeOffset Since,
    DateTimeOffset? Until
);

/// <summary>How the queue stands, in numbers.</summary>
public sealed record QueueCounts(
    IReadOnlyDictionary<JobState, int> ByState,
    IReadOnlyDictionary<string, LaneCounts> ByLane,
    bool TakesWork,
    string? WhyNot
);

/// <summary>How one lane stands.</summary>
public sealed record LaneCounts(int Width, int Queued, int Running);
