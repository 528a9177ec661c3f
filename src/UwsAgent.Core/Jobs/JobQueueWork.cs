using System.Text.Json;
using Microsoft.Extensions.Logging;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Jobs;

/// <summary>The side of the queue that workers see: opening, claiming, finishing, archiving.</summary>
public sealed partial class JobQueue
{
    private static readonly TimeSpan StoreBackoff = TimeSpan.FromSeconds(1);

    /// <summary>Reads the live set, takes back what a dead process was running, and opens for work.</summary>
    public async Task OpenAsync(StoreOpening opening, CancellationToken cancellationToken)
    {
        var pauses = await store.ReadAllAsync(PausesCollection, cancellationToken);
        var documents = await store.ReadAllAsync(JobsCollection, cancellationToken);
        var setAside = new List<DocumentChange>();
        var loaded = new List<Job>(documents.Count);
        foreach (var document in documents)
        {
            if (TryReadJob(document) is { } job)
            {
                loaded.Add(job);
            }
            else
            {
                setAside.Add(DocumentChange.Put(UnreadableCollection, document.Id, document.Json));
                setAside.Add(DocumentChange.Remove(JobsCollection, document.Id));
            }
        }

        var rescued = new List<Job>();
        lock (gate)
        {
            generation = opening.Generation;
            ids = new JobIds(loaded.MaxBy(job => job.Id, StringComparer.Ordinal)?.Id);
            foreach (var pause in pauses.Select(ReadPause))
            {
                index.SetPause(pause, Now);
            }

            foreach (var job in loaded)
            {
                var mine = job.State is JobState.Running ? JobTransitions.Rescue(job, IsRepeatable(job), Now) : job;
                if (!ReferenceEquals(mine, job))
                {
                    rescued.Add(mine);
                }

                index.Put(mine, Now);
            }
        }

        await store.CommitAsync([.. rescued.Select(Put), .. setAside], cancellationToken);
        foreach (var job in rescued)
        {
            var what = job.IsFinished ? job.Outcome!.Summary : "the agent died while it ran; it was queued again";
            await TellAsync(JobEvents.Rescued, job, what, author: null);
        }

        foreach (var change in setAside.Where(change => change.Json is not null))
        {
            var what = $"stored job {change.Id} cannot be read; it was set aside";
            await events.AppendAsync(new AgentEvent(JobEvents.Unreadable, change.Id, what), cancellationToken);
        }

        lock (gate)
        {
            refusal = null;
            Pulse();
        }
    }

    /// <summary>No job is taken or claimed from here on; what runs goes on.</summary>
    public void Close(string why)
    {
        lock (gate)
        {
            refusal = why;
            signals.WakeAll();
        }
    }

    /// <summary>Called under the lock when work arrives for a lane that nobody has asked for before.</summary>
    internal Action<string>? NewLane { get; set; }

    public IReadOnlyList<string> Lanes() => [.. Counts().ByLane.Keys];

    /// <summary>Records how a run ended and claims the lane's next job, both in one commit.</summary>
    /// <returns>Null when nothing may run in this lane now: wait for <see cref="WaitAsync"/>.</returns>
    internal async Task<RunningJob?> FinishAndClaimAsync(string lane, FinishedRun? finished)
    {
        Job? ended = null;
        Job? waiting = null;
        RunningJob? claimed = null;
        Task commit;
        lock (gate)
        {
            var changes = new List<DocumentChange>(2);
            if (finished is not null)
            {
                ended = End(finished);
                changes.Add(Put(ended));
            }

            if (refusal is null && !isStoreAway && index.Take(lane, options.Value.WidthOf(lane)) is { } next)
            {
                waiting = next;
                var job = JobTransitions.Claim(next, generation, Now);
                index.Put(job, Now);
                running[job.Id] = claimed = new RunningJob(job, clock.GetTimestamp());
                changes.Add(Put(job));
            }

            if (changes.Count == 0)
            {
                return null;
            }

            Pulse();
            commit = store.CommitAsync(changes, CancellationToken.None);
        }

        try
        {
            await commit;
        }
        catch (StoreUnavailableException exception)
        {
            Unclaim(waiting, claimed);
            await LoseStoreAsync(exception.Message);
            await RecordUntilDoneAsync(ended);
            claimed = null;
        }

        if (ended is not null)
        {
            await ReportAsync(ended, finished!);
        }

        if (claimed is not null)
        {
            feed.Publish(claimed.Job);
        }

        return claimed;
    }

    internal Task WaitAsync(string lane, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var mayClaim = refusal is null && !isStoreAway && index.MayTake(lane, options.Value.WidthOf(lane));
            return mayClaim ? Task.CompletedTask : signals.WaitAsync(lane, cancellationToken);
        }
    }

    /// <summary>Wakes every worker, so that it looks again at the configuration and the queue.</summary>
    internal void WakeAll()
    {
        lock (gate)
        {
            signals.WakeAll();
        }
    }

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

    internal bool IsRepeatable(Job job) => catalog.Find(job.Kind)?.IsRepeatable ?? true;

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

    /// <summary>The wall clock was moved: waits for a retry keep their length.</summary>
    public void MoveClock(TimeSpan by)
    {
        lock (gate)
        {
            var retries = index.Jobs.Where(job =>
                job is { State: JobState.Queued, Attempts: > 0, NotBefore: not null }
            );
            foreach (var job in retries.ToList())
            {
                index.Put(job with { NotBefore = job.NotBefore + by }, Now);
            }

            Pulse();
        }
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
                    CancellationToken.None
                );
            }

            await OrRefusedAsync(commit, () => { });
        }
    }

    private Job End(FinishedRun finished)
    {
        var job = index.Find(finished.Run.Job.Id)!;
        var retry = catalog.Find(job.Kind)?.Retry ?? RetryPolicy.None;
        var ended = JobTransitions.Finish(job, finished.End, retry, Now, random());
        running.Remove(job.Id);
        index.Put(ended, Now);
        return ended;
    }

    private void Unclaim(Job? waiting, RunningJob? claimed)
    {
        if (waiting is null || claimed is null)
        {
            return;
        }

        lock (gate)
        {
            running.Remove(waiting.Id);
            var canceller = index.Find(waiting.Id)?.CancelledBy;
            var back = canceller is null ? waiting : JobTransitions.CancelQueued(waiting, canceller, Now);
            index.Put(back, Now);
        }
    }

    private async Task RecordUntilDoneAsync(Job? ended)
    {
        if (ended is null)
        {
            return;
        }

        while (true)
        {
            try
            {
                await store.CommitAsync([Put(ended)], CancellationToken.None);
                return;
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(StoreBackoff, clock);
            }
        }
    }

    /// <summary>One watcher at a time tries the store until it takes writes again.</summary>
    private async Task LoseStoreAsync(string why)
    {
        lock (gate)
        {
            if (isStoreAway)
            {
                return;
            }

            isStoreAway = true;
        }

        await events.AppendAsync(
            new AgentEvent(JobEvents.StoreRefused, "queue", $"the queue takes no new work: {why}"),
            CancellationToken.None
        );
        _ = RegainStoreAsync();
    }

    private async Task RegainStoreAsync()
    {
        do
        {
            await Task.Delay(StoreBackoff, clock);
        } while (!store.Health.TakesWrites);

        lock (gate)
        {
            isStoreAway = false;
            Pulse();
            signals.WakeAll();
        }

        await events.AppendAsync(
            new AgentEvent(JobEvents.StoreRecovered, "queue", "the queue takes work again"),
            CancellationToken.None
        );
    }

    private async Task ReportAsync(Job ended, FinishedRun finished)
    {
        feed.Publish(ended);
        Tally.Count(ended, clock.GetElapsedTime(finished.Run.StartedTimestamp));
        var summary = ended.Outcome?.Summary ?? "";
        if (finished.End is RunEnd.Abandoned)
        {
            await TellAsync(JobEvents.Abandoned, ended, summary, author: null);
        }
        else if (ended.State is JobState.Failed)
        {
            await TellAsync(JobEvents.Failed, ended, $"{ended.Kind} {ended.Title} failed: {summary}", ended.Author);
        }
        else if (ended is { State: JobState.Queued, NotBefore: { } next })
        {
            LogWillRetry(ended.Id, ended.Kind, ended.Title, summary, next);
        }
        else
        {
            LogEnded(ended.Id, ended.Kind, ended.Title, ended.State, summary);
        }
    }

    private void WhenDue()
    {
        List<QueuePause> expired;
        lock (gate)
        {
            index.Wake(Now);
            expired = [.. index.Pauses.Where(pause => pause.Until <= Now)];
            Pulse();
        }

        foreach (var pause in expired)
        {
            _ = ExpireAsync(pause);
        }
    }

    private async Task ExpireAsync(QueuePause pause)
    {
        try
        {
            await ResumeAsync(pause.Scope, $"expiry of the pause by {pause.Author}", CancellationToken.None);
        }
        catch (UserErrorException)
        {
            lock (gate)
            {
                index.RemovePause(pause.Scope, Now);
                Pulse();
            }
        }
    }

    /// <summary>Wakes as many workers as have something to do, and sets the timer for the next due time.</summary>
    private void Pulse()
    {
        foreach (var lane in index.LanesWithWork)
        {
            if (!signals.Knows(lane))
            {
                NewLane?.Invoke(lane);
            }

            signals.Wake(lane, Math.Min(index.ReadyIn(lane), options.Value.WidthOf(lane) - index.RunningIn(lane)));
        }

        Arm();
    }

    private void Arm()
    {
        var due = index.NextDue;
        foreach (var pause in index.Pauses)
        {
            due = pause.Until is { } until && (due is null || until < due) ? until : due;
        }

        var wait = due is { } time ? time - Now : Timeout.InfiniteTimeSpan;
        var longest = TimeSpan.FromHours(1);
        timer.Change(
            due is null ? wait
                : wait < TimeSpan.Zero ? TimeSpan.FromMilliseconds(1)
                : wait > longest ? longest
                : wait + TimeSpan.FromMilliseconds(1),
            Timeout.InfiniteTimeSpan
        );
    }

    private Job? TryReadJob(StoredDocument document)
    {
        try
        {
            return JobJson.ReadJob(document.Json);
        }
        catch (JsonException exception)
        {
            LogUnreadable(exception, document.Id);
            return null;
        }
    }

    private QueuePause ReadPause(StoredDocument document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Json.Span, JobJson.Default.QueuePause)!;
        }
        catch (JsonException)
        {
            return new QueuePause(
                document.Id,
                "unknown",
                "its record cannot be read, so it counts as paused",
                Now,
                null
            );
        }
    }

    private ValueTask TellAsync(EventKind kind, Job job, string what, string? author) =>
        events.AppendAsync(
            new AgentEvent(kind, job.Kind, what)
            {
                JobId = job.Id,
                Author = author,
                Why = job.Outcome?.Summary,
                Undo = job.IsFinished ? $"uws queue retry {job.Id}" : null,
            },
            CancellationToken.None
        );

    private ValueTask TellAsync(EventKind kind, string target, string what, string author, string? why) =>
        events.AppendAsync(new AgentEvent(kind, target, what) { Author = author, Why = why }, CancellationToken.None);

    [LoggerMessage(1600, LogLevel.Debug, "{JobId} {Kind} {Title} {State}: {Summary}")]
    private partial void LogEnded(string jobId, string kind, string title, JobState state, string summary);

    [LoggerMessage(
        1601,
        LogLevel.Warning,
        "{JobId} {Kind} {Title} failed and will be tried again at {Next}: {Summary}"
    )]
    private partial void LogWillRetry(string jobId, string kind, string title, string summary, DateTimeOffset next);

    [LoggerMessage(1602, LogLevel.Error, "stored job {JobId} cannot be read")]
    private partial void LogUnreadable(Exception exception, string jobId);
}
