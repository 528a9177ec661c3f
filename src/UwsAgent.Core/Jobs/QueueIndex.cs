namespace UwsAgent.Core.Jobs;

/// <summary>The whole live set in memory: what is ready, delayed, held, running or finished. Not safe for threads by itself.</summary>
internal sealed class QueueIndex(Func<string, bool> isKnownKind)
{
    private readonly Dictionary<string, Job> jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> byDedupeKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LaneIndex> lanes = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<(DateTimeOffset Due, string Id)> delayed = [];
    private readonly Dictionary<string, string> busyKeys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QueuePause> pauses = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<JobState, int> counts = [];
    private readonly Dictionary<string, int> queued = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> running = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyCollection<Job> Jobs => jobs.Values;

    public IReadOnlyCollection<QueuePause> Pauses => pauses.Values;

    public int CountOf(JobState state) => counts.GetValueOrDefault(state);

    public IEnumerable<string> Lanes => lanes.Keys.Union(running.Keys, StringComparer.OrdinalIgnoreCase);

    public DateTimeOffset? NextDue => delayed.Count == 0 ? null : delayed.Min.Due;

    public Job? Find(string id) => jobs.GetValueOrDefault(id);

    public Job? FindByDedupeKey(string? key) =>
        key is not null && byDedupeKey.TryGetValue(key, out var id) ? jobs[id] : null;

    public int RunningIn(string lane) => running.GetValueOrDefault(lane);

    public string? HolderOf(string exclusiveKey) => busyKeys.GetValueOrDefault(exclusiveKey);

    public QueuePause? PauseOfLane(string lane) => pauses.GetValueOrDefault("lane:" + lane);

    public QueuePause? PauseOfKind(string kind) => pauses.GetValueOrDefault("kind:" + kind);

    public bool IsKnown(string kind) => isKnownKind(kind);

    /// <summary>Adds the job or puts its new state in the place of the old.</summary>
    public void Put(Job job, DateTimeOffset now)
    {
        Forget(job.Id);
        jobs[job.Id] = job;
        counts[job.State] = counts.GetValueOrDefault(job.State) + 1;
        if (!job.IsFinished && job.DedupeKey is { } dedupe)
        {
            byDedupeKey[dedupe] = job.Id;
        }

        if (job.State is JobState.Running)
        {
            running[job.Lane] = running.GetValueOrDefault(job.Lane) + 1;
            SetKeyBusy(job, isBusy: true);
        }
        else if (job.State is JobState.Queued)
        {
            queued[job.Lane] = queued.GetValueOrDefault(job.Lane) + 1;
            Place(job, now);
        }
    }

    public void Remove(string id) => Forget(id);

    /// <summary>The next job of a lane, still queued; null when none may run now.</summary>
    public Job? Take(string lane, int width) =>
        RunningIn(lane) < width && PauseOfLane(lane) is null && lanes.TryGetValue(lane, out var index)
            ? index.Take()
            : null;

    /// <summary>Moves what is due from the delayed to the ready.</summary>
    public void Wake(DateTimeOffset now)
    {
        while (delayed.Count > 0 && delayed.Min.Due <= now)
        {
            var (due, id) = delayed.Min;
            delayed.Remove((due, id));
            Place(jobs[id], now);
        }
    }

    public void SetPause(QueuePause pause, DateTimeOffset now)
    {
        pauses[pause.Scope] = pause;
        PlaceAllOf(pause.Scope, now);
    }

    public bool RemovePause(string scope, DateTimeOffset now)
    {
        var wasThere = pauses.Remove(scope);
        PlaceAllOf(scope, now);
        return wasThere;
    }

    public IEnumerable<string> LanesWithWork => lanes.Where(lane => lane.Value.Count > 0).Select(lane => lane.Key);

    public int QueuedIn(string lane) => queued.GetValueOrDefault(lane);

    public bool MayTake(string lane, int width) =>
        RunningIn(lane) < width && PauseOfLane(lane) is null && lanes.TryGetValue(lane, out var ready) && ready.HasOpen;

    public int ReadyIn(string lane) => lanes.TryGetValue(lane, out var index) ? index.Count : 0;

    /// <summary>How many jobs of the lane are ready and of the same group or a higher priority, and older.</summary>
    public int ReadyBefore(Job job) =>
        lanes.TryGetValue(job.Lane, out var index)
            ? index
                .Jobs()
                .Count(other =>
                    other.Priority > job.Priority
                    || (other.Priority == job.Priority && string.CompareOrdinal(other.Id, job.Id) < 0)
                )
            : 0;

    private void PlaceAllOf(string scope, DateTimeOffset now)
    {
        if (!scope.StartsWith("kind:", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        var kind = scope["kind:".Length..];
        var waiting = jobs.Values.Where(job =>
            job.State is JobState.Queued && string.Equals(job.Kind, kind, StringComparison.OrdinalIgnoreCase)
        );
        foreach (var job in waiting.ToList())
        {
            Unplace(job);
            Place(job, now);
        }
    }

    private void Place(Job job, DateTimeOffset now)
    {
        if (job.NotBefore is { } due && due > now)
        {
            delayed.Add((due, job.Id));
        }
        else if (isKnownKind(job.Kind) && PauseOfKind(job.Kind) is null)
        {
            Lane(job.Lane).Add(job, job.ExclusiveKey is { } key && busyKeys.ContainsKey(key));
        }
    }

    private void Unplace(Job job)
    {
        if (job.NotBefore is { } due)
        {
            delayed.Remove((due, job.Id));
        }

        if (lanes.TryGetValue(job.Lane, out var lane))
        {
            lane.Remove(job);
        }
    }

    private void Forget(string id)
    {
        if (!jobs.Remove(id, out var old))
        {
            return;
        }

        counts[old.State]--;
        if (old.DedupeKey is { } dedupe && byDedupeKey.GetValueOrDefault(dedupe) == id)
        {
            byDedupeKey.Remove(dedupe);
        }

        if (old.State is JobState.Running)
        {
            running[old.Lane]--;
            SetKeyBusy(old, isBusy: false);
        }
        else if (old.State is JobState.Queued)
        {
            queued[old.Lane]--;
            Unplace(old);
        }
    }

    private void SetKeyBusy(Job job, bool isBusy)
    {
        if (job.ExclusiveKey is not { } key)
        {
            return;
        }

        if (isBusy)
        {
            busyKeys[key] = job.Id;
        }
        else
        {
            busyKeys.Remove(key);
        }

        foreach (var lane in lanes.Values)
        {
            lane.SetBusy(key, isBusy);
        }
    }

    private LaneIndex Lane(string name)
    {
        if (!lanes.TryGetValue(name, out var lane))
        {
            lanes[name] = lane = new LaneIndex();
        }

        return lane;
    }
}
