using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Expecting;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Tests.Uploads.Expecting;

public sealed class ExpectedDecisionTests
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
    private static readonly ExpectedFile Attendance = new() { Name = "attendance.csv", By = "08:15" };

    [Theory]
    [InlineData("2026-11-23T13:14:59Z", ExpectedState.Due)]
    [InlineData("2026-11-23T13:15:00Z", ExpectedState.Late)]
    [InlineData("2026-11-24T04:59:59Z", ExpectedState.Late)]
    [InlineData("2026-11-24T05:00:00Z", ExpectedState.Due)]
    [InlineData("2026-11-22T14:00:00Z", ExpectedState.NotToday)]
    public void A_file_is_late_from_its_local_time_to_the_end_of_its_local_day(string now, ExpectedState state) =>
        Assert.Equal(state, Decide(Attendance, now).State);

    [Theory]
    [InlineData("2026-11-23T12:00:00Z", UploadResult.Accepted, ExpectedState.Arrived)]
    [InlineData("2026-11-23T13:20:00Z", UploadResult.Accepted, ExpectedState.ArrivedLate)]
    [InlineData("2026-11-23T12:00:00Z", UploadResult.Rejected, ExpectedState.Late)]
    [InlineData("2026-11-23T12:00:00Z", UploadResult.Incomplete, ExpectedState.Late)]
    [InlineData("2026-11-22T23:00:00Z", UploadResult.Accepted, ExpectedState.Late)]
    public void Only_an_accepted_file_of_the_day_counts(string taken, UploadResult result, ExpectedState state)
    {
        var decided = Decide(Attendance, "2026-11-23T13:30:00Z", Upload("in/attendance.csv", taken, result));
        Assert.Equal(state, decided.State);
        Assert.Equal(result is UploadResult.Rejected or UploadResult.Incomplete, decided.Unaccepted is not null);
    }

    [Fact]
    public void The_file_of_the_morning_does_not_count_for_the_afternoon()
    {
        var morning = Upload("attendance.csv", "2026-11-23T13:00:00Z");
        var afternoon = Attendance with { By = "13:00", NotBefore = "08:15" };
        Assert.Equal(ExpectedState.Late, Decide(afternoon, "2026-11-23T18:00:00Z", morning).State);
        var second = Upload("attendance.csv", "2026-11-23T17:00:00Z");
        Assert.Equal(ExpectedState.Arrived, Decide(afternoon, "2026-11-23T18:00:00Z", morning, second).State);
    }

    [Theory]
    [InlineData("2026-11-23", ExpectedState.NotToday)]
    [InlineData("2026-11-20..2026-11-23", ExpectedState.NotToday)]
    [InlineData("2026-11-24..2026-11-30", ExpectedState.Late)]
    public void On_a_holiday_nothing_is_expected(string holiday, ExpectedState state) =>
        Assert.Equal(
            state,
            ExpectedDecision
                .Of(
                    new SchoolExpectations("alpha", "alpha", [Attendance], NewYork, [holiday]),
                    [],
                    DateTimeOffset.Parse("2026-11-23T14:00:00Z", null)
                )
                .Single()
                .State
        );

    [Theory]
    [InlineData("2026-03-06", "08:15", "2026-03-06T13:15:00Z")]
    [InlineData("2026-03-09", "08:15", "2026-03-09T12:15:00Z")]
    [InlineData("2026-03-08", "02:30", "2026-03-08T07:00:00Z")]
    [InlineData("2026-11-01", "01:30", "2026-11-01T05:30:00Z")]
    [InlineData("2026-11-02", "08:15", "2026-11-02T13:15:00Z")]
    public void E54_A_local_time_is_one_instant_on_the_days_when_the_clock_changes_too(
        string day,
        string time,
        string instant
    ) =>
        Assert.Equal(
            DateTimeOffset.Parse(instant, null),
            SchoolDays.At(DateOnly.Parse(day, null), SchoolDays.Time(time)!.Value, NewYork)
        );

    [Theory]
    [InlineData("2026-12-24", true)]
    [InlineData("2026-12-21..2027-01-01", true)]
    [InlineData("2027-01-01..2026-12-21", false)]
    [InlineData("Christmas", false)]
    public void Holidays_are_days_or_ranges_of_days(string text, bool isGood) =>
        Assert.Equal(isGood, SchoolDays.Days(text) is not null);

    private static ExpectedDelivery Decide(ExpectedFile file, string now, params UploadSummary[] uploads) =>
        ExpectedDecision
            .Of(new SchoolExpectations("alpha", "alpha", [file], NewYork, []), uploads, DateTimeOffset.Parse(now, null))
            .Single();

    private static UploadSummary Upload(string path, string taken, UploadResult result = UploadResult.Accepted) =>
        new()
        {
            Id = taken,
            JobId = taken,
            School = "alpha",
            Home = "alpha",
            Path = path,
            State = UploadState.Reported,
            Result = result,
            TakenAt = DateTimeOffset.Parse(taken, null),
        };
}
