using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Events;

/// <summary>What every event log keeps to, the fake like the real one.</summary>
public abstract class EventLogContract
{
    private static readonly EventKind Scaled = new("scaled", new string('1', 32), EventLevel.Information, "Scaled.");
    private static readonly EventKind Broken = new("broken", new string('2', 32), EventLevel.Error, "Broken.");

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 23, 59, 50, TimeSpan.Zero));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract IEventLog Log { get; }

    [Fact]
    public async Task What_was_appended_is_read_oldest_first_across_midnight()
    {
        await Append(Scaled, "worker", "one");
        Time.Advance(TimeSpan.FromSeconds(20));
        await Append(Broken, "web", "two");

        var all = await Read(new EventQuery());

        Assert.Equal(["one", "two"], all.Select(one => one.What));
        Assert.Equal([23, 24], all.Select(one => one.At.Day));
        Assert.Equal([EventLevel.Information, EventLevel.Error], all.Select(one => one.Level));
    }

    [Fact]
    public async Task Every_part_of_an_event_comes_back()
    {
        var happened = new AgentEvent(Scaled, "worker", "größer \"quoted\" \\ 😀")
        {
            Before = "40",
            After = "75",
            Why = "backlog\nof 300",
            Author = "ana",
            Undo = "uws scale worker 40",
            JobId = "j1",
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["CLUSTER"] = "amy-wrkr" },
        };
        await Log.AppendAsync(happened, Stop);

        var kept = Assert.Single(await Read(new EventQuery()));

        Assert.Equal(EventRecording.Record(happened, Time.GetUtcNow()) with { Fields = kept.Fields }, kept);
        Assert.Equal("amy-wrkr", Assert.Single(kept.Fields, field => field.Key == "CLUSTER").Value);
    }

    [Fact]
    public async Task A_query_narrows_and_newest_counts_after_narrowing()
    {
        for (var i = 0; i < 10; i++)
        {
            await Append(i % 2 == 0 ? Scaled : Broken, "worker", $"{i}");
            Time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(["4", "6", "8"], (await Read(new EventQuery(Kind: "scaled", Newest: 3))).Select(one => one.What));
        Assert.Equal(
            ["8", "9"],
            (await Read(new EventQuery(Since: Time.GetUtcNow().AddSeconds(-4)))).Select(one => one.What)
        );
        Assert.Empty(await Read(new EventQuery(Target: "web")));
        Assert.Empty(await Read(new EventQuery(Newest: 0)));
    }

    [Fact]
    public async Task A_follower_sees_the_past_once_and_then_what_comes_until_it_leaves()
    {
        await Append(Scaled, "worker", "before");
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await using var followed = Log.ReadAsync(new EventQuery(Kind: "scaled"), true, leave.Token)
            .GetAsyncEnumerator(leave.Token);

        Assert.True(await followed.MoveNextAsync());
        Assert.Equal("before", followed.Current.What);

        await Append(Broken, "worker", "not asked for");
        Time.Advance(TimeSpan.FromSeconds(20));
        await Append(Scaled, "worker", "after midnight");
        Assert.True(await followed.MoveNextAsync());
        Assert.Equal("after midnight", followed.Current.What);

        var waiting = followed.MoveNextAsync();
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
    }

    [Fact]
    public async Task Days_are_dropped_whole()
    {
        await Append(Scaled, "worker", "old");
        Time.Advance(TimeSpan.FromHours(1));
        await Append(Scaled, "worker", "new");

        Assert.Equal(1, await Log.DropBeforeAsync(Time.GetUtcNow(), Stop));
        Assert.Equal("new", Assert.Single(await Read(new EventQuery())).What);
        Assert.Equal(0, await Log.DropBeforeAsync(Time.GetUtcNow(), Stop));
    }

    [Fact]
    public async Task Events_of_many_callers_at_once_are_all_kept()
    {
        await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => Task.Run(() => Append(Scaled, "worker", $"{i}"), Stop))
        );

        var kept = (await Read(new EventQuery())).Select(one => one.What).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(200, kept.Count);
    }

    protected async Task<IReadOnlyList<RecordedEvent>> Read(EventQuery query)
    {
        var all = new List<RecordedEvent>();
        await foreach (var one in Log.ReadAsync(query, follow: false, Stop))
        {
            all.Add(one);
        }

        return all;
    }

    protected async Task Append(EventKind kind, string target, string what) =>
        await Log.AppendAsync(new AgentEvent(kind, target, what), Stop);

    protected async Task Append(string what) => await Append(Scaled, "worker", what);
}
