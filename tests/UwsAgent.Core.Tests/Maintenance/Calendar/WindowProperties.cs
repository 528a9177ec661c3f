using CsCheck;
using UwsAgent.Core.Maintenance.Calendar;

namespace UwsAgent.Core.Tests.Maintenance.Calendar;

public sealed class WindowProperties
{
    private static readonly string[] Zones =
    [
        "UTC",
        "America/New_York",
        "America/Sao_Paulo",
        "America/St_Johns",
        "Europe/Berlin",
        "Europe/Lisbon",
        "Africa/Casablanca",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "Pacific/Apia",
    ];

    private static readonly WindowOptions[] Kinds =
    [
        new()
        {
            Days = ["Fri"],
            Start = "22:00",
            Duration = TimeSpan.FromHours(4),
        },
        new()
        {
            Days = ["daily"],
            Start = "02:30",
            Duration = TimeSpan.FromMinutes(45),
        },
        new()
        {
            Days = ["2nd Sun", "last Sat"],
            Start = "00:00",
            Duration = TimeSpan.FromHours(24),
        },
        new()
        {
            Days = ["Sat-Mon"],
            Start = "23:45",
            Duration = TimeSpan.FromHours(9),
        },
    ];

    private static readonly DateTime From = new(2011, 7, 1, 0, 0, 0, DateTimeKind.Utc);

    public static TheoryData<string> AllZones => [.. Zones];

    [Theory]
    [MemberData(nameof(AllZones))]
    public void Every_minute_of_ten_years_is_as_a_table_has_it(string zone)
    {
        var minutes = (int)(From.AddYears(10) - From).TotalMinutes;
        var options = Kinds[Array.IndexOf(Zones, zone) % Kinds.Length] with { TimeZone = zone };
        var window = CalendarScene.Window(options);
        var table = Table(options, From, minutes);

        Assert.Contains(true, table);
        for (var minute = 0; minute < minutes; minute++)
        {
            if (window.Contains(new DateTimeOffset(From.AddMinutes(minute))) != table[minute])
            {
                Assert.Fail($"{zone} {From.AddMinutes(minute):u}: the table says {table[minute]}");
            }
        }
    }

    [Fact]
    public void Any_window_in_any_zone_is_as_a_table_has_it() =>
        Gen.Select(
                Gen.Int[0, Zones.Length - 1],
                Gen.Int[1, 127],
                Gen.Int[0, 1439],
                Gen.Int[1, 60 * 60],
                Gen.Int[0, 365 * 14]
            )
            .Sample(
                (zone, mask, start, length, day) =>
                {
                    var options = new WindowOptions
                    {
                        Days =
                        [
                            .. Enum.GetValues<DayOfWeek>()
                                .Where(one => (mask >> (int)one & 1) == 1)
                                .Select(one => $"{one}"),
                        ],
                        Start = $"{start / 60:00}:{start % 60:00}",
                        Duration = TimeSpan.FromMinutes(length),
                        TimeZone = Zones[zone],
                    };
                    var window = CalendarScene.Window(options);
                    var first = From.AddDays(day);
                    var table = Table(options, first, 4 * 24 * 60);
                    return Enumerable
                        .Range(0, table.Length)
                        .All(minute => window.Contains(new DateTimeOffset(first.AddMinutes(minute))) == table[minute]);
                },
                iter: 200
            );

    /// <summary>Where kured says something else: it asks for the day of the week of now, not of the opening, ends by the wall and a second later.</summary>
    [Theory]
    [InlineData("Fri", "2026-11-23", "Fri 00:00 only kured's, Fri 02:01 same, Sat 00:00 only ours, Sat 02:00 same")]
    [InlineData(
        "Fri-Sat",
        "2026-11-23",
        "Fri 00:00 only kured's, Fri 02:01 same, Sat 02:00 only kured's, Sat 02:01 same, Sun 00:00 only ours, Sun 02:00 same"
    )]
    [InlineData("Sat", "2026-03-23", "Sat 00:00 only kured's, Sat 02:01 same, Sun 00:00 only ours, Sun 03:00 same")]
    [InlineData("Sat", "2026-10-19", "Sat 00:00 only kured's, Sat 02:01 same, Sun 00:00 only ours, Sun 02:00 same")]
    public void Kured_s_windows_differ_after_midnight_and_at_their_end(string days, string monday, string expected)
    {
        var options = CalendarScene.FridayNight with { Days = [days], TimeZone = "Europe/Berlin" };
        var window = CalendarScene.Window(options);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);
        var from = CalendarScene.At(monday);
        var differences = new List<string>();
        string? last = "same";
        for (var minute = -120; minute < 7 * 24 * 60; minute++)
        {
            var wall = TimeZoneInfo.ConvertTime(from.AddMinutes(minute), zone).DateTime;
            var (ours, theirs) = (window.Contains(from.AddMinutes(minute)), Kured(wall, WindowDays.Of([days]), 22, 2));
            var said =
                ours == theirs ? "same"
                : ours ? "only ours"
                : "only kured's";
            if (said != last)
            {
                differences.Add(
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{wall:ddd HH:mm} {said}")
                );
            }

            last = said;
        }

        Assert.Equal(expected, string.Join(", ", differences));
    }

    /// <summary>As kured (1.17) decides: the end counts to the last instant of its second, and a window over midnight is moved by 24 hours.</summary>
    private static bool Kured(DateTime wall, WindowDays days, int startHour, int endHour)
    {
        if (!days.Includes(DateOnly.FromDateTime(wall)))
        {
            return false;
        }

        var (start, end) = (wall.Date.AddHours(startHour), wall.Date.AddHours(endHour).AddSeconds(1).AddTicks(-1));
        (start, end) = wall < end ? (start.AddDays(-1), end) : (start, end.AddDays(1));
        return wall >= start && wall <= end;
    }

    /// <summary>By walking over the minutes of UTC and reading the wall's clock at each: a window opens at the first minute of its day that is not before its start.</summary>
    private static bool[] Table(WindowOptions options, DateTime from, int minutes)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);
        var days = WindowDays.Of(options.Days);
        var start = TimeOnly.ParseExact(options.Start, "HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        var length = (int)options.Duration.TotalMinutes;
        var before = length + (3 * 24 * 60);
        var table = new bool[minutes];
        var opened = DateOnly.MinValue;
        var offset = TimeSpan.Zero;
        for (var minute = -before; minute < minutes; minute++)
        {
            var utc = from.AddMinutes(minute);
            // No zone changes its clock at other times than full quarters.
            offset = minute == -before || utc.Minute % 15 == 0 ? zone.GetUtcOffset(utc) : offset;
            var wall = utc + offset;
            var day = DateOnly.FromDateTime(wall);
            if (day <= opened || TimeOnly.FromDateTime(wall) < start)
            {
                continue;
            }

            opened = day;
            for (var open = minute; open < minute + length && days.Includes(day); open++)
            {
                if (open >= 0 && open < minutes)
                {
                    table[open] = true;
                }
            }
        }

        return table;
    }
}
