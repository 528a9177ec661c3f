using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Commands;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Events;

public sealed class EventFeedTests
{
    private static readonly EventKind Accepted = new(
        "upload-accepted",
        new string('0', 32),
        EventLevel.Information,
        ""
    );

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));
    private readonly FakeDocumentStore store = new();
    private readonly Taker taker = new();
    private readonly FakeEventLog log;

    public EventFeedTests() => log = new FakeEventLog(clock);

    [Fact]
    public async Task Events_are_told_in_order_while_it_runs()
    {
        await using var feed = await StartAsync();
        await HappenAsync("a", "b", "c");
        Assert.Equal(["a", "b", "c"], await taker.UntilAsync(3));
    }

    [Fact]
    public async Task E47_What_happened_before_a_crash_and_was_not_told_is_told_at_the_next_start()
    {
        await using (await StartAsync())
        {
            await HappenAsync("a");
            await taker.UntilAsync(1);
        }

        await HappenAsync("b", "c");
        await using var feed = await StartAsync();
        await HappenAsync("d");
        Assert.Equal(["a", "b", "c", "d"], await taker.UntilAsync(4));
    }

    [Fact]
    public async Task N12_A_restart_tells_nothing_anew()
    {
        await using (await StartAsync())
        {
            await HappenAsync("a", "b");
            await taker.UntilAsync(2);
            await UntilMarkedAsync();
        }

        await using var feed = await StartAsync();
        await HappenAsync("c");
        Assert.Equal(["a", "b", "c"], await taker.UntilAsync(3));
    }

    [Fact]
    public async Task N12_The_first_start_of_all_tells_nothing_of_the_past()
    {
        await HappenAsync("old");
        clock.Advance(TimeSpan.FromSeconds(1));
        await using var feed = await StartAsync();
        await HappenAsync("new");
        Assert.Equal(["new"], await taker.UntilAsync(1));
    }

    [Fact]
    public async Task What_cannot_be_queued_is_tried_until_it_can_and_later_events_wait()
    {
        taker.Refuses = 2;
        await using var feed = await StartAsync();
        await HappenAsync("a", "b");
        await taker.UntilTriedAsync(1);
        while (taker.Taken.Count < 2)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.Equal(["a", "b"], taker.Taken);
    }

    [Fact]
    public async Task A_burst_is_told_to_the_last_event()
    {
        await using var feed = await StartAsync();
        await HappenAsync([.. Enumerable.Range(0, 20_000).Select(number => $"{number}")]);
        Assert.Equal(20_000, (await taker.UntilAsync(20_000)).Distinct().Count());
    }

    [Fact]
    public async Task E47_A_verdict_starts_its_command_even_when_the_agent_was_killed_in_between()
    {
        var queue = new FakeJobQueue();
        var options = new CommandsOptions
        {
            ["import"] = new()
            {
                File = "/bin/true",
                On = ["upload-accepted"],
                OnArguments = ["{SCHOOL}", "{PATH}"],
                AllowedArguments = ["[a-z]+", "/.*"],
            },
        };
        await using (await StartAsync(new CommandHooks(new Fixed<CommandsOptions>(options), queue, log))) { }

        // Killed after the verdict was told, before anything was queued.
        await log.AppendAsync(
            new AgentEvent(Accepted, "oakwood", "users.csv accepted")
            {
                Fields = new Dictionary<string, string> { ["SCHOOL"] = "oakwood", ["PATH"] = "/srv/x.csv" },
            },
            default
        );
        await using var feed = await StartAsync(new CommandHooks(new Fixed<CommandsOptions>(options), queue, log));
        while (queue.Snapshot().Count == 0)
        {
            await Task.Delay(1);
        }

        var payload = CommandPayload.Read(Assert.Single(queue.Snapshot()).Payload);
        Assert.Equal(["oakwood", "/srv/x.csv"], payload.Arguments);
        Assert.Equal("upload-accepted", payload.Environment["UWS_EVENT"]);
        Assert.Equal("oakwood", payload.Environment["UWS_SCHOOL"]);
    }

    private async Task HappenAsync(params IReadOnlyList<string> words)
    {
        foreach (var word in words)
        {
            await log.AppendAsync(new AgentEvent(Accepted, "oakwood", word), default);
            clock.Advance(TimeSpan.FromTicks(1));
        }
    }

    private async Task UntilMarkedAsync()
    {
        while (
            await store.ReadAsync("event-feed", "mark", default) is not { } mark
            || !System.Text.Encoding.UTF8.GetString(mark.Json.Span).Contains("\"seen\":[\"", StringComparison.Ordinal)
        )
        {
            await Task.Delay(1);
        }
    }

    private async Task<Running> StartAsync(IEventSubscriber? subscriber = null)
    {
        var commits = store.Commits;
        var feed = new EventFeed(log, store, [subscriber ?? taker], clock, NullLogger<EventFeed>.Instance);
        var stop = new CancellationTokenSource();
        var running = Task.Run(() => feed.RunAsync(stop.Token));
        // It listens once it has written its first mark.
        while (store.Commits == commits)
        {
            await Task.Delay(1);
        }

        return new Running(stop, running);
    }

    private sealed class Running(CancellationTokenSource stop, Task running) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
        }
    }

    private sealed class Taker : IEventSubscriber
    {
        private readonly ConcurrentQueue<string> taken = new();
        private int tried;

        public int Refuses { get; set; }

        public ConcurrentQueue<string> Taken => taken;

        public bool Wants(RecordedEvent happened) => true;

        public Task TakeAsync(RecordedEvent happened, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref tried);
            if (Refuses-- > 0)
            {
                throw new StoreUnavailableException("the disk is full");
            }

            taken.Enqueue(happened.What);
            return Task.CompletedTask;
        }

        public async Task UntilTriedAsync(int count)
        {
            while (Volatile.Read(ref tried) < count)
            {
                await Task.Delay(1);
            }
        }

        public async Task<IReadOnlyList<string>> UntilAsync(int count)
        {
            while (taken.Count < count)
            {
                await Task.Delay(1);
            }

            return [.. taken];
        }
    }
}
