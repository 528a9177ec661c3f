using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Tests.Uploads.Taking;

public sealed class UploadCheckJobTests
{
    [Theory]
    [InlineData(CheckBench.Good, UploadResult.Accepted)]
    [InlineData(CheckBench.Bad, UploadResult.Rejected)]
    public async Task E47_Killed_at_every_step_it_ends_in_one_state_with_one_receipt_and_at_least_one_event(
        string text,
        UploadResult expected
    )
    {
        var whole = new CheckBench();
        whole.Files.Inbox["alpha/orgs.csv"] = text;
        await whole.RunAsync(whole.Request());
        Assert.True(whole.Steps.Count >= 14, string.Join(' ', whole.Steps));

        for (var death = 0; death < whole.Steps.Count; death++)
        {
            var bench = new CheckBench { DiesAt = death };
            bench.Files.Inbox["alpha/orgs.csv"] = text;
            var request = bench.Request();
            await Assert.ThrowsAsync<AbandonedMutexException>(() => bench.RunAsync(request));
            bench.DiesAt = null;
            bench.Noticing.Clock.Advance(TimeSpan.FromMinutes(1));

            var outcome = await bench.RunAsync(request);

            Assert.Equal(JobResult.Done, outcome.Result);
            var record = Assert.Single(await bench.RecordsAsync());
            Assert.Equal((UploadState.Reported, expected), (record.State, record.Result));
            Assert.Equal(text, Assert.Single(bench.Files.Kept).Value);
            Assert.Equal(record.KeptAt, bench.Files.Kept.Keys.Single());
            Assert.Empty(bench.Files.Work);
            Assert.Single(bench.Files.Receipts.Keys, name => name.EndsWith(".txt", StringComparison.Ordinal));
            Assert.Equal(record.Receipts.Count, bench.Files.Receipts.Count);
            Assert.NotEmpty(bench.Events.Inner.Happened);
            Assert.All(bench.Events.Inner.Happened, one => Assert.Equal(record.Id, one.Fields["UPLOAD"]));
        }
    }

    [Fact]
    public async Task Run_again_when_all_is_done_it_changes_nothing()
    {
        var bench = new CheckBench();
        bench.Files.Inbox["alpha/orgs.csv"] = CheckBench.Good;
        var request = bench.Request();
        await bench.RunAsync(request);
        var steps = bench.Steps.Count;
        var outcome = await bench.RunAsync(request);
        Assert.Equal(steps, bench.Steps.Count);
        Assert.Equal(JobResult.Done, outcome.Result);
    }

    [Theory]
    [InlineData(CheckBench.Good, "would accept")]
    [InlineData(CheckBench.Bad, "would reject")]
    public async Task A_dry_run_judges_and_changes_nothing(string text, string says)
    {
        var bench = new CheckBench();
        bench.Files.Inbox["alpha/orgs.csv"] = text;
        var outcome = await bench.RunAsync(bench.Request(), dryRun: true);
        Assert.Equal(JobResult.Planned, outcome.Result);
        Assert.StartsWith(says, outcome.Summary, StringComparison.Ordinal);
        Assert.Empty(bench.Steps);
        Assert.Equal(0, bench.Files.Changes);
        Assert.Single(bench.Files.Inbox);
    }

    [Fact]
    public async Task E1_An_interrupted_upload_is_kept_aside_unjudged_and_the_school_is_told()
    {
        var bench = new CheckBench();
        bench.Files.Inbox["alpha/orgs.csv"] = CheckBench.Good;
        await bench.RunAsync(bench.Request(finding: UploadFinding.Incomplete));
        var record = Assert.Single(await bench.RecordsAsync());
        Assert.Equal(UploadResult.Incomplete, record.Result);
        Assert.Null(record.Verdict);
        var receipt = Assert.Single(bench.Files.Receipts);
        Assert.EndsWith(".incomplete.txt", receipt.Key, StringComparison.Ordinal);
        Assert.Contains("interrupted", receipt.Value, StringComparison.Ordinal);
        Assert.Equal(UploadEvents.Incomplete, Assert.Single(bench.Events.Inner.Happened).Kind);
        Assert.Contains("/quarantine/", Assert.Single(bench.Files.Kept).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E1_An_interruption_read_of_twice_is_told_once()
    {
        var bench = new CheckBench();
        var request = bench.Request(finding: UploadFinding.Incomplete) with { Device = 0, Inode = 0, SizeBytes = 18 };
        await bench.RunAsync(request, jobId: "job1");
        await bench.RunAsync(request, jobId: "job2");
        Assert.Single(await bench.RecordsAsync());
        Assert.Single(bench.Files.Receipts);
        Assert.Single(bench.Events.Inner.Happened);
    }

    [Fact]
    public async Task E13_A_file_withdrawn_before_it_was_taken_leaves_no_trace()
    {
        var bench = new CheckBench();
        var outcome = await bench.RunAsync(bench.Request());
        Assert.Equal(JobResult.Skipped, outcome.Result);
        Assert.Empty(await bench.RecordsAsync());
        Assert.Empty(bench.Files.Receipts);
    }

    [Fact]
    public async Task E7_A_file_overwritten_before_it_was_taken_is_left_for_the_next_check()
    {
        var bench = new CheckBench();
        bench.Files.Inbox["alpha/orgs.csv"] = CheckBench.Good;
        var request = bench.Request();
        bench.Files.Inbox["alpha/orgs.csv"] = CheckBench.Good + "o2";
        Assert.Equal(JobResult.Skipped, (await bench.RunAsync(request)).Result);
        Assert.Single(bench.Files.Inbox);
    }

    [Fact]
    public async Task E52_The_same_content_sent_again_is_judged_and_receipted_as_unchanged()
    {
        var bench = new CheckBench();
        foreach (
            var (id, text) in new[]
            {
                ("job1", CheckBench.Good),
                ("job2", CheckBench.Good),
                ("job3", CheckBench.Good + "o2,,,N,school,2,\n"),
                ("job4", CheckBench.Good),
            }
        )
        {
            bench.Files.Inbox["alpha/orgs.csv"] = text;
            await bench.RunAsync(bench.Request(), jobId: id);
            bench.Noticing.Clock.Advance(TimeSpan.FromDays(1));
        }

        var records = await bench.RecordsAsync();
        Assert.All(records, one => Assert.Equal(UploadResult.Accepted, one.Result));
        Assert.Equal(
            [null, "job1", null, null],
            records.OrderBy(one => one.Id, StringComparer.Ordinal).Select(one => one.SameAs?.UploadId)
        );
        Assert.Equal("job1", bench.Events.Inner.Happened[1].Fields["SAME_AS"]);
        Assert.Single(bench.Files.Receipts, one => one.Value.Contains("it changes nothing", StringComparison.Ordinal));
        Assert.Equal(4, bench.Files.Receipts.Count);
    }

    [Fact]
    public async Task E26_A_pipe_is_taken_away_unopened_and_reported()
    {
        var bench = new CheckBench();
        bench.Files.Inbox["alpha/pipe"] = "";
        var request = bench.Request("pipe", UploadFinding.Refused) with
        {
            Kind = EntryKind.Special,
            Reason = "a pipe, socket or device",
        };
        await bench.RunAsync(request);
        Assert.Empty(bench.Files.Kept);
        Assert.Empty(bench.Files.Work);
        Assert.Equal(UploadEvents.Refused, Assert.Single(bench.Events.Inner.Happened).Kind);
        Assert.Contains("a pipe", Assert.Single(bench.Files.Receipts).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E40_A_file_larger_than_allowed_is_refused_without_being_read()
    {
        var bench = new CheckBench { Options = new UploadsOptions { MaxFileSizeBytes = 10 } };
        bench.Files.Inbox["alpha/orgs.csv"] = CheckBench.Good;
        await bench.RunAsync(bench.Request());
        var record = Assert.Single(await bench.RecordsAsync());
        Assert.Equal(UploadResult.Refused, record.Result);
        Assert.Null(record.Verdict);
        Assert.Contains("larger than 10 bytes", record.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E32_Neither_events_nor_receipts_show_a_value_of_the_file()
    {
        var bench = new CheckBench();
        bench.Files.Inbox["alpha/orgs.csv"] = CheckBench.Bad;
        await bench.RunAsync(bench.Request());
        Assert.All(
            bench.Files.Receipts.Values,
            text => Assert.DoesNotContain("castle", text, StringComparison.Ordinal)
        );
        Assert.All(
            bench.Events.Inner.Happened,
            one => Assert.DoesNotContain("castle", one + string.Join(',', one.Fields.Values), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task E46_While_the_disk_is_full_the_check_fails_and_goes_on_later()
    {
        var bench = new CheckBench();
        bench.Files.Inbox["alpha/orgs.csv"] = CheckBench.Good;
        var request = bench.Request();
        bench.Store.Inner.RefusesWith = "no space left";
        await Assert.ThrowsAsync<StoreUnavailableException>(() => bench.RunAsync(request));
        bench.Store.Inner.RefusesWith = null;
        Assert.Equal(JobResult.Done, (await bench.RunAsync(request)).Result);
        Assert.Single(bench.Files.Receipts);
    }

    [Fact]
    public async Task E55_A_school_whose_home_is_gone_gets_no_receipt_and_ops_are_told_all_the_same()
    {
        var bench = new CheckBench();
        bench.Files.Inbox["alpha/orgs.csv"] = CheckBench.Good;
        bench.Files.HomeIsGone = true;
        await bench.RunAsync(bench.Request());
        Assert.Empty(bench.Files.Receipts);
        Assert.Single(bench.Events.Inner.Happened);
    }

    [Fact]
    public async Task E29_Equal_names_are_kept_apart()
    {
        var bench = new CheckBench();
        for (var number = 0; number < 3; number++)
        {
            bench.Files.Inbox["alpha/orgs.csv"] = CheckBench.Good;
            await bench.RunAsync(bench.Request(), jobId: $"job{number}");
        }

        Assert.Equal(3, bench.Files.Kept.Count);
    }

    [Fact]
    public async Task A_payload_that_cannot_be_read_fails_for_good()
    {
        var bench = new CheckBench();
        var job = await bench.RunAsync(null!);
        Assert.True(job.IsPermanent);
    }

    [Theory]
    [InlineData("a/b/users.csv", "a_b_users.csv")]
    [InlineData("users\\x0A.csv", "users_x0A.csv")]
    [InlineData("../../etc/passwd", "_.._etc_passwd")]
    [InlineData("-rf", "rf")]
    [InlineData("...", "_")]
    [InlineData("José.csv", "José.csv")]
    public void E27_Names_that_we_give_are_harmless(string path, string expected) =>
        Assert.Equal(expected, ReceiptNames.Harmless(path));

    [Fact]
    public void E11_Two_receipts_of_one_name_in_the_same_second_have_two_names()
    {
        var at = new DateTimeOffset(2026, 11, 23, 10, 0, 0, 1, TimeSpan.Zero);
        Assert.Equal(
            "users.csv.20261123T100000.001Z.accepted.txt",
            ReceiptNames.Receipt("users.csv", at, "accepted.txt")
        );
        Assert.NotEqual(
            ReceiptNames.Receipt("users.csv", at, "x"),
            ReceiptNames.Receipt("users.csv", at.AddMilliseconds(1), "x")
        );
    }
}
