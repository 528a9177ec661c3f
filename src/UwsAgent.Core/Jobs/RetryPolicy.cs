namespace UwsAgent.Core.Jobs;

/// <summary>How often a failed job is tried again, and how long it waits before each try.</summary>
public sealed record RetryPolicy(int MaxAttempts, TimeSpan FirstDelay, TimeSpan LongestDelay)
{
    public static readonly RetryPolicy None = new(1, TimeSpan.Zero, TimeSpan.Zero);

    public static readonly RetryPolicy Patient = new(8, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1));

    /// <summary>Exponential with jitter: between a half and the whole of first delay x 2^(attempts-1), at most the longest.</summary>
    /// <param name="attempts">Attempts made so far, at least 1.</param>
    /// <param name="random">From 0 to 1.</param>
    public TimeSpan DelayAfter(int attempts, double random)
    {
        var doubled = FirstDelay.TotalSeconds * Math.Pow(2, Math.Clamp(attempts - 1, 0, 60));
        var seconds = Math.Min(doubled, LongestDelay.TotalSeconds);
        return TimeSpan.FromSeconds(seconds * (0.5 + (Math.Clamp(random, 0, 1) / 2)));
    }
}
