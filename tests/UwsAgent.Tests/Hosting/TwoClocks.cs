namespace UwsAgent.Tests.Hosting;

/// <summary>A wall clock that can be set apart from the monotonic one, as on a real machine.</summary>
internal sealed class TwoClocks : TimeProvider
{
    private DateTimeOffset wall = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private long monotonic = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => monotonic;

    public override DateTimeOffset GetUtcNow() => wall;

    public void Advance(TimeSpan time)
    {
        wall += time;
        monotonic += time.Ticks;
    }

    public void SetWall(TimeSpan by) => wall += by;
}
