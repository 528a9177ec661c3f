using System.Globalization;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>The days on which a window opens: days of the week, of the month, or dates.</summary>
public sealed class WindowDays
{
    public const string Wanted =
        "must be days such as Fri, Mon-Thu, daily, '2nd Tue' or 'last Sun' of the month, or a date such as 2026-12-28";

    private const int EveryDay = 0x7F;
    private const int Last = -1;
    private static readonly string[] Names =
    [
        "sunday",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
    ];
    private static readonly string[] Counts = ["1st", "2nd", "3rd", "4th", "5th"];

    private readonly int everyWeek;
    private readonly (int Count, int Mask)[] inMonth;
    private readonly HashSet<DateOnly> dates;

    private WindowDays(int everyWeek, (int Count, int Mask)[] inMonth, HashSet<DateOnly> dates) =>
        (this.everyWeek, this.inMonth, this.dates) = (everyWeek, inMonth, dates);

    public static bool IsDays(string text) => Read(text) is not null;

    /// <summary>What cannot be read is left out; <see cref="IsDays"/> says which that is.</summary>
    public static WindowDays Of(IEnumerable<string> texts)
    {
        var read = texts.Select(Read).OfType<Part>().ToList();
        return new WindowDays(
            read.Where(part => part is { Count: 0, Date: null }).Aggregate(0, (mask, part) => mask | part.Mask),
            [.. read.Where(part => part.Count != 0).Select(part => (part.Count, part.Mask))],
            [.. read.Select(part => part.Date).OfType<DateOnly>()]
        );
    }

    public bool Includes(DateOnly day)
    {
        var bit = 1 << (int)day.DayOfWeek;
        return (everyWeek & bit) != 0
            || inMonth.Any(rule => (rule.Mask & bit) != 0 && IsCount(day, rule.Count))
            || dates.Contains(day);
    }

    private static bool IsCount(DateOnly day, int count) =>
        count is Last ? day.Day + 7 > DateTime.DaysInMonth(day.Year, day.Month) : ((day.Day - 1) / 7) + 1 == count;

    private static Part? Read(string text)
    {
        var words = text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            ["daily" or "*"] => new Part(0, EveryDay, null),
            [var word] when WallClock.Day(word) is { } date => new Part(0, 0, date),
            [var word] => Week(word) is { } mask ? new Part(0, mask, null) : null,
            [var count, var word] when Week(word) is { } mask && CountOf(count) is { } nth => new Part(nth, mask, null),
            _ => null,
        };
    }

    private static int? CountOf(string word) =>
        word is "last" ? Last
        : Array.IndexOf(Counts, word) is var index and >= 0 ? index + 1
        : null;

    private static int? Week(string word)
    {
        var ends = word.Split('-');
        if (ends.Length > 2 || NameOf(ends[0]) is not { } first || NameOf(ends[^1]) is not { } last)
        {
            return null;
        }

        var mask = 0;
        for (var day = first; ; day = (day + 1) % Names.Length)
        {
            mask |= 1 << day;
            if (day == last)
            {
                return mask;
            }
        }
    }

    /// <summary>Three letters or more of its name.</summary>
    private static int? NameOf(string word) =>
        word.Length >= 3
        && Array.FindIndex(Names, name => name.StartsWith(word, StringComparison.Ordinal)) is var index and >= 0
            ? index
            : null;

    /// <param name="Count">0 for every one of the days in <paramref name="Mask"/>.</param>
    private sealed record Part(int Count, int Mask, DateOnly? Date);
}
