using System.Globalization;
using UwsAgent.Scheduling;

namespace UwsAgent.Tests.Scheduling;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("30 2 * * *", "2026-03-07 12:00", "03-08 03:00 -04, 03-09 02:30 -04")]
    [InlineData("30 1 * * *", "2026-10-31 12:00", "11-01 01:30 -04, 11-02 01:30 -05")]
    [InlineData("0 * * * *", "2026-11-01 04:30", "11-01 01:00 -04, 11-01 01:00 -05, 11-01 02:00 -05")]
    [InlineData("0 * * * *", "2026-03-08 05:30", "03-08 01:00 -05, 03-08 03:00 -04")]
    [InlineData("3 10 * * 1-5", "2026-11-06 12:00", "11-06 10:03 -05, 11-09 10:03 -05")]
    [InlineData("0 0 29 2 *", "2026-01-01 00:00", "02-29 00:00 -05, 02-29 00:00 -05")]
    [InlineData("0 3 10 ? * MON-FRI", "2026-11-06 12:00", "11-06 10:03 -05, 11-09 10:03 -05")]
    [InlineData("@daily", "2026-11-06 12:00", "11-07 00:00 -05")]
    public void A_daily_start_comes_once_on_the_days_when_the_clock_changes(
        string cron,
        string fromUtc,
        string expected
    )
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var from = DateTimeOffset.Parse(fromUtc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var count = expected.Split(',').Length;
        var times = CronSchedule
            .Parse(cron, zone)
            .Next(from, count)
            .Select(time =>
                TimeZoneInfo.ConvertTime(time, zone).ToString("MM-dd HH:mm zz", CultureInfo.InvariantCulture)
            );
        Assert.Equal(expected, string.Join(", ", times));
    }

    [Theory]
    [InlineData("61 * * * *")]
    [InlineData("* * * *")]
    [InlineData("a b c d e")]
    [InlineData("0 0 31 2 *")]
    [InlineData("")]
    [InlineData("every day")]
    public void A_text_that_is_no_cron_or_never_comes_is_refused_with_its_reason(string cron) =>
        Assert.False(string.IsNullOrWhiteSpace(CronSchedule.FaultOf(cron)));

    [Fact]
    public void The_last_due_time_includes_the_moment_itself()
    {
        var cron = CronSchedule.Parse("*/5 * * * *", TimeZoneInfo.Utc);
        var moment = new DateTimeOffset(2026, 11, 23, 10, 5, 0, TimeSpan.Zero);
        Assert.Equal(moment, cron.LastAt(moment));
        Assert.Equal(moment, cron.LastAt(moment.AddSeconds(59)));
        Assert.Equal(moment.AddMinutes(-5), cron.LastAt(moment.AddSeconds(-1)));
    }
}
