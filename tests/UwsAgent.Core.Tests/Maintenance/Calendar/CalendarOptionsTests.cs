using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Calendar;
using static UwsAgent.Core.Tests.Maintenance.Calendar.CalendarScene;

namespace UwsAgent.Core.Tests.Maintenance.Calendar;

public sealed class CalendarOptionsTests
{
    [Fact]
    public void A_good_window_has_no_fault() =>
        Assert.Empty(
            MaintenanceOptions.Check(
                Options(
                    ("night", FridayNight with { Cutoff = TimeSpan.FromHours(1), Jitter = TimeSpan.FromMinutes(30) })
                )
            )
        );

    [Theory]
    [InlineData("Windows:w:Duration", 0, 0, 0)]
    [InlineData("Windows:w:Duration", -60, 0, 0)]
    [InlineData("Windows:w:Duration", 8 * 24 * 60, 0, 0)]
    [InlineData("Windows:w:Cutoff", 60, 60, 0)]
    [InlineData("Windows:w:Cutoff", 60, -1, 0)]
    [InlineData("Windows:w:Jitter", 60, 30, 30)]
    [InlineData("Windows:w:Jitter", 60, 0, -1)]
    public void A_window_in_which_nothing_could_begin_is_refused_E_c3(
        string key,
        int minutes,
        int cutoff,
        int jitter
    ) =>
        Assert.Equal(
            key,
            Assert
                .Single(
                    MaintenanceOptions.Check(
                        Options(
                            (
                                "w",
                                FridayNight with
                                {
                                    Duration = TimeSpan.FromMinutes(minutes),
                                    Cutoff = TimeSpan.FromMinutes(cutoff),
                                    Jitter = TimeSpan.FromMinutes(jitter),
                                }
                            )
                        )
                    )
                )
                .Key
        );

    [Fact]
    public void A_whole_day_and_more_is_a_good_length_E_c3() =>
        Assert.Empty(
            MaintenanceOptions.Check(
                Options(
                    ("day", FridayNight with { Duration = TimeSpan.FromDays(1) }),
                    ("weekend", FridayNight with { Duration = TimeSpan.FromHours(60) })
                )
            )
        );

    [Fact]
    public void Every_fault_is_told_with_its_key()
    {
        var options = Options(
            ("w", FridayNight with { Days = ["Fri", "Fry"], Start = "22", Targets = [], Kinds = ["a b"] })
        ) with
        {
            Freezes = new Dictionary<string, FreezeOptions>(StringComparer.Ordinal)
            {
                ["exams"] = new() { Dates = ["2026-12-24..2026-12-01"] },
                ["none"] = new(),
            },
        };

        Assert.Equal(
            [
                "Windows:w:Days:1",
                "Windows:w:Targets",
                "Windows:w:Kinds:0",
                "Windows:w:Start",
                "Freezes:exams:Dates:0",
                "Freezes:none:Dates",
            ],
            MaintenanceOptions.Check(options).Select(fault => fault.Key)
        );
    }

    [Fact]
    public void A_time_zone_that_this_host_does_not_know_is_said_with_the_window() =>
        Assert.Contains(
            "Mars/Base of window night",
            Assert
                .Throws<UserErrorException>(() => CalendarOf(("night", FridayNight with { TimeZone = "Mars/Base" })))
                .Message,
            StringComparison.Ordinal
        );
}
