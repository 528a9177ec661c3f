using System.Globalization;

namespace UwsAgent.Core.Uploads.Expecting;

/// <summary>Days and times as people write them in the configuration, and as instants.</summary>
public static class SchoolDays
{
    public const string WantedTime = "must be a time of day such as 08:15";
    public const string WantedDays =
        "must be a day such as 2026-12-24, or a first and a last day such as 2026-12-21..2027-01-01";

    private static readonly TimeSpan LongestGap = TimeSpan.FromHours(25);

    public static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : null;

    /// <summary>The first and the last day of a holiday.</summary>
    public static (DateOnly First, DateOnly Last)? Days(string text)
    {
        var ends = text.Split("..");
        return ends.Length <= 2 && Day(ends[0]) is { } first && Day(ends[^1]) is { } last && first <= last
            ? (first, last)
            : null;
    }

    public static bool IsHoliday(DateOnly day, IReadOnlyList<string> holidays) =>
        holidays.Any(text => Days(text) is { } days && days.First <= day && day <= days.Last);

    /// <summary>The instant of a local time. One that the clock leaves out is the end of the gap; of one that comes twice it is the first.</summary>
    public static DateTimeOffset At(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(time);
        for (var skipped = TimeSpan.Zero; zone.IsInvalidTime(local) && skipped < LongestGap; )
        {
            local = local.AddMinutes(1);
            skipped += TimeSpan.FromMinutes(1);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(
            text.Trim(),
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? day
            : null;
}
