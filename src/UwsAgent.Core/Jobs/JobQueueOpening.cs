using System.Text.Json;
using Microsoft.Extensions.Logging;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Jobs;

/// <summary>Opening: what was stored is read, and what a dead process was running is taken back.</summary>
public sealed partial class JobQueue
{
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

        await store.CommitAsync([.. rescued.Select(Put), .. setAside], mayUseReserve: true, cancellationToken);
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

    [LoggerMessage(1602, LogLevel.Error, "stored job {JobId} cannot be read")]
    private partial void LogUnreadable(Exception exception, string jobId);
}
