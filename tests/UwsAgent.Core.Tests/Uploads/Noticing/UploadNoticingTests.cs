using UwsAgent.Core.Jobs;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Tests.Uploads.Noticing;

public sealed class UploadNoticingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_finished_upload_is_queued_once_within_a_second_of_the_servers_word()
    {
        var bench = new NoticingBench();
        await bench.PassAsync();
        bench.Inbox.Put("alpha/users.csv");
        bench.Log.Add("alpha/users.csv", 226, 100);
        await bench.PassAsync(Second);
        Assert.Equal("users.csv", Assert.Single(bench.Requests).Relative);
        await bench.PassAsync(5 * Minute);
        var job = Assert.Single(bench.Queue.Snapshot());
        Assert.Equal("school:alpha", job.ExclusiveKey);
    }

    [Fact]
    public async Task E1_A_partial_file_is_never_queued_for_judging()
    {
        var bench = new NoticingBench();
        bench.Inbox.Put("alpha/users.csv", 18);
        bench.Log.Add("alpha/users.csv", 451, 18);
        await bench.PassAsync(10 * Minute);
        Assert.Equal(UploadFinding.Incomplete, Assert.Single(bench.Requests).Finding);
    }

    [Fact]
    public async Task E1_An_interruption_that_left_nothing_behind_is_told_under_the_name_the_school_knows()
    {
        var bench = new NoticingBench();
        await bench.PassAsync();
        bench.Inbox.Write("alpha/.in.users.csv.4711", 18);
        await bench.PassAsync(Second);
        bench.Inbox.Delete("alpha/.in.users.csv.4711");
        bench.Log.Add("alpha/.in.users.csv.4711", 451, 18);
        await bench.PassAsync(Minute);
        var request = Assert.Single(bench.Requests);
        Assert.Equal(
            ("users.csv", UploadFinding.Incomplete, true),
            (request.Relative, request.Finding, request.IsWithoutFile)
        );
    }

    [Fact]
    public async Task E1_An_interruption_while_the_agent_was_down_is_told_after_the_start_and_only_once()
    {
        var bench = new NoticingBench();
        bench.Log.Add("alpha/older.csv", 451, 18);
        await bench.PassAsync(Second);
        Assert.Empty(bench.Requests);
        bench.Inbox.Put("alpha/users.csv", 18);
        bench.Log.Add("alpha/users.csv", 451, 18);
        bench.Log.Add("alpha/.in.orgs.csv.12", 451, 18);
        bench.Restart();
        await bench.PassAsync(Minute);
        bench.Restart();
        await bench.PassAsync(Minute);
        Assert.Equal(
            ["orgs.csv", "users.csv"],
            bench.Requests.Select(request => request.Relative).Distinct().Order(StringComparer.Ordinal)
        );
        Assert.All(bench.Requests, request => Assert.Equal(UploadFinding.Incomplete, request.Finding));
    }

    [Fact]
    public async Task E2_A_trickle_over_ten_minutes_is_one_upload_at_its_end()
    {
        var bench = new NoticingBench();
        for (var size = 1; size <= 20; size++)
        {
            bench.Inbox.Write("alpha/users.csv", size, WriterState.Unknown);
            await bench.PassAsync(TimeSpan.FromSeconds(29));
            Assert.Empty(bench.Requests);
        }

        await bench.PassAsync(Minute);
        Assert.Equal(20, Assert.Single(bench.Requests).SizeBytes);
    }

    [Fact]
    public async Task E5_A_rename_from_a_temporary_name_is_one_upload_without_settling()
    {
        var bench = new NoticingBench();
        await bench.PassAsync();
        bench.Inbox.Put("alpha/users.csv.filepart");
        await bench.PassAsync(Minute);
        bench.Inbox.Rename("alpha/users.csv.filepart", "alpha/users.csv");
        await bench.PassAsync(Second);
        var request = Assert.Single(bench.Requests);
        Assert.Equal("users.csv", request.Relative);
        Assert.Contains("renamed from users.csv.filepart", request.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E5_A_temporary_file_that_broke_off_is_not_whole_when_it_is_renamed()
    {
        var bench = new NoticingBench();
        await bench.PassAsync();
        bench.Inbox.Put("alpha/users.csv.filepart", 18);
        bench.Log.Add("alpha/users.csv.filepart", 451, 18);
        await bench.PassAsync(Second);
        bench.Inbox.Rename("alpha/users.csv.filepart", "alpha/users.csv");
        await bench.PassAsync(Minute);
        Assert.Equal(UploadFinding.Incomplete, Assert.Single(bench.Requests).Finding);
    }

    [Fact]
    public async Task E6_A_temporary_name_left_for_days_is_reported_once_and_never_queued()
    {
        var bench = new NoticingBench();
        bench.Inbox.Put("alpha/users.csv.filepart");
        await bench.PassAsync(TimeSpan.FromDays(2));
        Assert.Empty(bench.Requests);
        Assert.Single(bench.Events.Of(UploadEvents.Stale));
    }

    [Fact]
    public async Task E7_An_overwrite_of_a_queued_file_is_a_new_upload()
    {
        var bench = new NoticingBench();
        bench.Inbox.Put("alpha/users.csv", 100);
        bench.Log.Add("alpha/users.csv", 226, 100);
        await bench.PassAsync(Second);
        bench.Inbox.Put("alpha/users.csv", 200);
        bench.Log.Add("alpha/users.csv", 226, 200);
        await bench.PassAsync(Second);
        Assert.Equal([100, 200], bench.Requests.Select(request => request.SizeBytes));
    }

    [Fact]
    public async Task E8_A_resumed_upload_is_one_upload_of_the_whole()
    {
        var bench = new NoticingBench();
        bench.Inbox.Put("alpha/users.csv", 40);
        bench.Log.Add("alpha/users.csv", 451, 40);
        await bench.PassAsync(10 * Second);
        bench.Inbox.Put("alpha/users.csv", 100);
        bench.Log.Add("alpha/users.csv", 226, 60, "APPE");
        await bench.PassAsync(Minute);
        Assert.Equal(
            (100, UploadFinding.Complete),
            (Assert.Single(bench.Requests).SizeBytes, bench.Requests[0].Finding)
        );
    }

    [Fact]
    public async Task E10_A_touch_and_then_the_real_upload_is_one_upload()
    {
        var bench = new NoticingBench();
        bench.Inbox.Put("alpha/users.csv", 0);
        bench.Log.Add("alpha/users.csv", 226, 0);
        await bench.PassAsync(5 * Second);
        bench.Inbox.Put("alpha/users.csv", 100);
        bench.Log.Add("alpha/users.csv", 226, 100);
        await bench.PassAsync(2 * Minute);
        Assert.Equal(100, Assert.Single(bench.Requests).SizeBytes);
    }

    [Fact]
    public async Task E13_A_file_withdrawn_while_it_settles_is_forgotten()
    {
        var bench = new NoticingBench();
        bench.Inbox.Put("alpha/users.csv");
        await bench.PassAsync(10 * Second);
        bench.Inbox.Delete("alpha/users.csv");
        await bench.PassAsync(2 * Minute);
        Assert.Empty(bench.Requests);
        Assert.Empty(bench.Loop.Waiting());
    }

    [Fact]
    public async Task E14_A_chain_of_renames_is_one_upload_under_its_last_name()
    {
        var bench = new NoticingBench();
        await bench.PassAsync();
        bench.Inbox.Put("alpha/a.csv");
        await bench.PassAsync(Second);
        bench.Inbox.Rename("alpha/a.csv", "alpha/b.csv");
        bench.Inbox.Rename("alpha/b.csv", "alpha/c.csv");
        await bench.PassAsync(2 * Minute);
        Assert.Equal("c.csv", Assert.Single(bench.Requests).Relative);
    }

    [Fact]
    public async Task E15_A_file_that_a_second_session_still_writes_waits_for_it()
    {
        var bench = new NoticingBench();
        bench.Inbox.Write("alpha/users.csv", 100);
        bench.Inbox.Close("alpha/users.csv", WriterState.Writing);
        bench.Log.Add("alpha/users.csv", 226, 100);
        await bench.PassAsync(10 * Minute);
        Assert.Empty(bench.Requests);
        Assert.Contains("has it open", Assert.Single(bench.Loop.Waiting()).Awaiting, StringComparison.Ordinal);
        bench.Inbox.Close("alpha/users.csv");
        await bench.PassAsync(Second);
        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task A_done_file_ends_the_waiting_and_is_no_upload_itself()
    {
        var bench = new NoticingBench(new UploadsOptions { DoneFiles = ["{name}.done"] });
        await bench.PassAsync();
        bench.Inbox.Put("alpha/users.csv");
        await bench.PassAsync(Second);
        Assert.Empty(bench.Requests);
        bench.Inbox.Put("alpha/users.csv.done", 0);
        await bench.PassAsync(Second);
        var request = Assert.Single(bench.Requests);
        Assert.Equal(("users.csv", "users.csv.done"), (request.Relative, request.DoneFile));
        Assert.StartsWith("users.csv.done says that it is whole", request.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_done_file_of_the_upload_before_says_nothing_about_this_one()
    {
        var bench = new NoticingBench(new UploadsOptions { DoneFiles = ["{name}.done"] });
        await bench.PassAsync();
        bench.Inbox.Put("alpha/users.csv.done", 0);
        await bench.PassAsync(Second);
        bench.Inbox.Put("alpha/users.csv");
        await bench.PassAsync(10 * Second);
        Assert.Empty(bench.Requests);
        await bench.PassAsync(Minute);
        Assert.StartsWith("unchanged for 30 s", Assert.Single(bench.Requests).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_done_file_for_a_folder_speaks_of_all_that_came_before_it()
    {
        var bench = new NoticingBench(new UploadsOptions { DoneFiles = ["all.done"] });
        await bench.PassAsync();
        bench.Inbox.Put("alpha/in/users.csv");
        bench.Inbox.Put("alpha/in/orgs.csv");
        bench.Inbox.Put("alpha/orgs.csv");
        await bench.PassAsync(Second);
        bench.Inbox.Put("alpha/in/all.done", 0);
        await bench.PassAsync(Second);
        Assert.Equal(
            ["in/orgs.csv", "in/users.csv"],
            bench.Requests.Select(request => request.Relative).Order(StringComparer.Ordinal)
        );
        Assert.All(bench.Requests, request => Assert.Null(request.DoneFile));
    }

    [Fact]
    public async Task A_word_from_outside_is_believed_only_of_a_file_that_nobody_writes()
    {
        var bench = new NoticingBench();
        await bench.PassAsync();
        bench.Inbox.Write("alpha/users.csv", 50);
        await bench.PassAsync(Second);
        var looked = bench.Loop.TellAsync(new UploadPath("alpha", "users.csv"), new UploadWord("a hook"));
        await bench.PassAsync(Second);
        Assert.Contains("a hook: finished", (await looked)!.Signals);
        Assert.Empty(bench.Requests);
        bench.Inbox.Put("alpha/users.csv", 60);
        await bench.PassAsync(Second);
        Assert.Empty(bench.Requests);
        _ = bench.Loop.TellAsync(new UploadPath("alpha", "users.csv"), new UploadWord("a hook"));
        await bench.PassAsync(Second);
        Assert.StartsWith("finished, says a hook", Assert.Single(bench.Requests).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_from_outside_does_not_outweigh_the_servers_own()
    {
        var bench = new NoticingBench();
        await bench.PassAsync();
        bench.Inbox.Put("alpha/users.csv", 18);
        bench.Log.Add("alpha/users.csv", 451, 18);
        await bench.PassAsync(Second);
        _ = bench.Loop.TellAsync(new UploadPath("alpha", "users.csv"), new UploadWord("a hook"));
        await bench.PassAsync(Minute);
        Assert.Equal(UploadFinding.Incomplete, Assert.Single(bench.Requests).Finding);
    }

    [Fact]
    public async Task The_words_of_OpenSSH_are_a_transfer_log_too()
    {
        var bench = new NoticingBench(
            new UploadsOptions { TransferLogFormat = TransferLogFormat.OpenSsh, TransferLogRoot = "/home" }
        );
        await bench.PassAsync();
        bench.Inbox.Put("alpha/users.csv", 8);
        bench.Inbox.Put("alpha/orgs.csv", 8);
        var at = bench.Clock.GetUtcNow().ToString("O");
        bench.Log.AddRaw($"{at} host internal-sftp[9]: close \"/home/alpha/users.csv\" bytes read 0 written 8");
        bench.Log.AddRaw($"{at} host internal-sftp[9]: forced close \"/home/alpha/orgs.csv\" bytes read 0 written 8");
        await bench.PassAsync(Minute);
        Assert.Equal(
            [("orgs.csv", UploadFinding.Incomplete), ("users.csv", UploadFinding.Complete)],
            bench.Requests.Select(one => (one.Relative, one.Finding)).Order()
        );
    }
}
