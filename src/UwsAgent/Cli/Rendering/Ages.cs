using System.Globalization;

namespace UwsAgent.Cli.Rendering;

/// <summary>Times as people say them.</summary>
internal static class Ages
{
    /// <summary><c>3 m ago</c>, <c>in 5 m</c>, <c>now</c>.</summary>
    public static string Of(DateTimeOffset time, DateTimeOffset now)
    {
        var distance = now - time;
        return distance.Duration() < TimeSpan.FromSeconds(1) ? "now"
            : distance > TimeSpan.Zero ? $"{Rough(distance)} ago"
            : $"in {Rough(-distance)}";
    }

    /// <summary>Two units at most: <c>4.2 s</c>, <c>1 m 5 s</c>, <c>3 h 10 m</c>, <c>12 d 4 h</c>.</summary>
    public static string Length(TimeSpan span) =>
        span switch
        {
            { TotalSeconds: < 1 } => Text($"{(int)span.TotalMilliseconds} ms"),
            { TotalSeconds: < 10 } => Text($"{Math.Floor(span.TotalSeconds * 10) / 10:0.0} s"),
            { TotalMinutes: < 1 } => Text($"{span.Seconds} s"),
            { TotalHours: < 1 } => Text($"{span.Minutes} m {span.Seconds} s"),
            { TotalDays: < 1 } => Text($"{span.Hours} h {span.Minutes} m"),
            _ => Text($"{span.Days} d {span.Hours} h"),
        };

    /// <summary>The moment itself, in UTC, to the second.</summary>
    public static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Rough(TimeSpan span) =>
        span switch
        {
            { TotalMinutes: < 1 } => Text($"{(int)span.TotalSeconds} s"),
            { TotalHours: < 1 } => Text($"{(int)span.TotalMinutes} m"),
            { TotalDays: < 2 } => Text($"{(int)span.TotalHours} h"),
            _ => Text($"{(int)span.TotalDays} d"),
        };

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
