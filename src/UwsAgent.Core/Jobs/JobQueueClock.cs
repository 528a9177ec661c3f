using System.Text.Json;

namespace UwsAgent.Core.Jobs;

/// <summary>Due times, and waking the workers that have something to do.</summary>
public sealed partial class JobQueue
{
    /// <summary>Called under the lock when work arrives for a lane that nobody has asked for before.</summary>
    internal Action<string>? NewLane { get; set; }

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
}
