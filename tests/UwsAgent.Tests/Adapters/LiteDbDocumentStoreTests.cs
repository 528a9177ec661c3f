using UwsAgent.Adapters;
using UwsAgent.Core;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Ports;

namespace UwsAgent.Tests.Adapters;

public sealed class LiteDbDocumentStoreTests : DocumentStoreContract, IAsyncLifetime
{
    private StoreBench bench = new();
    private LiteDbDocumentStore store = null!;

    protected override IDocumentStore Store => store;

    protected override long Iterations => 40;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        store = bench.Make();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await bench.DisposeAsync();
    }

    protected override async Task RestartAsync()
    {
        await store.DisposeAsync();
        store = bench.Make();
    }

    protected override async Task StartAfreshAsync()
    {
        await DisposeAsync();
        bench = new StoreBench();
        store = bench.Make();
    }

    [Fact]
    public async Task A_second_agent_is_refused_and_told_who_has_the_state()
    {
        await store.OpenAsync(Stop);
        await using var second = bench.Make();

        var refusal = await Assert.ThrowsAsync<UserErrorException>(() => second.OpenAsync(Stop));

        Assert.Equal(UserErrorKind.Conflict, refusal.Kind);
        Assert.Contains($"pid {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(bench.Directory, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_store_refuses_and_lets_the_next_one_in()
    {
        await store.OpenAsync(Stop);
        await store.DisposeAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync([Put("jobs", "1", "a")], Stop));
        await RestartAsync();
        await store.OpenAsync(Stop);
    }

    [Fact]
    public async Task Old_journal_and_bases_go_while_the_live_set_stays_small()
    {
        await store.OpenAsync(Stop);
        for (var i = 0; i < 3000; i++)
        {
            await store.CommitAsync([Put("jobs", $"{i % 10}", new string('x', 200))], Stop);
        }

        await Until(() => store.Health.JournalBytes < 200_000 && bench.Files("base-*.db").Count is 1 or 2);

        Assert.Equal(10, (await All("jobs")).Count);
        Assert.Empty(bench.Log.At(Microsoft.Extensions.Logging.LogLevel.Warning));
        Assert.InRange(bench.Files("*").Sum(file => new FileInfo(file).Length), 1, 600_000);
    }

    [Fact]
    public async Task The_database_shrinks_when_most_of_it_was_removed()
    {
        await store.OpenAsync(Stop);
        foreach (var chunk in Enumerable.Range(0, 6000).Chunk(500))
        {
            await store.CommitAsync([.. chunk.Select(i => Put("jobs", $"{i}", new string('x', 700)))], Stop);
        }

        await Until(() => store.Health.DatabaseBytes > 3_000_000);
        var full = store.Health.DatabaseBytes;
        await store.CommitAsync(
            [.. Enumerable.Range(0, 5900).Select(i => DocumentChange.Remove("jobs", $"{i}"))],
            Stop
        );
        var kept = 5900;
        await Until(() =>
        {
            store.CommitAsync([Put("jobs", $"{kept}", new string('y', 7000))], Stop).Wait(Stop);
            kept = 5900 + ((kept + 1) % 100);
            return store.Health.DatabaseBytes < full / 3;
        });

        await RestartAsync();
        await store.OpenAsync(Stop);
        Assert.Equal(100, (await All("jobs")).Count);
    }

    [Fact]
    public async Task The_loop_beats_while_nothing_happens()
    {
        await store.OpenAsync(Stop);
        var before = bench.Beats;
        await Until(() => bench.Beats >= before + 2);
    }

    [Fact]
    public async Task Files_that_are_deleted_while_it_runs_are_made_again_with_all_that_was_in_them()
    {
        await store.OpenAsync(Stop);
        for (var i = 0; i < 200; i++)
        {
            await store.CommitAsync([Put("jobs", $"{i}", new string('x', 500))], Stop);
        }

        DeleteUnderItsHands();
        await store.CommitAsync([Put("jobs", "after", "a")], Stop);
        await RestartAsync();
        await store.OpenAsync(Stop);

        Assert.Equal(201, (await All("jobs")).Count);
        Assert.NotEmpty(bench.Log.At(Microsoft.Extensions.Logging.LogLevel.Error));
    }

    [Fact]
    public async Task Deleted_files_are_noticed_without_a_commit()
    {
        await store.OpenAsync(Stop);
        await store.CommitAsync([Put("jobs", "1", "a")], Stop);
        DeleteUnderItsHands();

        await Until(() => Directory.Exists(bench.Directory) && bench.Files("base-*.db").Count == 1);
        await RestartAsync();
        await store.OpenAsync(Stop);

        Assert.Equal(["1=a"], await All("jobs"));
    }

    private void DeleteUnderItsHands()
    {
        // Like rm -rf beside a running agent: it may put something new into the directory meanwhile.
        var kept = bench.Directory + ".gone";
        Directory.Move(bench.Directory, kept);
        Directory.Delete(kept, recursive: true);
    }

    internal static async Task Until(Func<bool> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (!isSo())
        {
            await Task.Delay(5, patience.Token);
        }
    }
}
