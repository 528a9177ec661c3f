using Microsoft.Extensions.Logging;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Jobs;

/// <summary>Keeps the live set small and drops what is older than the configuration keeps.</summary>
public sealed partial class QueueHousekeeping(
    JobQueue queue,
    IJobArchive archive,
    IJobLogs logs,
    IEventLog events,
    ICurrent<QueueOptions> options,
    TimeProvider clock,
    ILogger<QueueHousekeeping> logger
) : IDisposable
{
    /// <summary>So many finished jobs above the number to keep are let stand before they are swept out together.</summary>
    private const int Slack = 1000;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Drop = TimeSpan.FromHours(6);

    private readonly SemaphoreSlim turn = new(1, 1);
    private ITimer? timer;
    private DateTimeOffset? lastSweep;
    private DateTimeOffset? lastDrop;

    public void Start() => timer = clock.CreateTimer(_ => _ = LookAsync(), null, Look, Look);

    public void Dispose()
    {
        timer?.Dispose();
        turn.Dispose();
    }

    internal async Task LookAsync()
    {
        if (!await turn.WaitAsync(0))
        {
            return;
        }

        try
        {
            var now = clock.GetUtcNow();
            if (IsOver() || IsDue(lastSweep, Sweep, now))
            {
                lastSweep = now;
                await queue.SweepAsync(CancellationToken.None);
            }

            if (IsDue(lastDrop, Drop, now))
            {
                lastDrop = now;
                await DropAsync(now, options.Value.Retention);
            }
        }
        catch (IOException exception)
        {
            LogFailed(exception);
        }
        catch (UserErrorException exception)
        {
            LogFailed(exception);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task DropAsync(DateTimeOffset now, RetentionOptions keep)
    {
        await archive.DropBeforeAsync(now - keep.ArchiveFor, CancellationToken.None);
        await logs.DropBeforeAsync(now - keep.LogsFor, CancellationToken.None);
        await logs.CompressBeforeAsync(now - keep.LogsPlainFor, CancellationToken.None);
        await events.DropBeforeAsync(now - keep.EventsFor, CancellationToken.None);
    }

    private bool IsOver()
    {
        var most = options.Value.Retention.KeepNewest + Slack;
        return queue
            .Counts()
            .ByState.Any(one => one.Key is not (JobState.Queued or JobState.Running) && one.Value > most);
    }

    /// <summary>A clock that went back counts as due, so that nothing waits for the old time to come again.</summary>
    private static bool IsDue(DateTimeOffset? last, TimeSpan every, DateTimeOffset now) =>
        last is not { } before || now - before >= every || now < before;

    [LoggerMessage(
        1630,
        LogLevel.Warning,
        "old jobs, logs and events could not be cleaned up; it is tried again later"
    )]
    private partial void LogFailed(Exception exception);
}
