using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Maintenance.Running;

public sealed class BlockerTests
{
    private static readonly DateTimeOffset Now = FleetScene.Evening;
    private readonly FleetScene scene = new();
    private readonly FakeSignalSource signals = new();

    [Theory]
    [InlineData(BlockerState.Clear, 0, null, false)]
    [InlineData(BlockerState.Blocks, 60, 0, true)]
    [InlineData(BlockerState.Unknown, 0, 0, true)]
    [InlineData(BlockerState.Unknown, 60, null, true)]
    [InlineData(BlockerState.Unknown, 60, 59, false)]
    [InlineData(BlockerState.Unknown, 60, 61, true)]
    [InlineData(BlockerState.Unknown, 60, -5, true)]
    public void What_cannot_be_asked_blocks_unless_its_last_answer_is_young_enough_E_c26(
        BlockerState state,
        int maxAge,
        int? clearMinutesAgo,
        bool blocks
    )
    {
        var options = new BlockerOptions { MaxAge = TimeSpan.FromMinutes(maxAge) };
        DateTimeOffset? clear = clearMinutesAgo is { } ago ? Now.AddMinutes(-ago) : null;

        var look = BlockerDecision.Decide("prometheus", options, new BlockerAnswer(state, "why"), clear, Now);

        Assert.Equal(blocks, look.IsBlocking);
        Assert.Contains("why", look.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Firing_alerts_block_none_let_through_and_silence_is_unknown_E_c26()
    {
        var options = new BlockerOptions { Server = "http://127.0.0.1:9090", Alerts = "Meteor\"Down|.*Error" };
        var query = AlertBlockers.Query(options);
        var source = new AlertBlockers(signals);

        Assert.Equal(
            "count(ALERTS{alertstate=\"firing\",alertname=~\"Meteor\\\"Down|.*Error\",alertname!~\"Watchdog\"}) or vector(0)",
            query
        );
        signals.Set(query, Sample.Of(0, null));
        Assert.Equal(BlockerState.Clear, (await source.AskAsync(options, default)).State);
        signals.Set(query, Sample.Of(2, null));
        Assert.Equal(BlockerState.Blocks, (await source.AskAsync(options, default)).State);
        signals.Down = "connection refused";
        Assert.Equal(BlockerState.Unknown, (await source.AskAsync(options, default)).State);
    }

    [Fact]
    public async Task A_command_blocks_by_the_number_that_it_prints()
    {
        var options = new BlockerOptions { Kind = "Command", Command = "roster-sync-runs" };
        var source = new CommandBlockers(signals);

        signals.Set("number", Sample.Of(0, null));
        Assert.Equal(BlockerState.Clear, (await source.AskAsync(options, default)).State);
        signals.Set("number", Sample.Of(1, null));
        Assert.Equal(BlockerState.Blocks, (await source.AskAsync(options, default)).State);
        signals.Set("number", Sample.SourceDown("exit code 2"));
        Assert.Equal(BlockerState.Unknown, (await source.AskAsync(options, default)).State);
    }

    [Fact]
    public void A_run_waits_while_a_blocker_blocks_says_so_once_and_goes_on_afterwards()
    {
        Block("File", "backup", FleetScene.Evening.AddMinutes(20));
        scene.Work.Plan("a", "upgrade");

        scene.Run();

        var act = Assert.Single(scene.Work.Calls, call => call.Phase is StepPhase.Act);
        Assert.InRange(act.At, FleetScene.Evening.AddMinutes(20), FleetScene.Evening.AddMinutes(22));
        Assert.Single(scene.Events.Of(RunEvents.Blocked));
    }

    [Fact]
    public void What_is_blocked_for_too_long_is_carried_over_and_a_blocker_holds_only_its_targets()
    {
        Block("File", "backup", DateTimeOffset.MaxValue, "db*");
        scene.Work.Plan("db1", "upgrade");
        scene.Work.Plan("web1", "upgrade");
        scene.Options = scene.Options with { Waves = [new WaveOptions { Name = "all", Targets = ["web*", "*"] }] };

        var outcome = scene.Run();

        Assert.Single(scene.Work.Acted("web1"));
        Assert.Empty(scene.Work.Acted("db1"));
        Assert.Contains("carried over: db1", outcome.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_of_blocker_that_nobody_can_ask_or_that_breaks_blocks_E_c26()
    {
        Block("Broken", "odd", DateTimeOffset.MaxValue);
        scene.Options = scene.Options with
        {
            Blockers = new Dictionary<string, BlockerOptions>
            {
                ["nobody"] = new() { Kind = "Workload" },
                ["odd"] = new() { Kind = "Broken" },
                ["off"] = new() { Kind = "Workload", Enabled = false },
            },
        };
        scene.BlockerSources[0] = new TimedBlocker("Broken", scene.Time, null);

        var looks = scene.Time.Run(() => scene.Parts().Blockers.AskAsync(default));

        Assert.Equal(2, looks.Count);
        Assert.All(looks, look => Assert.True(look.IsBlocking));
    }

    private void Block(string kind, string name, DateTimeOffset until, params string[] targets)
    {
        scene.BlockerSources.Add(new TimedBlocker(kind, scene.Time, until));
        scene.Options = scene.Options with
        {
            Blockers = new Dictionary<string, BlockerOptions>
            {
                [name] = new() { Kind = kind, Targets = targets.Length > 0 ? targets : ["*"] },
            },
        };
    }

    /// <param name="until">Null breaks.</param>
    private sealed class TimedBlocker(string kind, TimeProvider time, DateTimeOffset? until) : IBlockerSource
    {
        public string Kind => kind;

        public Task<BlockerAnswer> AskAsync(BlockerOptions blocker, CancellationToken cancellationToken) =>
            Task.FromResult(
                until is null ? throw new InvalidOperationException("a bug")
                : time.GetUtcNow() < until ? BlockerAnswer.Blocks("/run/backup.lock exists")
                : BlockerAnswer.Clear("/run/backup.lock does not exist")
            );
    }
}
