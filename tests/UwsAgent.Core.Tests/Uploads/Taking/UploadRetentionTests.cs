using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Tests.Uploads.Taking;

public sealed class UploadRetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private static readonly UploadsOptions Options = new();

    [Theory]
    [InlineData(UploadResult.Accepted, 29, false)]
    [InlineData(UploadResult.Accepted, 30, true)]
    [InlineData(UploadResult.Rejected, 30, true)]
    [InlineData(UploadResult.Incomplete, 6, false)]
    [InlineData(UploadResult.Incomplete, 7, true)]
    public void A_file_goes_when_its_time_is_over(UploadResult result, int days, bool goes) =>
        Assert.Equal(
            goes,
            UploadRetention.Decide([Record(result, days)], Options, Now) is [{ File: true, Record: false }]
        );

    [Fact]
    public void An_upload_that_is_still_at_work_is_never_touched() =>
        Assert.Empty(
            UploadRetention.Decide(
                [Record(UploadResult.Accepted, 1_000) with { State = UploadState.Receipted }],
                Options,
                Now
            )
        );

    [Fact]
    public void A_record_never_goes_before_what_it_points_to() =>
        Assert.Equal(
            [new UploadRemoval(Record(UploadResult.Accepted, 400), true, true, true)],
            UploadRetention.Decide([Record(UploadResult.Accepted, 400)], Options, Now),
            (left, right) => (left.File, left.Receipts, left.Record) == (right.File, right.Receipts, right.Record)
        );

    [Fact]
    public async Task A_dry_run_removes_nothing_and_a_run_removes_what_it_said()
    {
        var store = new FakeDocumentStore();
        var files = new FakeUploadFiles();
        using var records = new UploadRecords(store);
        var old = Record(UploadResult.Accepted, 100);
        files.Kept[old.KeptAt!] = "x";
        files.Receipts["alpha/r.txt"] = "x";
        await records.SaveAsync(old, default);
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Now);
        var job = new UploadsRetentionJob(new Fixed<UploadsOptions>(Options), files, files, records, clock);

        var planned = await job.RunAsync(RunOf(dryRun: true), default);
        Assert.Equal(JobResult.Planned, planned.Result);
        Assert.Equal(0, files.Changes);

        await job.RunAsync(RunOf(dryRun: false), default);
        Assert.Empty(files.Kept);
        Assert.Empty(files.Receipts);
        Assert.NotNull((await records.FindAsync(old.Id, default))!.FileRemovedAt);
        Assert.Equal(JobResult.Skipped, (await job.RunAsync(RunOf(dryRun: false), default)).Result);
    }

    private static JobRun RunOf(bool dryRun) =>
        new(
            new Job
            {
                Id = "job",
                Kind = UploadsRetentionJob.Kind.Name,
                Lane = "housekeeping",
                Author = "schedule",
                EnqueuedAt = Now,
                DryRun = dryRun,
            },
            new FakeJobLogs().Open("job")
        );

    private static UploadRecord Record(UploadResult result, int daysOld) =>
        new()
        {
            Id = "u1",
            JobId = "u1",
            School = "alpha",
            Home = "alpha",
            Path = "users.csv",
            State = UploadState.Reported,
            Result = result,
            Reason = "",
            NoticedAt = Now.AddDays(-daysOld),
            TakenAt = Now.AddDays(-daysOld),
            DecidedAt = Now.AddDays(-daysOld),
            KeptAt = "/srv/sftp/.uws/accepted/alpha/users.csv",
            Receipts = ["r.txt"],
        };
}
