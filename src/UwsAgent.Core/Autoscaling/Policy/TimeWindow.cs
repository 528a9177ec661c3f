using System.Globalization;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Some hours of some days of the week, by the clock on the wall: <c>Mon-Fri 10:03-03:13</c>.</summary>
/// <remarks>An hour that the clocks skip does not happen; one that they repeat happens twice.</remarks>
public sealed record TimeWindow
{
    public const string Wanted =
        "must be days and hours such as 'Mon-Fri 10:03-03:13', 'Sat,Sun 00:00-24:00', 'daily 20:00-22:00' or 'holidays 00:00-24:00'";

    private const int MinutesPerDay = 24 * 60;
    private const int HolidayBit = 1 << 7;
    private const int EveryDay = 0xFF;
    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly int days;
    private readonly int from;
    private readonly int to;

    private TimeWindow(string text, int days, int from, int to) =>
        (Text, this.days, this.from, this.to) = (text, days, from, to);

    public string Text { get; }

    internal TimeSpan Begins => TimeSpan.FromMinutes(from);

    private bool IsOverMidnight => to <= from;

    /// <returns>Null when it cannot be read; <see cref="Wanted"/> says what can.</returns>
    public static TimeWindow? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is not (1 or 2))
        {
            return null;
        }

        var chosen = words.Length == 1 ? EveryDay : Days(words[0]);
        var ends = words[^1].Split('-');
        return
            chosen is { } mask
            && ends.Length == 2
            && Minute(ends[0]) is { } from and < MinutesPerDay
            && Minute(ends[1]) is { } to and > 0
            ? new TimeWindow(text, mask, from, to)
            : null;
    }

    /// <param name="local">The time on the wall.</param>
    public bool Contains(DateTime local, Holidays holidays)
    {
        var minute = (local.Hour * 60) + local.Minute;
        return IsOverMidnight
            ? (minute >= from && Has(local, holidays)) || (minute < to && Has(local.AddDays(-1), holidays))
            : minute >= from && minute < to && Has(local, holidays);
    }

    /// <summary>The end on the wall of the window that <paramref name="local"/> is in.</summary>
    public DateTime EndAfter(DateTime local)
    {
        var minute = (local.Hour * 60) + local.Minute;
        return local.Date.AddMinutes(IsOverMidnight && minute >= from ? MinutesPerDay + to : to);
    }

    private bool Has(DateTime day, Holidays holidays) =>
        (days & (holidays.Contains(day) ? HolidayBit : 1 << (int)day.DayOfWeek)) != 0;

    private static int? Minute(string text)
    {
        var parts = text.Split(':');
        return
            parts.Length == 2
            && parts[1].Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hour)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minute)
            && minute < 60
            && (hour * 60) + minute <= MinutesPerDay
            ? (hour * 60) + minute
            : null;
    }

    private static int? Days(string text)
    {
        var mask = 0;
        foreach (var part in text.ToLowerInvariant().Split(','))
        {
            if (DaysOfPart(part) is not { } more)
            {
                return null;
            }

            mask |= more;
        }

        return mask;
    }

    private static int? DaysOfPart(string part)
    {
        switch (part)
        {
            case "daily" or "*":
                return EveryDay;
            case "holidays":
                return HolidayBit;
        }

        var ends = part.Split('-');
        var first = Array.IndexOf(DayNames, ends[0]);
        var last = Array.IndexOf(DayNames, ends[^1]);
        if (ends.Length > 2 || first < 0 || last < 0)
        {
            return null;
        }

        var mask = 0;
        for (var day = first; ; day = (day + 1) % DayNames.Length)
        {
            mask |= 1 << day;
            if (day == last)
            {
                return mask;
            }
        }
    }
}

/// <summary>Days on which the rules of weekdays do not apply.</summary>
public sealed class Holidays
{
    public const string Wanted = "must be a day such as 2026-12-25, or days such as 2026-12-24/2027-01-03";

    public static readonly Holidays None = new([]);

    private readonly HashSet<DateOnly> days;

    private Holidays(HashSet<DateOnly> days) => this.days = days;

    public bool Contains(DateTime day) => days.Count > 0 && days.Contains(DateOnly.FromDateTime(day));

    /// <summary>What cannot be read is left out; <see cref="IsDays"/> says which that is.</summary>
    public static Holidays Of(IEnumerable<string> texts) =>
        new([.. texts.SelectMany(text => Range(text) is var (first, last) ? Each(first, last) : [])]);

    public static bool IsDays(string text) => Range(text) is not null;

    private static IEnumerable<DateOnly> Each(DateOnly first, DateOnly last) =>
        Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays);

    private static (DateOnly First, DateOnly Last)? Range(string text)
    {
        var ends = text.Split('/');
        return
            ends.Length <= 2
            && Day(ends[0]) is { } first
            && Day(ends[^1]) is { } last
            && last >= first
            && last.DayNumber - first.DayNumber < 400
            ? (first, last)
            : null;
    }

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
}
