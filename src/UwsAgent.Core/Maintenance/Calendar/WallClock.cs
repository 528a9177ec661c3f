using System.Globalization;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>Times of day and days as people write them, and as instants.</summary>
internal static class WallClock
{
    public const string WantedTime = "must be a time of day such as 22:00";
    public const string WantedDays =
        "must be a day such as 2026-12-24, or the first and the last day such as 2026-12-21..2027-01-03";

    public static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : null;

    public static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(
            text.Trim(),
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? day
            : null;

    public static (DateOnly First, DateOnly Last)? Days(string text)
    {
        var ends = text.Split("..");
        return ends.Length <= 2 && Day(ends[0]) is { } first && Day(ends[^1]) is { } last && first <= last
            ? (first, last)
            : null;
    }

    /// <summary>The instant at which the clock of that day shows the time; of a time that comes twice the first, of one that is left out the end of the gap.</summary>
    /// <returns>Null when the gap ends on another day: where a zone left out a whole day, nothing of it happened.</returns>
    /// <remarks>Asks only which offset an instant has: what the system says of local times leaves out the days that zones left out.</remarks>
    public static DateTime? At(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var wall = DateTime.SpecifyKind(day.ToDateTime(time), DateTimeKind.Utc);
        var (before, after) = (zone.GetUtcOffset(wall.AddDays(-1)), zone.GetUtcOffset(wall.AddDays(1)));
        var (early, late) = before > after ? (wall - before, wall - after) : (wall - after, wall - before);
        if (early + zone.GetUtcOffset(early) == wall)
        {
            return early;
        }

        if (late + zone.GetUtcOffset(late) == wall)
        {
            return late;
        }

        while (early < late)
        {
            var middle = early.AddTicks((late - early).Ticks / 2);
            (early, late) = zone.GetUtcOffset(middle) == before ? (middle.AddTicks(1), late) : (early, middle);
        }

        return DateOnly.FromDateTime(late + zone.GetUtcOffset(late)) == day ? late : null;
    }

    /// <summary>When a day begins: midnight, or the end of the gap in which midnight is; of a day that was left out, the next one.</summary>
    public static DateTimeOffset Begin(DateOnly day, TimeZoneInfo zone)
    {
        for (var one = day; ; one = one.AddDays(1))
        {
            if (At(one, TimeOnly.MinValue, zone) is { } begin)
            {
                return new DateTimeOffset(begin);
            }
        }
    }
}
