using System.Globalization;

namespace UwsAgent.Core.Jobs;

/// <summary>Explains in one sentence why a queued job is not running.</summary>
internal static class WhyWaiting
{
    public static string? Explain(
        Job job,
        QueueIndex index,
        Func<string, int> widthOf,
        string? refusal,
        DateTimeOffset now
    )
    {
        if (job.State is not JobState.Queued)
        {
            return null;
        }

        if (!index.IsKnown(job.Kind))
        {
            return $"kind '{job.Kind}' is not known to this version of the agent; it waits for one that knows it";
        }

        if (index.PauseOfKind(job.Kind) is { } ofKind)
        {
            return Explain(ofKind, now);
        }

        if (index.PauseOfLane(job.Lane) is { } ofLane)
        {
            return Explain(ofLane, now);
        }

        if (refusal is not null)
        {
            return refusal;
        }

        if (job.NotBefore is { } due && due > now)
        {
            var wait = $"waits {Durations.Text(due - now)} more, until {due:yyyy-MM-dd HH:mm:ss} UTC";
            return job.Outcome is { } last
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{wait}, for attempt {job.Attempts - job.Crashes + 1} of {job.MaxAttempts}; the last one: {last.Summary}"
                )
                : wait;
        }

        if (job.ExclusiveKey is { } key && index.HolderOf(key) is { } holder)
        {
            return $"waits for job {holder}, which works on the same '{key}'";
        }

        var width = widthOf(job.Lane);
        var before = index.ReadyBefore(job);
        return index.RunningIn(job.Lane) >= width
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"lane '{job.Lane}' is busy with {index.RunningIn(job.Lane)} of {width}; {Place(before)}"
            )
            : string.Create(CultureInfo.InvariantCulture, $"about to start in lane '{job.Lane}'; {Place(before)}");
    }

    private static string Place(int before) =>
        before switch
        {
            0 => "it is next",
            1 => "one job is before it",
            _ => string.Create(CultureInfo.InvariantCulture, $"{before} jobs are before it"),
        };

    private static string Explain(QueuePause pause, DateTimeOffset now)
    {
        var until = pause.Until is { } end ? $", {Durations.Text(end - now)} more" : "";
        return $"{pause.Scope} was paused by {pause.Author} {Durations.Text(now - pause.Since)} ago{until}: {pause.Reason}";
    }
}
