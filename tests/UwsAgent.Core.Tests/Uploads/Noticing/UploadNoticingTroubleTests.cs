using UwsAgent.Core.Jobs;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Tests.Uploads.Noticing;

public sealed class UploadNoticingTroubleTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task E16_What_the_watcher_missed_is_found_by_the_next_listing()
    {
        var bench = new NoticingBench();
        await bench.PassAsync();
        bench.Inbox.Reports = false;
        bench.Inbox.Put("alpha/new/users.csv");
        bench.Inbox.Put("beta/orgs.csv");
        await bench.PassAsync(2 * Minute);
        Assert.Equal(2, bench.Requests.Count);
    }

    [Fact]
    public async Task E19_After_an_overflow_everything_is_listed_and_queued_exactly_once()
    {
        var bench = new NoticingBench(new UploadsOptions { MaxQueuedPerSchool = 10_000 });
        await bench.PassAsync();
        for (var number = 0; number < 1_000; number++)
        {
            bench.Inbox.Reports = number % 3 == 0;
            bench.Inbox.Put($"alpha/f{number}.csv");
        }

        bench.Inbox.Overflow();
        await bench.PassAsync(2 * Minute);
        Assert.Equal(1_000, bench.Requests.Count);
        Assert.Equal(1_000, bench.Requests.Select(request => request.Relative).Distinct().Count());
    }

    [Fact]
    public async Task E21_Homes_that_cannot_be_watched_are_polled_and_it_says_so_once()
    {
        var bench = new NoticingBench();
        bench.Inbox.Reports = false;
        bench.Inbox.WatchFault = "the limit fs.inotify.max_user_watches is reached";
        await bench.PassAsync();
        bench.Inbox.Put("alpha/users.csv");
        await bench.PassAsync(Minute);
        Assert.Single(bench.Requests);
        Assert.Contains(
            "max_user_watches",
            Assert.Single(bench.Events.Of(UploadEvents.WatcherDegraded)).Why,
            StringComparison.Ordinal
        );
        bench.Inbox.WatchFault = null;
        await bench.PassAsync(Minute);
        Assert.Single(bench.Events.Of(UploadEvents.WatcherRestored));
        Assert.Null(bench.Loop.Degraded);
    }

    [Fact]
    public async Task E24_Homes_on_a_network_file_system_are_polled_and_need_no_lease()
    {
        var bench = new NoticingBench();
        bench.Inbox.Reports = false;
        bench.Inbox.WhyNotWatched = "/srv/sftp/home is on NFS";
        bench.Inbox.Write("alpha/users.csv", 100, WriterState.Unknown);
        await bench.PassAsync(2 * Minute);
        Assert.Single(bench.Requests);
        Assert.Single(bench.Events.Of(UploadEvents.WatcherDegraded));
    }

    [Fact]
    public async Task E22_Without_a_log_line_the_settle_time_decides()
    {
        var bench = new NoticingBench();
        bench.Log.Exists = false;
        bench.Inbox.Put("alpha/users.csv");
        await bench.PassAsync(29 * Second);
        Assert.Empty(bench.Requests);
        await bench.PassAsync(2 * Second);
        Assert.Contains("unchanged for 30 s", Assert.Single(bench.Requests).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E22_Doubled_lines_lines_about_what_is_gone_and_a_rotation_change_nothing()
    {
        var bench = new NoticingBench();
        await bench.PassAsync();
        bench.Log.AddRaw("\0\0\0garbage");
        bench.Log.Add("alpha/gone.csv", 226, 5);
        bench.Inbox.Put("alpha/users.csv");
        bench.Log.Add("alpha/users.csv", 226, 100);
        bench.Log.Add("alpha/users.csv", 226, 100);
        await bench.PassAsync(Second);
        bench.Log.Rotate();
        bench.Log.Add("alpha/users.csv", 226, 100);
        await bench.PassAsync(2 * Minute);
        Assert.Equal("users.csv", Assert.Single(bench.Requests).Relative);
    }

    [Fact]
    public async Task E22_An_older_word_of_the_server_does_not_count_for_a_newer_file()
    {
        var bench = new NoticingBench();
        bench.Log.Add("alpha/users.csv", 226, 100);
        bench.Clock.Advance(Minute);
        bench.Inbox.Write("alpha/users.csv", 100, WriterState.Unknown);
        await bench.PassAsync(10 * Second);
        Assert.Empty(bench.Requests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task E23_A_clock_that_jumps_an_hour_neither_hurries_nor_delays_a_settling_file(int hours)
    {
        var bench = new NoticingBench();
        await bench.PassAsync();
        bench.Inbox.Put("alpha/users.csv");
        await bench.PassAsync(10 * Second);
        bench.Jump = TimeSpan.FromHours(hours);
        await bench.PassAsync(10 * Second);
        Assert.Empty(bench.Requests);
        await bench.PassAsync(11 * Second);
        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task E50_Files_that_lay_there_before_the_start_do_not_wait_for_the_settle_time()
    {
        var bench = new NoticingBench();
        bench.Inbox.Put("alpha/users.csv");
        bench.Clock.Advance(Minute);
        await bench.PassAsync(Second);
        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task E50_A_restart_finds_the_check_that_is_queued_already()
    {
        var bench = new NoticingBench();
        bench.Inbox.Put("alpha/users.csv");
        await bench.PassAsync(Minute);
        bench.Restart();
        await bench.PassAsync(2 * Minute);
        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task E51_A_school_that_floods_leaves_room_for_the_others()
    {
        var bench = new NoticingBench();
        for (var number = 0; number < 500; number++)
        {
            bench.Inbox.Put($"alpha/f{number}.csv");
        }

        bench.Inbox.Put("beta/users.csv");
        await bench.PassAsync(Minute);
        Assert.Equal(50, bench.Requests.Count(request => request.Home == "alpha"));
        Assert.Single(bench.Requests, request => request.Home == "beta");
        foreach (var request in bench.Requests.Where(request => request.Home == "alpha").Take(20))
        {
            bench.Inbox.Delete($"alpha/{request.Relative}");
        }

        await bench.PassAsync(Second);
        Assert.Equal(70, bench.Requests.Count(request => request.Home == "alpha"));
    }

    [Fact]
    public async Task E46_While_the_queue_takes_no_work_files_wait_and_none_is_lost()
    {
        var bench = new NoticingBench();
        bench.Queue.RefusesWith = "the disk is full";
        bench.Inbox.Put("alpha/users.csv");
        await bench.PassAsync(2 * Minute);
        Assert.Contains("the disk is full", Assert.Single(bench.Loop.Waiting()).Awaiting, StringComparison.Ordinal);
        bench.Queue.RefusesWith = null;
        await bench.PassAsync(Minute);
        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task E58_Receipts_are_never_noticed()
    {
        var bench = new NoticingBench();
        bench.Inbox.Put("alpha/receipts/users.csv.accepted.txt");
        await bench.PassAsync(5 * Minute);
        Assert.Empty(bench.Requests);
        Assert.Empty(bench.Loop.Waiting());
    }

    [Fact]
    public async Task E55_A_school_that_is_disabled_is_left_alone()
    {
        var schools = new Dictionary<string, SchoolOptions>(StringComparer.Ordinal)
        {
            ["alpha"] = new() { Enabled = false },
        };
        var bench = new NoticingBench(new UploadsOptions { Schools = schools });
        bench.Inbox.Put("alpha/users.csv");
        bench.Log.Add("alpha/.in.users.csv.1", 451, 5);
        await bench.PassAsync(5 * Minute);
        Assert.Empty(bench.Requests);
    }

    [Fact]
    public async Task A_check_that_failed_for_good_is_not_queued_again_and_says_what_to_do()
    {
        var bench = new NoticingBench();
        bench.Inbox.Put("alpha/users.csv");
        await bench.PassAsync(Minute);
        var job = Assert.Single(bench.Queue.Snapshot());
        bench.Queue.End(job.Id, JobState.Failed, JobOutcome.FailedForGood("the quarantine is read-only"));
        await bench.PassAsync(5 * Minute);
        Assert.Single(bench.Requests);
        Assert.Contains("uws queue retry", Assert.Single(bench.Loop.Waiting()).Awaiting, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_did_not_take_the_file_is_followed_by_another()
    {
        var bench = new NoticingBench();
        bench.Inbox.Put("alpha/users.csv");
        await bench.PassAsync(Minute);
        var job = Assert.Single(bench.Queue.Snapshot());
        bench.Queue.End(job.Id, JobState.Succeeded, JobOutcome.Skipped("somebody is writing it"));
        bench.Loop.Return(new UploadPath("alpha", "users.csv"));
        await bench.PassAsync(Second);
        Assert.Equal(2, bench.Requests.Count);
    }

    [Fact]
    public async Task Homes_that_are_absent_are_waited_for_and_it_says_so_once()
    {
        var bench = new NoticingBench();
        bench.Inbox.Exists = false;
        bench.Inbox.Put("alpha/users.csv");
        await bench.PassAsync(5 * Minute);
        Assert.Single(bench.Events.Of(UploadEvents.HomesAbsent));
        Assert.Empty(bench.Requests);
        bench.Inbox.Exists = true;
        await bench.PassAsync(Minute);
        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task With_nothing_pending_it_looks_no_more_often_than_every_few_seconds()
    {
        var bench = new NoticingBench();
        await bench.PassAsync();
        Assert.True(await bench.Loop.TurnAsync(default) >= TimeSpan.FromSeconds(1));
        var before = bench.Inbox.Listings;
        await bench.PassAsync(30 * Second);
        Assert.Equal(before, bench.Inbox.Listings);
    }
}
