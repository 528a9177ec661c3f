namespace UwsAgent.Hosting;

/// <summary>Compares the wall clock with the monotonic one: apart by more than half a minute means that somebody set it, or the host slept.</summary>
internal sealed class ClockWatch(TimeProvider time)
{
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    private DateTimeOffset lastWall = time.GetUtcNow();
    private long lastMonotonic = time.GetTimestamp();

    /// <summary>Whoever computed times of day ahead computes them anew.</summary>
    public event EventHandler<ClockJumpedEventArgs>? Jumped;

    /// <summary>One look, by one caller at a time.</summary>
    /// <returns>How far it jumped since the last look; null when it did not.</returns>
    public ClockJumpedEventArgs? Look()
    {
        var wall = time.GetUtcNow();
        var monotonic = time.GetTimestamp();
        var expected = lastWall + time.GetElapsedTime(lastMonotonic, monotonic);
        (lastWall, lastMonotonic) = (wall, monotonic);
        if ((wall - expected).Duration() <= Tolerance)
        {
            return null;
        }

        var jump = new ClockJumpedEventArgs(wall - expected, wall);
        Jumped?.Invoke(this, jump);
        return jump;
    }
}

/// <summary>How far the wall clock moved by itself (negative: back), and what it shows now.</summary>
internal sealed class ClockJumpedEventArgs(TimeSpan by, DateTimeOffset now) : EventArgs
{
    public TimeSpan By => by;

    public DateTimeOffset Now => now;
}
