using Microsoft.Extensions.Time.Testing;
using UwsAgent.Hosting;

namespace UwsAgent.Tests.Hosting;

public sealed class HeartbeatsTests
{
    private readonly FakeTimeProvider time = new();
    private readonly Heartbeats beats;

    public HeartbeatsTests() => beats = new Heartbeats(time);

    [Fact]
    public void Without_loops_it_is_ready() => Assert.True(beats.IsReady);

    [Fact]
    public void A_loop_that_is_silent_for_too_long_is_stuck_until_it_beats()
    {
        beats.Expect("queue", TimeSpan.FromSeconds(10));
        beats.Expect("schedules", TimeSpan.FromMinutes(10));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(beats.IsReady);

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(beats.IsReady);
        Assert.Equal("queue", Assert.Single(beats.Loops, loop => loop.IsStuck).Name);

        beats.Beat("queue");
        Assert.True(beats.IsReady);
    }

    [Fact]
    public void A_beat_under_a_wrong_name_saves_nobody()
    {
        beats.Expect("queue", TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(11));
        beats.Beat("queu");
        Assert.False(beats.IsReady);
    }

    [Fact]
    public void After_a_standstill_of_the_whole_process_every_loop_gets_its_full_time()
    {
        beats.Expect("queue", TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromHours(1));
        beats.ForgiveAll();
        Assert.True(beats.IsReady);
    }
}
