using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Images.Cleaning;

/// <summary>Whether a run may act while somebody builds or pulls.</summary>
public abstract record BuildGate
{
    /// <summary>How long a postponed run waits before it looks again.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromMinutes(5);

    public sealed record Open(string Why) : BuildGate;

    /// <summary>It was put off for too long: what no build can need goes.</summary>
    public sealed record OnlyDangling(string Why) : BuildGate;

    public sealed record Postpone(string Why, DateTimeOffset Since) : BuildGate;

    /// <param name="signs">What is at work.</param>
    /// <param name="since">When it was put off first; null when it was not.</param>
    public static BuildGate Decide(
        IReadOnlyList<string> signs,
        DateTimeOffset? since,
        bool isCritical,
        TimeSpan longest,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(signs);
        var work = string.Join(", ", signs);
        if (signs.Count == 0)
        {
            return new Open("nobody builds or pulls");
        }

        if (isCritical)
        {
            return new Open($"the disk is above its critical mark, so this is not waited for: {work}");
        }

        // A clock that was set back must not put it off for ever.
        var first = since is { } known && known <= now ? known : now;
        return now - first >= longest
            ? new OnlyDangling($"put off for {Durations.Text(now - first)}, and still: {work}")
            : new Postpone(work, first);
    }
}

/// <summary>What a run of the cleanup is asked for.</summary>
public sealed record CleanWish
{
    /// <summary>Null for every engine.</summary>
    public string? Engine { get; init; }

    /// <summary>Builds and pulls are not waited for.</summary>
    public bool Now { get; init; }

    /// <summary>Room that somebody needs.</summary>
    public long NeedBytes { get; init; }
}
