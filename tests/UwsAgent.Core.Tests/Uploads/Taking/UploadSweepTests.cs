using System.Text.Json;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Tests.Uploads.Taking;

public sealed class UploadSweepTests
{
    [Fact]
    public async Task A_check_that_failed_for_good_ends_in_quarantine_with_a_receipt_and_an_event()
    {
        var bench = await FailedAsync();
        var outcome = Assert.Single(await bench.SweepAsync());
        Assert.Equal(JobResult.Done, outcome.Result);
        var record = Assert.Single(await bench.RecordsAsync());
        Assert.Equal((UploadState.Reported, UploadResult.Unjudged), (record.State, record.Result));
        Assert.Contains("the rules broke", record.Reason, StringComparison.Ordinal);
        Assert.Empty(bench.Files.Work);
        Assert.StartsWith("/srv/sftp/.uws/quarantine/", record.KeptAt, StringComparison.Ordinal);
        var (name, text) = Assert.Single(bench.Files.Receipts);
        Assert.EndsWith(".not-checked.txt", name, StringComparison.Ordinal);
        Assert.Contains("NOT CHECKED: orgs.csv", text, StringComparison.Ordinal);
        Assert.DoesNotContain("the rules broke", text, StringComparison.Ordinal);
        Assert.Equal(UploadEvents.Unjudged, Assert.Single(bench.Events.Inner.Happened).Kind);
        Assert.Empty(await bench.SweepAsync());
    }

    [Fact]
    public async Task A_check_that_will_be_tried_again_is_left_alone()
    {
        var bench = await FailedAsync(JobState.Queued);
        Assert.Empty(await bench.SweepAsync());
        Assert.Single(bench.Files.Work);
    }

    [Fact]
    public async Task E47_A_file_that_was_taken_and_never_recorded_is_reported_too()
    {
        var bench = await FailedAsync();
        var id = bench.Noticing.Queue.Snapshot()[0].Id;
        await bench.Store.Inner.CommitAsync(
            [DocumentChange.Remove(UploadRecords.Collection, id), DocumentChange.Remove("uploads-summary", id)],
            default
        );
        Assert.Single(await bench.SweepAsync());
        var record = Assert.Single(await bench.RecordsAsync());
        Assert.Equal(
            ("alpha", "orgs.csv", UploadResult.Unjudged, UploadState.Reported),
            (record.School, record.Path, record.Result, record.State)
        );
        Assert.Equal(CheckBench.Good, Assert.Single(bench.Files.Kept).Value);
    }

    [Fact]
    public async Task E47_Giving_up_dies_at_every_step_and_ends_the_same()
    {
        for (var death = 0; death < 12; death++)
        {
            var bench = await FailedAsync();
            bench.DiesAt = bench.Steps.Count + death;
            try
            {
                await bench.SweepAsync();
            }
            catch (AbandonedMutexException)
            {
                bench.DiesAt = null;
                await bench.SweepAsync();
            }

            var record = Assert.Single(await bench.RecordsAsync());
            Assert.Equal((UploadState.Reported, UploadResult.Unjudged), (record.State, record.Result));
            Assert.Single(bench.Files.Receipts);
            Assert.Single(bench.Files.Kept);
            Assert.NotEmpty(bench.Events.Inner.Happened);
        }
    }

    [Fact]
    public async Task What_was_given_up_is_judged_again_as_an_upload_of_its_own()
    {
        var bench = await FailedAsync();
        await bench.SweepAsync();
        bench.Judging = null;
        var old = Assert.Single(await bench.RecordsAsync());
        var again = bench.Request() with { Again = old.Id, Inode = 0 };
        Assert.Equal(JobResult.Done, (await bench.RunAsync(again, jobId: "job9")).Result);
        var records = await bench.RecordsAsync();
        Assert.Equal(2, records.Count);
        var fresh = records.Single(one => one.Id == "job9");
        Assert.Equal((UploadState.Reported, UploadResult.Accepted), (fresh.State, fresh.Result));
        Assert.Equal("job9", records.Single(one => one.Id != "job9").AgainAs);
        Assert.Equal(fresh.KeptAt, Assert.Single(bench.Files.Kept).Key);
        Assert.Equal(JobResult.Done, (await bench.RunAsync(again, jobId: "job9")).Result);
        Assert.Equal(JobResult.Skipped, (await bench.RunAsync(again, jobId: "job10")).Result);
    }

    /// <summary>A check that took its file and then failed as often as it may.</summary>
    private static async Task<CheckBench> FailedAsync(JobState state = JobState.Failed)
    {
        var bench = new CheckBench { Judging = new BrokenJudging() };
        bench.Files.Inbox["alpha/orgs.csv"] = CheckBench.Good;
        var request = bench.Request();
        var queued = await bench.Noticing.Queue.EnqueueAsync(
            new JobRequest(UploadCheckJob.Kind.Name, "uploads")
            {
                Payload = JsonSerializer.Serialize(request, UploadJson.Default.UploadCheckRequest),
            },
            default
        );
        await Assert.ThrowsAsync<InvalidDataException>(() => bench.RunAsync(request, jobId: queued.Job.Id));
        bench.Noticing.Queue.End(queued.Job.Id, state, JobOutcome.Failed("the rules broke"));
        return bench;
    }

    private sealed class BrokenJudging : IUploadJudging
    {
        public Task<JudgedFile> JudgeAsync(
            School school,
            string fileName,
            Stream content,
            CancellationToken cancellationToken
        ) => throw new InvalidDataException("the rules broke");
    }
}
