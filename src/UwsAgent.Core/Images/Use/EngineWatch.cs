using System.Threading.Channels;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Use;

/// <summary>Follows one engine's events for as long as it is run, so that the true last use of each image is known.</summary>
public sealed class EngineWatch(IEngines engines, ImageMemory memory, IEventLog events, TimeProvider time)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(30);

    /// <summary>An engine is asked what happened from a little before, since its events have its own clock.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(2);

    /// <summary>A shorter silence is a restart of a connection, and no time that would have to be forgiven.</summary>
    private static readonly TimeSpan LeastGap = TimeSpan.FromSeconds(5);

    private bool isLostTold;

    public async Task RunAsync(EngineAddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        var wait = FirstWait;
        while (true)
        {
            try
            {
                await using var connection = engines.Open(address);
                await FollowAsync(address.Name, connection, () => wait = FirstWait, cancellationToken);
            }
            catch (EngineUnavailableException failure)
            {
                await LostAsync(address.Name, failure, cancellationToken);
            }

            await Task.Delay(wait, time, cancellationToken);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    /// <summary>One connection, until the engine ends it.</summary>
    internal async Task FollowAsync(
        string engine,
        EngineConnection connection,
        Action connected,
        CancellationToken cancellationToken
    )
    {
        await connection.Engine.FactsAsync(cancellationToken);
        var state = await memory.EngineAsync(engine, cancellationToken);
        var now = time.GetUtcNow();
        // A clock that was ahead must not hide what happens now.
        var since = state.WatchedUntil is { } until && until <= now ? until : (DateTimeOffset?)null;
        // Before the list is read: what happens while it is read comes again as an event, and is not lost.
        var stream = connection.Engine.EventsAsync(since - Overlap ?? now, cancellationToken);
        if (since is { } known && now - known > LeastGap)
        {
            await memory.WithBookAsync(engine, book => Forgiven(book, now - known, now), cancellationToken);
        }

        await ReadAllAsync(engine, connection, cancellationToken);
        await FoundAsync(engine, cancellationToken);
        connected();
        await TakeAsync(engine, connection, stream, cancellationToken);
    }

    private async Task TakeAsync(
        string engine,
        EngineConnection connection,
        IAsyncEnumerable<EngineEvent> stream,
        CancellationToken cancellationToken
    )
    {
        var waiting = Channel.CreateUnbounded<EngineEvent>(new UnboundedChannelOptions { SingleReader = true });
        var pump = PumpAsync(stream, waiting.Writer, cancellationToken);
        var saved = time.GetTimestamp();
        try
        {
            while (await ReadAsync(waiting.Reader, cancellationToken) is { IsOver: false } turn)
            {
                var isUnknown = false;
                while (waiting.Reader.TryRead(out var happened))
                {
                    isUnknown |= await memory.WithBookAsync(
                        engine,
                        book => book.Apply(happened, time.GetUtcNow()),
                        cancellationToken
                    );
                }

                if (isUnknown)
                {
                    await ReadAllAsync(engine, connection, cancellationToken);
                }

                if (time.GetElapsedTime(saved) >= SaveEvery || turn.IsIdle)
                {
                    saved = time.GetTimestamp();
                    await SaveAsync(engine, cancellationToken);
                }
            }

            await pump;
        }
        finally
        {
            await SaveAsync(engine, CancellationToken.None);
        }
    }

    private static async Task PumpAsync(
        IAsyncEnumerable<EngineEvent> stream,
        ChannelWriter<EngineEvent> writer,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await foreach (var happened in stream.WithCancellation(cancellationToken))
            {
                await writer.WriteAsync(happened, cancellationToken);
            }
        }
        finally
        {
            writer.TryComplete();
        }
    }

    private async Task<(bool IsOver, bool IsIdle)> ReadAsync(
        ChannelReader<EngineEvent> reader,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(SaveEvery, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return (!await reader.WaitToReadAsync(either.Token), false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, true);
        }
    }

    /// <summary>The list of images and containers, and what new images are made of: each image is asked about once in its life.</summary>
    private async Task ReadAllAsync(string engine, EngineConnection connection, CancellationToken cancellationToken)
    {
        var images = new List<EngineImage>();
        await foreach (var image in connection.Engine.ImagesAsync(cancellationToken))
        {
            images.Add(image);
        }

        var containers = await connection.Engine.ContainersAsync(cancellationToken);
        var unknown = await memory.WithBookAsync(
            engine,
            book => book.Reconcile(images, containers, time.GetUtcNow()),
            cancellationToken
        );
        foreach (var id in unknown)
        {
            if (await connection.Engine.InspectImageAsync(id, cancellationToken) is { } detail)
            {
                var layers = ImageLayers.Of(detail);
                await memory.WithBookAsync(engine, book => Learnt(book, detail, layers), cancellationToken);
            }
        }
    }

    private async Task SaveAsync(string engine, CancellationToken cancellationToken)
    {
        if (await memory.SaveAsync(engine, cancellationToken))
        {
            var state = await memory.EngineAsync(engine, cancellationToken);
            await memory.SaveAsync(engine, state with { WatchedUntil = time.GetUtcNow() }, cancellationToken);
        }
    }

    private async Task FoundAsync(string engine, CancellationToken cancellationToken)
    {
        if (isLostTold)
        {
            isLostTold = false;
            await events.AppendAsync(
                new AgentEvent(ImageEvents.EngineBack, engine, $"{engine} answers again"),
                cancellationToken
            );
        }
    }

    /// <summary>An engine that was never there is told by the cleanup, once and for all.</summary>
    private async Task LostAsync(string engine, EngineUnavailableException failure, CancellationToken cancellationToken)
    {
        var state = await memory.EngineAsync(engine, cancellationToken);
        if (!isLostTold && state.WatchedUntil is not null)
        {
            isLostTold = true;
            await events.AppendAsync(
                new AgentEvent(ImageEvents.EngineLost, engine, failure.Message),
                cancellationToken
            );
        }
    }

    private static bool Forgiven(ImageUseBook book, TimeSpan gap, DateTimeOffset now)
    {
        book.Forgive(gap, now);
        return true;
    }

    private static bool Learnt(ImageUseBook book, EngineImageDetail detail, IReadOnlyList<ImageLayer> layers)
    {
        book.Learn(detail, layers);
        return true;
    }
}
