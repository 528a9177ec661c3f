using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Events;

/// <summary>
/// Tells subscribers of every event at least once: the event log on disk is the outbox, and a mark in the store says how far
/// they were told. A crash between an event and what follows from it is made good at the next start.
/// </summary>
public sealed partial class EventFeed(
    IEventLog events,
    IDocumentStore store,
    IEnumerable<IEventSubscriber> subscribers,
    TimeProvider time,
    ILogger<EventFeed> logger
)
{
    private const string Collection = "event-feed";
    private const string Id = "mark";
    private const int MostBetweenMarks = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<IEventSubscriber> subscribers = [.. subscribers];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var mark = await PersistentlyAsync(() => ReadMarkAsync(cancellationToken), cancellationToken);
        // Emptied as fast as events come, so that a burst is lost by nobody who is slow.
        var coming = Channel.CreateUnbounded<RecordedEvent>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var live = events.ReadAsync(new EventQuery(Newest: 0), follow: true, end.Token).GetAsyncEnumerator(end.Token);
        var first = live.MoveNextAsync();
        var listening = ListenAsync(live, first, coming.Writer);
        try
        {
            var told = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var happened in events.ReadAsync(new EventQuery(Since: mark.At), false, cancellationToken))
            {
                if (!mark.Has(happened) && told.Add(EventMark.KeyOf(happened)))
                {
                    mark = await TellAsync(happened, mark, cancellationToken);
                }
            }

            await MarkAsync(mark, cancellationToken);
            await FollowAsync(coming.Reader, told, mark, cancellationToken);
        }
        finally
        {
            await end.CancelAsync();
            await listening;
        }
    }

    private async Task FollowAsync(
        ChannelReader<RecordedEvent> coming,
        HashSet<string> told,
        EventMark mark,
        CancellationToken cancellationToken
    )
    {
        while (await coming.WaitToReadAsync(cancellationToken))
        {
            for (var count = 0; count < MostBetweenMarks && coming.TryRead(out var happened); count++)
            {
                // Came while the past was read.
                if (told.Count == 0 || !told.Remove(EventMark.KeyOf(happened)))
                {
                    mark = await TellAsync(happened, mark, cancellationToken);
                }
            }

            await MarkAsync(mark, cancellationToken);
        }
    }

    private async Task ListenAsync(
        IAsyncEnumerator<RecordedEvent> live,
        ValueTask<bool> first,
        ChannelWriter<RecordedEvent> coming
    )
    {
        try
        {
            for (var isThere = await first; isThere; isThere = await live.MoveNextAsync())
            {
                if (subscribers.Any(one => one.Wants(live.Current)))
                {
                    coming.TryWrite(live.Current);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The agent stops; what was not told is told after the next start.
        }
        finally
        {
            coming.TryComplete();
            await live.DisposeAsync();
        }
    }

    private async Task<EventMark> TellAsync(RecordedEvent happened, EventMark mark, CancellationToken cancellationToken)
    {
        foreach (var subscriber in subscribers.Where(one => one.Wants(happened)))
        {
            await PersistentlyAsync(
                async () =>
                {
                    await subscriber.TakeAsync(happened, cancellationToken);
                    return true;
                },
                cancellationToken
            );
        }

        return mark.After(happened);
    }

    /// <summary>Until it succeeds: a store that takes nothing now takes it later.</summary>
    private async Task<T> PersistentlyAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        for (var isTold = false; ; isTold = true)
        {
            try
            {
                return await work();
            }
#pragma warning disable CA1031 // Whatever it was, the event must not be lost.
            catch (Exception trouble) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                if (!isTold)
                {
                    LogHeld(trouble);
                }
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<EventMark> ReadMarkAsync(CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(Collection, Id, cancellationToken) is { } document)
        {
            return JsonSerializer.Deserialize(document.Json.Span, EventMarkJson.Default.EventMark)
                ?? throw new JsonException("The mark of the event feed is empty.");
        }

        // The first start of this version: what happened before is old news.
        return new EventMark(time.GetUtcNow(), []);
    }

    private Task<bool> MarkAsync(EventMark mark, CancellationToken cancellationToken) =>
        PersistentlyAsync(
            async () =>
            {
                var json = JsonSerializer.SerializeToUtf8Bytes(mark, EventMarkJson.Default.EventMark);
                await store.CommitAsync([DocumentChange.Put(Collection, Id, json)], cancellationToken);
                return true;
            },
            cancellationToken
        );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "What follows from an event cannot be queued now; it is tried every 5 s, and later events wait"
    )]
    private partial void LogHeld(Exception trouble);
}
