using UwsAgent.Core.Autoscaling;

namespace UwsAgent.Core.Tests.Autoscaling.Policy;

public sealed class CalendarTests
{
    [Theory]
    [InlineData("Mon-Fri 10:03-03:13", "2026-03-02T10:03", true)]
    [InlineData("Mon-Fri 10:03-03:13", "2026-03-02T10:02", false)]
    [InlineData("Mon-Fri 10:03-03:13", "2026-03-07T03:12", true)]
    [InlineData("Mon-Fri 10:03-03:13", "2026-03-07T03:13", false)]
    [InlineData("Mon-Fri 10:03-03:13", "2026-03-02T03:00", false)]
    [InlineData("Sat,Sun 00:00-24:00", "2026-03-08T23:59", true)]
    [InlineData("Fri-Mon 08:00-09:00", "2026-03-01T08:30", true)]
    [InlineData("Fri-Mon 08:00-09:00", "2026-03-03T08:30", false)]
    [InlineData("08:00-09:00", "2026-03-03T08:30", true)]
    [InlineData("Mon-Fri 00:00-24:00", "2026-12-25T12:00", false)]
    [InlineData("holidays 00:00-24:00", "2026-12-25T12:00", true)]
    [InlineData("daily 00:00-24:00", "2026-12-25T12:00", true)]
    [InlineData("Mon-Fri,holidays 00:00-24:00", "2026-12-25T12:00", true)]
    public void A_window_holds_its_days_and_hours(string when, string local, bool isInside) =>
        Assert.Equal(
            isInside,
            TimeWindow
                .Parse(when)!
                .Contains(
                    DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture),
                    Holidays.Of(["2026-12-24/2027-01-03"])
                )
        );

    [Theory]
    [InlineData("")]
    [InlineData("Mon-Fri")]
    [InlineData("Mon-Fri 10-12")]
    [InlineData("Mo-Fr 10:00-12:00")]
    [InlineData("Mon-Fri 24:00-12:00")]
    [InlineData("Mon-Fri 10:60-12:00")]
    [InlineData("Mon-Fri 10:00-12:00 UTC")]
    [InlineData("Mon- 10:00-12:00")]
    public void What_is_no_window_is_refused(string when) => Assert.Null(TimeWindow.Parse(when));

    [Fact]
    public void E_a32_Of_windows_that_overlap_the_highest_floor_and_the_lowest_cap_count()
    {
        var scene = new Scene(
            Scene.Queue(queue =>
                queue with
                {
                    Calendar =
                    [
                        new()
                        {
                            When = "daily 10:00-14:00",
                            Floor = 5,
                            Cap = 15,
                        },
                        new() { When = "daily 11:00-13:00", Floor = 7 },
                        new()
                        {
                            When = "daily 00:00-24:00",
                            Floor = 3,
                            Cap = 12,
                        },
                    ],
                }
            ),
            8
        );
        Assert.Equal((7, 12), (scene.Tick(80d).Limits.Floor, scene.Tick(80d).Limits.Cap));
    }

    [Theory]
    // America/New_York springs forward on 2026-03-08 at 02:00 and falls back on 2026-11-01 at 02:00.
    [InlineData("2026-03-08T06:30Z", 2)]
    [InlineData("2026-03-08T07:30Z", 2)]
    [InlineData("2026-11-01T05:30Z", 2)]
    [InlineData("2026-11-01T06:30Z", 2)]
    [InlineData("2026-11-01T07:30Z", 9)]
    [InlineData("2026-11-01T08:30Z", 2)]
    public void E_a31_An_hour_that_is_skipped_does_not_happen(string utc, int floor)
    {
        var scene = new Scene(
            Scene.Queue(queue =>
                queue with
                {
                    TimeZone = "America/New_York",
                    Calendar = [new() { When = "daily 02:00-03:00", Floor = 9 }],
                }
            ),
            10
        );
        scene.Wall = DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(floor, scene.Tick(100d).Limits.Floor);
    }

    [Fact]
    public void E_a31_An_hour_that_is_repeated_happens_twice()
    {
        var scene = new Scene(
            Scene.Queue(queue =>
                queue with
                {
                    TimeZone = "America/New_York",
                    Calendar = [new() { When = "daily 01:00-02:00", Floor = 9 }],
                }
            ),
            10
        );
        scene.Wall = new(2026, 11, 1, 5, 30, 0, TimeSpan.Zero);
        Assert.Equal(9, scene.Tick(100d).Limits.Floor);
        scene.Wall = new(2026, 11, 1, 6, 30, 0, TimeSpan.Zero);
        Assert.Equal(9, scene.Tick(100d).Limits.Floor);
    }

    [Fact]
    public void E_a31_A_time_zone_that_this_host_does_not_know_stops_its_target_alone() =>
        Assert.Contains(
            "Mars/Olympus",
            Assert
                .Throws<UserErrorException>(() =>
                    TargetPolicy.Of("worker", Scene.Queue(queue => queue with { TimeZone = "Mars/Olympus" }))
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_calendar_alone_is_a_crontab()
    {
        var scene = new Scene(
            Scene.Queue(queue =>
                queue with
                {
                    Max = 100,
                    Signals = Scene.Signals(),
                    Calendar =
                    [
                        new() { When = "Mon-Fri 10:03-03:13", Exactly = 75 },
                        new()
                        {
                            When = "Tue-Sat 03:13-10:03",
                            Exactly = 40,
                            Percent = true,
                        },
                    ],
                }
            ),
            15
        );
        Assert.Equal(75, scene.Tick(Directions.Up, []).Desired);
        scene.Pass(TimeSpan.FromHours(15) + TimeSpan.FromMinutes(13));
        Assert.Equal(40, scene.Tick(Directions.Up, []).Desired);
    }
}
