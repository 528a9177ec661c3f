using UwsAgent.Core.Jobs;
using UwsAgent.Core.Tests.Uploads.Taking;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Holding;
using UwsAgent.Core.Uploads.Sets;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Tests.Uploads.Holding;

public sealed class HeldUploadTests
{
    private static readonly UploadReview Release = new(true, "ana", "the school merged", DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task A_file_that_would_remove_much_is_held_with_the_difference_in_numbers()
    {
        var bench = new CheckBench();
        Assert.Equal(UploadResult.Accepted, (await SendAsync(bench, 1, 100)).Result);
        var held = await SendAsync(bench, 31, 105, "job2");
        Assert.Equal(UploadResult.Held, held.Result);
        Assert.Equal(new ChangeNumbers("orgs", 100, 75, 5, 30), held.Change);
        Assert.StartsWith("/srv/sftp/.uws/held/", held.KeptAt, StringComparison.Ordinal);
        var happened = bench.Events.Inner.Happened[^1];
        Assert.Equal(UploadEvents.Held, happened.Kind);
        Assert.Contains("orgs: 30 of 100 removed (30 %), 5 added, 75 then", happened.What, StringComparison.Ordinal);
        var receipt = bench.Files.Receipts.Single(one => one.Key.EndsWith(".held.txt", StringComparison.Ordinal));
        Assert.Contains("30 of\n100 entries would be removed (30 %)", receipt.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 100, UploadResult.Accepted)]
    [InlineData(26, 100, UploadResult.Accepted)]
    [InlineData(27, 100, UploadResult.Held)]
    [InlineData(1, 300, UploadResult.Accepted)]
    [InlineData(200, 300, UploadResult.Held)]
    public async Task Only_more_than_the_share_that_may_go_is_held(int first, int last, UploadResult result)
    {
        var bench = new CheckBench();
        await SendAsync(bench, 1, 100);
        Assert.Equal(result, (await SendAsync(bench, first, last, "job2")).Result);
    }

    [Fact]
    public async Task A_few_rows_may_always_go_and_a_school_may_have_its_own_share()
    {
        var bench = new CheckBench();
        await SendAsync(bench, 1, 20);
        Assert.Equal(UploadResult.Accepted, (await SendAsync(bench, 20, 20, "job2")).Result);
        bench.Options = bench.Options with
        {
            Schools = new Dictionary<string, SchoolOptions> { ["alpha"] = new() { MostRemovedPercent = 100 } },
        };
        await SendAsync(bench, 1, 100, "job3");
        Assert.Equal(UploadResult.Accepted, (await SendAsync(bench, 99, 99, "job4")).Result);
    }

    [Fact]
    public async Task What_was_held_is_not_compared_with_until_it_is_released()
    {
        var bench = new CheckBench();
        await SendAsync(bench, 1, 100);
        var held = await SendAsync(bench, 61, 100, "job2");
        Assert.Equal(UploadResult.Held, (await SendAsync(bench, 61, 100, "job3")).Result);

        Assert.Equal(JobResult.Done, (await bench.ReviewAsync(held, Release)).Result);
        var released = (await bench.RecordsAsync()).Single(one => one.Id == held.Id);
        Assert.Equal((UploadState.Reported, UploadResult.Accepted), (released.State, released.Result));
        Assert.StartsWith("/srv/sftp/.uws/accepted/", released.KeptAt, StringComparison.Ordinal);
        var happened = bench.Events.Inner.Happened[^1];
        Assert.Equal(
            (UploadEvents.Accepted, "ana", "the school merged"),
            (happened.Kind, happened.Author, happened.Why)
        );
        Assert.Equal(2, released.Receipts.Count);
        Assert.Equal(UploadResult.Accepted, (await SendAsync(bench, 61, 100, "job4")).Result);
        Assert.Equal(JobResult.Done, (await bench.ReviewAsync(held, Release)).Result);
    }

    [Fact]
    public async Task A_rejection_tells_the_school_why_and_changes_nothing_else()
    {
        var bench = new CheckBench();
        await SendAsync(bench, 1, 100);
        var held = await SendAsync(bench, 61, 100, "job2");
        await bench.ReviewAsync(held, Release with { IsReleased = false, Reason = "only half of it" });
        var rejected = (await bench.RecordsAsync()).Single(one => one.Id == held.Id);
        Assert.Equal(UploadResult.Rejected, rejected.Result);
        Assert.Contains("/quarantine/", rejected.KeptAt, StringComparison.Ordinal);
        var receipt = bench.Files.Receipts.Single(one => one.Key.EndsWith(".rejected.txt", StringComparison.Ordinal));
        Assert.Contains("Reason: only half of it", receipt.Value, StringComparison.Ordinal);
        Assert.Equal(UploadResult.Held, (await SendAsync(bench, 61, 100, "job3")).Result);
    }

    [Fact]
    public async Task E47_A_review_dies_at_every_step_and_ends_the_same()
    {
        for (var death = 0; death < 14; death++)
        {
            var bench = new CheckBench();
            await SendAsync(bench, 1, 100);
            var held = await SendAsync(bench, 61, 100, "job2");
            bench.DiesAt = bench.Steps.Count + death;
            try
            {
                await bench.ReviewAsync(held, Release);
            }
            catch (AbandonedMutexException)
            {
                bench.DiesAt = null;
                await bench.ReviewAsync(held, Release);
            }

            var released = (await bench.RecordsAsync()).Single(one => one.Id == held.Id);
            Assert.Equal((UploadState.Reported, UploadResult.Accepted), (released.State, released.Result));
            Assert.Equal(2, bench.Files.Kept.Count);
            Assert.Empty(bench.Files.Work);
            Assert.DoesNotContain(bench.Keys.Names, name => name.StartsWith("pending/", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_file_of_changes_removes_only_what_it_deletes_and_adds_to_what_was_there()
    {
        var last = Keys([1, 2, 3, 4], []);
        var changes = Keys([4, 5], [1, 9]) with { FirstChangeLine = 2 };
        Assert.Equal(new ChangeNumbers("users", 4, 4, 1, 1), ChangeDecision.Compare(changes, last));
        Assert.Equal([2UL, 3, 4, 5], ChangeDecision.Next(changes, last).Keys["sourcedId"].Keys);
        Assert.Equal([4UL, 5], ChangeDecision.Next(changes, null).Keys["sourcedId"].Keys);
    }

    private static TableKeys Keys(ulong[] keys, ulong[] deleted) =>
        new()
        {
            Table = "users",
            RuleSet = "1",
            Keys = new Dictionary<string, KeyColumn> { ["sourcedId"] = new(keys, deleted) },
        };

    private static async Task<UploadRecord> SendAsync(CheckBench bench, int first, int last, string jobId = "job1")
    {
        var rows = Enumerable.Range(first, last - first + 1).Select(number => $"o{number},,,N,school,{number},\n");
        bench.Files.Inbox["alpha/orgs.csv"] = CheckBench.Header + string.Concat(rows);
        await bench.RunAsync(bench.Request(), jobId: jobId);
        return (await bench.RecordsAsync()).Single(one => one.Id == jobId);
    }
}
