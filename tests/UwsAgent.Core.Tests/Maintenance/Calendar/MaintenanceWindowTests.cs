using UwsAgent.Core.Maintenance.Calendar;
using static UwsAgent.Core.Tests.Maintenance.Calendar.CalendarScene;

namespace UwsAgent.Core.Tests.Maintenance.Calendar;

public sealed class MaintenanceWindowTests
{
    [Theory]
    [InlineData("2026-11-27T21:59:59Z", false)]
    [InlineData("2026-11-27T22:00:00Z", true)]
    [InlineData("2026-11-28T01:00:00Z", true)]
    [InlineData("2026-11-28T01:59:59Z", true)]
    [InlineData("2026-11-28T02:00:00Z", false)]
    [InlineData("2026-11-27T01:00:00Z", false)]
    [InlineData("2026-11-29T01:00:00Z", false)]
    public void A_window_belongs_to_the_day_on_which_it_opens_E_c1(string at, bool isInside) =>
        Assert.Equal(isInside, Window(FridayNight).Contains(At(at)));

    [Theory]
    // The night to 2026-03-29 has no 02:00-03:00 in Berlin, the night to 2026-10-25 has it twice: 22:00 and 6 h is 05:00, and 03:00.
    [InlineData("2026-03-28T21:00:00Z", "2026-03-29T03:00:00Z")]
    [InlineData("2026-10-24T20:00:00Z", "2026-10-25T02:00:00Z")]
    [InlineData("2026-06-06T20:00:00Z", "2026-06-07T02:00:00Z")]
    public void A_window_over_a_change_of_the_clocks_lasts_as_long_as_ever_E_c2(string opens, string ends)
    {
        var window = Window(Saturday("22:00", 6));

        Assert.Equal(
            [new WindowOpening(At(opens), At(ends))],
            window.Openings(At(opens).AddHours(-1), At(opens).AddHours(1))
        );
        Assert.False(window.Contains(At(opens).AddTicks(-1)));
        Assert.True(window.Contains(At(ends).AddTicks(-1)));
        Assert.False(window.Contains(At(ends)));
    }

    [Theory]
    // 02:30 on the night without it is 03:00; on the night that has it twice it is the first one.
    [InlineData("2026-03-29", "2026-03-29T01:00:00Z")]
    [InlineData("2026-10-25", "2026-10-25T00:30:00Z")]
    public void An_opening_that_the_clock_leaves_out_or_repeats_happens_once_E_c2(string day, string opens)
    {
        var window = Window(
            new()
            {
                Days = ["daily"],
                Start = "02:30",
                Duration = TimeSpan.FromHours(1),
                TimeZone = "Europe/Berlin",
            }
        );

        var opening = Assert.Single(window.Openings(At($"{day}T00:00:00Z"), At($"{day}T12:00:00Z")));
        Assert.Equal(At(opens), opening.Opens);
        Assert.Equal(TimeSpan.FromHours(1), opening.Ends - opening.Opens);
    }

    [Fact]
    public void A_day_that_a_zone_left_out_opens_nothing_E_c2()
    {
        // Samoa went from 2011-12-29 to 2011-12-31.
        var window = Window(
            new()
            {
                Days = ["Fri"],
                Start = "12:00",
                Duration = TimeSpan.FromHours(1),
                TimeZone = "Pacific/Apia",
            }
        );

        Assert.Empty(window.Openings(At("2011-12-27T00:00:00Z"), At("2012-01-03T00:00:00Z")));
        Assert.Single(window.Openings(At("2012-01-03T00:00:00Z"), At("2012-01-10T00:00:00Z")));
    }

    [Fact]
    public void A_window_of_a_whole_day_closes_where_the_next_begins_E_c3()
    {
        var window = Window(FridayNight with { Duration = TimeSpan.FromDays(1) });

        Assert.True(window.Contains(At("2026-11-28T21:59:59Z")));
        Assert.False(window.Contains(At("2026-11-28T22:00:00Z")));
        Assert.True(
            Window(FridayNight with { Days = ["daily"], Duration = TimeSpan.FromDays(1) })
                .Contains(At("2026-11-28T22:00:00Z"))
        );
    }

    [Fact]
    public void Openings_that_overlap_are_one_time_in_which_it_is_open()
    {
        var window = Window(FridayNight with { Days = ["daily"], Duration = TimeSpan.FromHours(60) });

        Assert.True(window.Contains(At("2026-11-28T12:00:00Z")));
        Assert.Equal(2, window.Openings(At("2026-11-28T12:00:00Z"), At("2026-11-28T13:00:00Z")).Count());
    }

    [Theory]
    [InlineData("Fri", "2026-11-27", true)]
    [InlineData("friday", "2026-11-27", true)]
    [InlineData("Fri-Mon", "2026-11-29", true)]
    [InlineData("Fri-Mon", "2026-11-25", false)]
    [InlineData("daily", "2026-11-25", true)]
    [InlineData("2nd Tue", "2026-11-10", true)]
    [InlineData("2nd Tue", "2026-11-03", false)]
    [InlineData("2nd Tue", "2026-11-17", false)]
    [InlineData("5th Mon", "2026-11-30", true)]
    [InlineData("5th Mon", "2026-10-26", false)]
    [InlineData("last Sun", "2026-11-29", true)]
    [InlineData("last Sun", "2026-11-22", false)]
    [InlineData("1st Mon-Fri", "2026-11-07", false)]
    [InlineData("1st Mon-Fri", "2026-11-06", true)]
    [InlineData("2026-12-28", "2026-12-28", true)]
    [InlineData("2026-12-28", "2027-12-28", false)]
    public void Days_are_of_the_week_of_the_month_or_dates(string text, string day, bool isIncluded) =>
        Assert.Equal(
            isIncluded,
            WindowDays.Of([text]).Includes(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture))
        );

    [Theory]
    [InlineData("")]
    [InlineData("Fr")]
    [InlineData("Fry")]
    [InlineData("6th Mon")]
    [InlineData("2nd")]
    [InlineData("last")]
    [InlineData("Mon-Wed-Fri")]
    [InlineData("2026-02-30")]
    [InlineData("2nd 2026-02-03")]
    public void What_names_no_days_is_refused(string text) => Assert.False(WindowDays.IsDays(text));

    private static WindowOptions Saturday(string start, int hours) =>
        new()
        {
            Days = ["Sat"],
            Start = start,
            Duration = TimeSpan.FromHours(hours),
            TimeZone = "Europe/Berlin",
        };
}
