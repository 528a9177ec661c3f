using System.Text.Json;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Jobs;

/// <summary>When the store refuses writes: what to take back, and how to go on when it takes them again.</summary>
public sealed partial class JobQueue
{
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

    private static readonly TimeSpan StoreBackoff = TimeSpan.FromSeconds(1);

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
                await store.CommitAsync([Put(ended)], mayUseReserve: true, CancellationToken.None);
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
}
