using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace UwsAgent.Core.Configuration;

/// <summary>Lengths of time as people write them: <c>30s</c>, <c>5m</c>, <c>1h30m</c>, <c>2d</c>, and also <c>00:05:00</c>.</summary>
public static partial class DurationText
{
    /// <summary>What a duration looks like; the JSON schema says the same.</summary>
    public const string Pattern =
        "^ *(([0-9]+(w|d|h|m|s|ms) *)+|([0-9]+[.])?[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,7})?)?|0) *$";

    public const string Wanted = "must be a duration such as 30s, 5m, 1h30m, 2d or 00:05:00";

    private static readonly string[] ClockForms =
    [
        @"h\:mm",
        @"h\:mm\:ss",
        @"h\:mm\:ss\.FFFFFFF",
        @"d\.h\:mm",
        @"d\.h\:mm\:ss",
        @"d\.h\:mm\:ss\.FFFFFFF",
    ];

    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
    ];

    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        var trimmed = (text ?? "").Trim(' ');
        if (trimmed is "0")
        {
            return true;
        }

        if (trimmed.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParseExact(trimmed, ClockForms, CultureInfo.InvariantCulture, out duration);
        }

        var match = Shape().Match(trimmed);
        if (!match.Success || trimmed.Length == 0)
        {
            return false;
        }

        decimal ticks = 0;
        foreach (var (unit, each) in (ReadOnlySpan<(string, long)>)[("w", 7 * TimeSpan.TicksPerDay), .. Units])
        {
            ticks += match.Groups[unit] is { Success: true } group
                ? decimal.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) * each
                : 0;
        }

        if (ticks > TimeSpan.MaxValue.Ticks)
        {
            return false;
        }

        duration = new TimeSpan((long)ticks);
        return true;
    }

    public static TimeSpan Parse(string text) =>
        TryParse(text, out var duration)
            ? duration
            : throw new FormatException($"'{text}' is no duration: it {Wanted}.");

    /// <summary>The shortest exact form, which <see cref="TryParse"/> reads back.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero || duration.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            return duration.ToString("c", CultureInfo.InvariantCulture);
        }

        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        var text = new StringBuilder();
        var rest = duration.Ticks;
        foreach (var (unit, each) in Units)
        {
            if (rest / each > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{rest / each}{unit}");
                rest %= each;
            }
        }

        return text.ToString();
    }

    [GeneratedRegex(
        "^((?<w>[0-9]{1,9})w *)?((?<d>[0-9]{1,9})d *)?((?<h>[0-9]{1,9})h *)?((?<m>[0-9]{1,9})m *)?((?<s>[0-9]{1,12})s *)?((?<ms>[0-9]{1,12})ms)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Shape();
}
