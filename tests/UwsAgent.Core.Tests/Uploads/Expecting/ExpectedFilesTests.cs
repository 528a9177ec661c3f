using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Expecting;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Tests.Uploads.Expecting;

public sealed class ExpectedFilesTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 8, 14, 0, TimeSpan.Zero));
    private readonly FakeDocumentStore store = new();
    private readonly FakeJobQueue queue = new();
    private readonly FakeEventLog events = new();

    [Fact]
    public async Task A_late_file_is_told_once_and_its_coming_once()
    {
        await TurnAsync();
        Assert.Empty(events.Happened);
        clock.Advance(TimeSpan.FromMinutes(1));
        await TurnAsync();
        await TurnAsync();
        var late = Assert.Single(events.Happened);
        Assert.Equal(UploadEvents.Late, late.Kind);
        Assert.Equal("late", late.Fields["OUTCOME"]);
        Assert.Equal("attendance.csv of alpha was due by 08:15 +00:00 and is not there", late.What);

        clock.Advance(TimeSpan.FromMinutes(47));
        await ComesAsync(UploadResult.Accepted);
        await TurnAsync();
        await TurnAsync();
        Assert.Equal(2, events.Happened.Count);
        Assert.Equal(UploadEvents.CameLate, events.Happened[1].Kind);
        Assert.Contains("came 47 min late", events.Happened[1].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_came_in_time_is_never_told_of()
    {
        await ComesAsync(UploadResult.Accepted);
        clock.Advance(TimeSpan.FromHours(1));
        await TurnAsync();
        Assert.Empty(events.Happened);
    }

    [Fact]
    public async Task A_rejected_file_is_late_and_the_event_names_it()
    {
        await ComesAsync(UploadResult.Rejected);
        clock.Advance(TimeSpan.FromHours(1));
        await TurnAsync();
        Assert.EndsWith(
            "was rejected: uws uploads show up1",
            Assert.Single(events.Happened).What,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_start_after_the_time_tells_of_today_and_not_of_the_days_before()
    {
        clock.Advance(TimeSpan.FromDays(2) + TimeSpan.FromHours(3));
        await TurnAsync();
        Assert.Contains("2026-11-25", queue.Snapshot().Single().DedupeKey, StringComparison.Ordinal);
        Assert.Single(events.Happened);
    }

    private async Task TurnAsync()
    {
        // A new life of the agent each time: what is known of what was told comes from the store.
        using var records = new UploadRecords(store);
        var options = new UploadsOptions
        {
            Expected = [new ExpectedFile { Name = "attendance.csv", By = "08:15" }],
            Schools = new Dictionary<string, SchoolOptions>(StringComparer.Ordinal) { ["alpha"] = new() },
        };
        var expected = new ExpectedFiles(new Fixed<UploadsOptions>(options), records, queue, store, clock);
        await expected.TurnAsync(default);
        var job = new UploadLateJob(expected, events, clock);
        foreach (var queued in queue.Snapshot().Where(one => !one.IsFinished))
        {
            var outcome = await job.RunAsync(new JobRun(queued, new FakeJobLogs().Open(queued.Id)), default);
            queue.End(queued.Id, JobState.Succeeded, outcome);
        }
    }

    private async Task ComesAsync(UploadResult result)
    {
        using var records = new UploadRecords(store);
        await records.SaveAsync(
            new UploadRecord
            {
                Id = "up1",
                JobId = "up1",
                School = "alpha",
                Home = "alpha",
                Path = "attendance.csv",
                State = UploadState.Reported,
                Result = result,
                Reason = "",
                NoticedAt = clock.GetUtcNow(),
                TakenAt = clock.GetUtcNow(),
            },
            default
        );
    }
}
