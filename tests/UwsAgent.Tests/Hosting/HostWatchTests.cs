using Microsoft.Extensions.Hosting.Systemd;
using UwsAgent.Core.Events;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Hosting;

namespace UwsAgent.Tests.Hosting;

public sealed class HostWatchTests : IDisposable
{
    private readonly TwoClocks time = new();
    private readonly FakeEventLog events = new();
    private readonly FakeNotifier systemd = new();
    private readonly Heartbeats beats;
    private readonly HostWatch watch;

    public HostWatchTests()
    {
        beats = new Heartbeats(time);
        watch = new HostWatch(
            beats,
            new ClockWatch(time),
            events,
            time,
            new WatchdogTime(TimeSpan.FromSeconds(20)),
            systemd
        );
        beats.Expect("queue", TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task While_all_loops_beat_the_watchdog_is_fed_at_each_look()
    {
        for (var i = 0; i < 5; i++)
        {
            beats.Beat("queue");
            await Look();
        }

        Assert.Equal(5, systemd.Said.Count(word => word == "WATCHDOG=1"));
        Assert.Empty(events.Happened);
    }

    [Fact]
    public async Task A_stuck_loop_is_named_once_and_starves_the_watchdog_until_it_turns_again()
    {
        await Look();
        systemd.Said.Clear();
        await Look();
        await Look();

        Assert.DoesNotContain("WATCHDOG=1", systemd.Said);
        Assert.Equal(["STATUS=Stuck: queue"], systemd.Said);
        var told = Assert.Single(events.Happened);
        Assert.Equal((HostEvents.LoopStuck, "queue"), (told.Kind, told.Target));
        Assert.Contains("systemd restarts the agent in 20 s", told.Why, StringComparison.Ordinal);
        Assert.NotNull(new LoopReadiness(beats).WhyNot());

        beats.Beat("queue");
        await Look();
        Assert.Contains("WATCHDOG=1", systemd.Said);
        Assert.Equal(HostEvents.LoopRecovered, events.Happened[^1].Kind);
        Assert.Null(new LoopReadiness(beats).WhyNot());
    }

    [Fact]
    public async Task After_a_standstill_of_the_whole_process_nobody_is_accused()
    {
        await Look();
        time.Advance(TimeSpan.FromHours(2));
        systemd.Said.Clear();
        await Look();

        Assert.Equal(["WATCHDOG=1"], systemd.Said);
        Assert.Empty(events.Happened);
    }

    [Fact]
    public async Task A_clock_that_jumps_is_an_event_and_no_reason_to_restart()
    {
        beats.Beat("queue");
        time.SetWall(TimeSpan.FromHours(-1));
        await Look();

        var told = Assert.Single(events.Of(HostEvents.ClockJumped));
        Assert.Contains("0.01:00:00 back", told.What, StringComparison.Ordinal);
        Assert.Contains("WATCHDOG=1", systemd.Said);
    }

    [Theory]
    [InlineData("20000000", "7", 10)]
    [InlineData("60000000", "", 10)]
    [InlineData("2000000", null, 1)]
    public void The_period_is_half_of_what_systemd_asks_and_never_long(string micros, string? pid, int seconds)
    {
        var found = WatchdogTime.Find(name => name == "WATCHDOG_USEC" ? micros : pid, 7);
        Assert.True(found.IsSet);
        Assert.Equal(TimeSpan.FromSeconds(seconds), found.Period);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("20000000", "8")]
    [InlineData("0", null)]
    [InlineData("soon", null)]
    public void Without_a_watchdog_of_its_own_it_feeds_none(string? micros, string? pid) =>
        Assert.False(WatchdogTime.Find(name => name == "WATCHDOG_USEC" ? micros : pid, 7).IsSet);

    public void Dispose() => watch.Dispose();

    /// <summary>As its own loop would: one period later.</summary>
    private Task Look()
    {
        time.Advance(TimeSpan.FromSeconds(10));
        return watch.LookAsync(TestContext.Current.CancellationToken);
    }

    private sealed class FakeNotifier : ISystemdNotifier
    {
        public List<string> Said { get; } = [];

        public bool IsEnabled => true;

        public void Notify(ServiceState state) => Said.Add(state.ToString());
    }
}
