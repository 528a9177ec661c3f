using LiteDB;
using Microsoft.Extensions.Logging;

namespace UwsAgent.Adapters;

/// <content>How the pending changes become the next base, and how a vanished directory is made again.</content>
internal sealed partial class StoreWriter
{
    private long lastBaseFailure;
    private bool hasBaseFailed;

    private void BeginBase()
    {
        var isDue =
            pending.Bytes >= Math.Max(tuning.CheckpointBytes, present?.Bytes ?? 0)
            || journal!.BytesAfter(present?.Sequence ?? 0) >= Math.Max(tuning.CheckpointBytes, present?.Bytes ?? 0)
            || journal.Segments >= tuning.CheckpointSegments + SegmentsOfOlderBase;
        if (
            building is not null
            || !isDue
            || pending.IsEmpty
            || whyNot is not null
            || (hasBaseFailed && time.GetElapsedTime(lastBaseFailure) < 30 * tuning.RetryAfter)
        )
        {
            return;
        }

        (frozen, pending) = (pending, new PendingChanges());
        var (changes, from, sequence) = (frozen, present, journal!.LastSequence);
        building = Task.Factory.StartNew(
            () => Build(from, changes, sequence),
            stopping.Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    private int SegmentsOfOlderBase =>
        olderBases.Count > 0 && LiteDbBase.TryParseName(olderBases[0], out var older, out _)
            ? journal!.SegmentsBetween(older, present?.Sequence ?? 0)
            : 0;

    private void FinishBase()
    {
        if (building is not { IsCompleted: true })
        {
            return;
        }

        var built = building;
        building = null;
        if (built.IsCompletedSuccessfully)
        {
            frozen = null;
            hasBaseFailed = false;
            Publish(built.Result);
            return;
        }

        frozen!.Apply(pending);
        (pending, frozen) = (frozen, null);
        (hasBaseFailed, lastBaseFailure) = (true, time.GetTimestamp());
        if (!built.IsCanceled)
        {
            LogNoBase(logger, built.Exception?.GetBaseException().Message ?? "stopped");
        }
    }

    private LiteDbBase Build(LiteDbBase? from, PendingChanges changes, long sequence)
    {
        var builder = new LiteDbBaseBuilder(files, storeId);
        var built = builder.Build(from, changes, sequence, stopping.Token);
        if (builder.Mended is { } failure)
        {
            LogMended(logger, failure.Message);
        }

        return built;
    }

    private LiteDbBase BuildBase(PendingChanges changes) => Build(present, changes, journal!.LastSequence);

    /// <summary>The present base becomes the one to fall back to; what is older than that goes, and so does its part of the journal.</summary>
    private void Publish(LiteDbBase next)
    {
        var previous = present;
        present = next;
        if (previous is not null && previous.Name != next.Name)
        {
            olderBases.Insert(0, previous.Name);
            previous.Dispose();
        }

        if (olderBases.Count > 0 && LiteDbBase.TryParseName(olderBases[0], out var older, out _))
        {
            Try(() =>
            {
                while (olderBases.Count > 1)
                {
                    files.Delete(olderBases[^1]);
                    olderBases.RemoveAt(olderBases.Count - 1);
                }

                journal!.DropThrough(older);
            });
        }
    }

    private void StartOver()
    {
        if (!isGone)
        {
            LogGone(logger);
        }

        isGone = true;
        try
        {
            building?.Wait();
        }
        catch (AggregateException)
        {
            // It was to be written into the directory that is gone.
        }

        FinishBase();
        files.EnsureDirectory();
        held?.Dispose();
        held = takeLock();
        journal!.StartOver();
        var rebuilt = BuildBase(pending);
        pending = new PendingChanges();
        present?.Dispose();
        present = rebuilt;
        olderBases.Clear();
        isGone = false;
        LogMadeAgain(logger, rebuilt.Name);
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The next base of the store could not be written: {Why}. Nothing is lost, the journal keeps all; it is tried again."
    )]
    private static partial void LogNoBase(ILogger logger, string why);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "LiteDB failed on a copy of the base ({Why}); the documents were written into a fresh file instead"
    )]
    private static partial void LogMended(ILogger logger, string why);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Files of the store were deleted while the agent was running; they are made again"
    )]
    private static partial void LogGone(ILogger logger);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The store was made again from memory as {Base}; nothing is lost"
    )]
    private static partial void LogMadeAgain(ILogger logger, string @base);
}
