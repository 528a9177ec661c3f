using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>Takes jobs and runs none; a test says how each ended.</summary>
public sealed class FakeJobQueue : IJobQueue
{
    private readonly Lock gate = new();
    private readonly List<Job> jobs = [];
    private readonly Dictionary<string, int> live = new(StringComparer.Ordinal);

    /// <summary>Null takes work; a text refuses it with it.</summary>
    public string? RefusesWith { get; set; }

    public IReadOnlyList<Job> Snapshot()
    {
        lock (gate)
        {
            return [.. jobs];
        }
    }

    public Task<EnqueueResult> EnqueueAsync(JobRequest request, CancellationToken cancellationToken)
    {
        if (RefusesWith is { } why)
        {
            throw new UserErrorException(why) { Kind = UserErrorKind.Unavailable };
        }

        lock (gate)
        {
            if (request.DedupeKey is { } key && !live.TryAdd(key, jobs.Count))
            {
                return Task.FromResult(new EnqueueResult(jobs[live[key]], true));
            }

            var job = new Job
            {
                Id = $"job{jobs.Count:D6}",
                Kind = request.Kind,
                Lane = request.Lane ?? "default",
                Author = request.Author,
                Payload = request.Payload,
                Title = request.Title,
                DedupeKey = request.DedupeKey,
                ExclusiveKey = request.ExclusiveKey,
                EnqueuedAt = DateTimeOffset.UnixEpoch,
            };
            jobs.Add(job);
            return Task.FromResult(new EnqueueResult(job, false));
        }
    }

    public void End(string id, JobState state, JobOutcome outcome)
    {
        lock (gate)
        {
            var at = jobs.FindIndex(job => job.Id == id);
            jobs[at] = jobs[at] with { State = state, Outcome = outcome };
            live.Remove(jobs[at].DedupeKey ?? "");
        }
    }

    public Job? Find(string idOrPart) => Snapshot().FirstOrDefault(job => job.Id == idOrPart);

    public Task<Job> CancelAsync(string id, string author, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Job> RetryAsync(string id, string author, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task PauseAsync(QueuePause pause, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> ResumeAsync(string scope, string author, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<int> CleanAsync(IReadOnlySet<JobState> states, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IReadOnlyList<QueuePause> Pauses() => [];

    public string? WhyWaiting(string id) => null;

    public QueueCounts Counts() => throw new NotSupportedException();

    public IAsyncEnumerable<Job> WatchAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
