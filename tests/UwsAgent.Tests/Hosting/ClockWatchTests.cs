using UwsAgent.Hosting;

namespace UwsAgent.Tests.Hosting;

public sealed class ClockWatchTests
{
    private readonly TwoClocks time = new();
    private readonly ClockWatch watch;

    public ClockWatchTests() => watch = new ClockWatch(time);

    [Fact]
    public void Time_that_passes_is_no_jump()
    {
        time.Advance(TimeSpan.FromHours(5));
        Assert.Null(watch.Look());
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    [InlineData(31)]
    public void A_clock_that_was_set_is_told_once_to_all_who_listen(int seconds)
    {
        var told = new List<TimeSpan>();
        watch.Jumped += (_, jump) => told.Add(jump.By);
        time.Advance(TimeSpan.FromSeconds(10));
        time.SetWall(TimeSpan.FromSeconds(seconds));

        Assert.Equal(TimeSpan.FromSeconds(seconds), watch.Look()?.By);
        Assert.Null(watch.Look());
        Assert.Equal([TimeSpan.FromSeconds(seconds)], told);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(-5)]
    public void What_a_time_service_mends_in_small_steps_is_no_jump(int seconds)
    {
        time.SetWall(TimeSpan.FromSeconds(seconds));
        Assert.Null(watch.Look());
    }
}
