using System.Text;
using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Images;

/// <summary>When an image was last used, through restarts, gaps and damage.</summary>
public sealed class EngineWatchTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly CleaningBench bench = new();

    [Fact]
    public async Task A_start_an_end_and_a_pull_count_as_use_and_are_kept_on_disk()
    {
        bench.Engine.Add("sha256:a", 100, "x:1");
        bench.Engine.Add("sha256:b", 100, "y:1");
        bench.Engine.Add("sha256:c", 100, "z:1");
        await bench.SeenAsync(10 * Hour);
        await FollowAsync(
            Event(Plans.Now + (11 * Hour), "start", "x:1"),
            Event(Plans.Now + (12 * Hour), "die", "sha256:b"),
            new EngineEvent(Plans.Now + (10 * Hour), EngineEventSubject.Image, "pull", "z:1", "z:1")
        );
        var uses = (await ReadAgainAsync()).Images;
        Assert.Equal(Plans.Now + (10 * Hour), uses["sha256:a"].LastUsedAt);
        Assert.Equal(Plans.Now + (10 * Hour), uses["sha256:b"].LastUsedAt);
        Assert.Equal(Plans.Now + (10 * Hour), uses["sha256:c"].LastUsedAt);
        Assert.Equal(Plans.Now, uses["sha256:c"].ArrivedAt);
    }

    [Fact]
    public async Task After_an_end_of_the_stream_it_is_asked_from_where_it_ended_so_that_nothing_is_lost_E_b18()
    {
        bench.Engine.Add("sha256:a", 100, "x:1");
        await FollowAsync();
        Assert.Equal(Plans.Now, bench.Engine.WatchedSince);
        bench.Clock.Advance(Hour);
        // While nobody watched.
        bench.Engine.Tell(Event(Plans.Now + (Hour / 2), "start", "x:1"));
        await FollowAsync();
        Assert.Equal(Plans.Now - TimeSpan.FromSeconds(2), bench.Engine.WatchedSince);
        Assert.True((await ReadAgainAsync()).Images["sha256:a"].LastUsedAt >= Plans.Now + (Hour / 2));
    }

    [Fact]
    public async Task Time_in_which_nobody_watched_does_not_make_an_image_older()
    {
        bench.Engine.Add("sha256:a", 100, "x:1");
        await FollowAsync();
        bench.Clock.Advance(10 * Hour);
        await FollowAsync();
        Assert.Equal(Plans.Now + (10 * Hour), (await ReadAgainAsync()).Images["sha256:a"].LastUsedAt);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData(
        "{\"id\":\"sha256:a\",\"arrived\":\"0001-01-01T00:00:00Z\",\"used\":\"0001-01-01T00:00:00Z\",\"by\":\"\"}"
    )]
    [InlineData(
        "{\"id\":\"sha256:a\",\"arrived\":\"2020-01-01T00:00:00Z\",\"used\":\"2020-01-01T00:00:00Z\",\"by\":\"\",\"layers\":[\"zz\"]}"
    )]
    [InlineData("{\"version\":0,\"images\":[]}")]
    public async Task A_damaged_history_counts_everything_as_used_now_and_is_told_E_b19(string text)
    {
        await bench.Store.CommitAsync(
            [DocumentChange.Put("image-use", "local|sha256:a", Encoding.UTF8.GetBytes(text))],
            default
        );
        bench.Engine.Add("sha256:a", 100, "x:1");
        await bench.SeenAsync(TimeSpan.Zero);
        Assert.Equal(Plans.Now, (await ReadAgainAsync(fromDisk: false)).Images["sha256:a"].LastUsedAt);
        Assert.Single(bench.Events.Of(ImageEvents.HistoryLost));
    }

    [Fact]
    public async Task A_history_from_a_clock_that_was_ahead_counts_as_now_E_b19()
    {
        bench.Engine.Add("sha256:a", 100, "x:1");
        bench.Clock.SetUtcNow(Plans.Now.AddYears(1));
        await FollowAsync();
        var fresh = new CleaningBench();
        foreach (var document in await bench.Store.ReadAllAsync("image-use", default))
        {
            await fresh.Store.CommitAsync([DocumentChange.Put("image-use", document.Id, document.Json)], default);
        }

        fresh.Engine.Add("sha256:a", 100, "x:1");
        await fresh.SeenAsync(TimeSpan.Zero);
        var use = await fresh.Memory.WithBookAsync(EngineAddresses.Local, book => book.Images["sha256:a"], default);
        Assert.Equal(Plans.Now, use.LastUsedAt);
    }

    [Fact]
    public void What_an_image_was_built_on_was_used_when_that_came()
    {
        var book = new ImageUseBook("local", []);
        EngineImage[] both = [new("sha256:base", "", ["b:1"], []), new("sha256:app", "", ["a:1"], [])];
        book.Reconcile([both[0]], [], Plans.Now);
        Learn(book, "sha256:base", 1);
        book.Reconcile(both, [], Plans.Now + (5 * Hour));
        Learn(book, "sha256:app", 1, 2);
        Assert.Equal(
            (Plans.Now + (5 * Hour), "an image was built on it"),
            (book.Images["sha256:base"].LastUsedAt, book.Images["sha256:base"].UsedBy)
        );
    }

    [Fact]
    public void What_the_classic_builder_calls_a_parent_was_used_too()
    {
        var book = new ImageUseBook("local", []);
        EngineImage[] both = [new("sha256:base", "", ["b:1"], []), new("sha256:app", "sha256:base", ["a:1"], [])];
        book.Reconcile([both[0]], [], Plans.Now);
        book.Reconcile(both, [], Plans.Now + Hour);
        Assert.Equal(Plans.Now + Hour, book.Images["sha256:base"].LastUsedAt);
    }

    [Fact]
    public void An_image_that_went_is_forgotten_and_counts_as_new_when_it_comes_back()
    {
        var book = new ImageUseBook("local", []);
        EngineImage image = new("sha256:a", "", ["x:1"], []);
        book.Reconcile([image], [], Plans.Now);
        book.Apply(new EngineEvent(Plans.Now, EngineEventSubject.Image, "delete", "sha256:a", "sha256:a"), Plans.Now);
        book.Reconcile([image], [], Plans.Now + Hour);
        Assert.Equal(Plans.Now + Hour, book.Images["sha256:a"].ArrivedAt);
    }

    [Fact]
    public async Task An_engine_that_is_lost_and_comes_back_is_told_once_each()
    {
        bench.Engine.Add("sha256:a", 100, "x:1");
        await FollowAsync();
        var watch = new EngineWatch(bench.Engine, bench.Memory, bench.Events, bench.Clock);
        using var stop = new CancellationTokenSource();
        bench.Engine.Broken = new EngineUnavailableException("gone");
        var running = watch.RunAsync(EngineAddresses.Of(bench.Options)[0], stop.Token);
        while (bench.Events.Of(ImageEvents.EngineLost).Count == 0)
        {
            await Task.Yield();
        }

        for (var turn = 0; turn < 5; turn++)
        {
            bench.Clock.Advance(TimeSpan.FromMinutes(2));
            await Task.Yield();
        }

        bench.Engine.Broken = null;
        while (bench.Events.Of(ImageEvents.EngineBack).Count == 0)
        {
            bench.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.Single(bench.Events.Of(ImageEvents.EngineLost));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    /// <summary>One connection that tells these and ends.</summary>
    private async Task FollowAsync(params EngineEvent[] happened)
    {
        foreach (var one in happened)
        {
            bench.Engine.Tell(one);
        }

        var watch = new EngineWatch(bench.Engine, bench.Memory, bench.Events, bench.Clock);
        await using var connection = bench.Engine.Open(EngineAddresses.Of(bench.Options)[0]);
        var before = bench.Engine.WatchedSince;
        var following = watch.FollowAsync(EngineAddresses.Local, connection, () => { }, default);
        while (!following.IsCompleted && bench.Engine.WatchedSince == before)
        {
            await Task.Yield();
        }

        bench.Engine.Hangup();
        await following;
    }

    private async Task<ImageHistory> ReadAgainAsync(bool fromDisk = true)
    {
        var memory = fromDisk ? new ImageMemory(bench.Store, bench.Events, bench.Clock) : bench.Memory;
        return await memory.WithBookAsync(
            EngineAddresses.Local,
            book => book.Copy(ImageHistory.Empty.Pullable),
            default
        );
    }

    private static EngineEvent Event(DateTimeOffset at, string action, string image) =>
        new(at, EngineEventSubject.Container, action, "c1", image);

    private static void Learn(ImageUseBook book, string id, params int[] chains) =>
        book.Learn(
            new EngineImageDetail(id, "", [], []),
            [.. chains.Select(chain => new ImageLayer((UInt128)chain, 10))]
        );
}
