using System.Text.Json;
using Microsoft.Extensions.Logging;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Jobs;

/// <summary>The side of the queue that workers see: claiming the next job and recording how one ended.</summary>
public sealed partial class JobQueue
{
    /// <summary>Records how a run ended and claims the lane's next job, both in one commit.</summary>
    /// <returns>Null when nothing may run in this lane now: wait for <see cref="WaitAsync"/>.</returns>
    internal async Task<RunningJob?> FinishAndClaimAsync(string lane, FinishedRun? finished)
    {
        Job? ended = null;
        Job? waiting = null;
        RunningJob? claimed = null;
        var took = finished is null ? TimeSpan.Zero : clock.GetElapsedTime(finished.Run.StartedTimestamp);
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
            await ReportAsync(ended, finished!, took);
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

    internal bool IsRepeatable(Job job) => catalog.Find(job.Kind)?.IsRepeatable ?? true;

    private Job End(FinishedRun finished)
    {
        var job = index.Find(finished.Run.Job.Id)!;
        var retry = catalog.Find(job.Kind)?.Retry ?? RetryPolicy.None;
        var ended = JobTransitions.Finish(job, finished.End, retry, Now, random());
        running.Remove(job.Id);
        index.Put(ended, Now);
        return ended;
    }

    private async Task ReportAsync(Job ended, FinishedRun finished, TimeSpan took)
    {
        feed.Publish(ended);
        Tally.Count(ended, took);
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
}
