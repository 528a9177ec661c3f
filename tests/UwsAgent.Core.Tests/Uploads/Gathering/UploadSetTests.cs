using UwsAgent.Core.Jobs;
using UwsAgent.Core.Tests.Uploads.Sets;
using UwsAgent.Core.Tests.Uploads.Taking;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Tests.Uploads.Gathering;

public sealed class UploadSetTests
{
    private readonly CheckBench bench = new()
    {
        Options = new UploadsOptions { SetWindow = TimeSpan.FromMinutes(30), MostRemovedRows = 0 },
    };
    private int sent;

    [Fact]
    public async Task A_set_is_judged_when_its_files_are_all_there_and_not_before()
    {
        var set = new OneRosterSet().Files;
        foreach (var name in set.Keys.Where(name => name != "users.csv"))
        {
            await SendAsync(name, set[name]);
            Assert.Empty(await bench.GatherAsync());
        }

        Assert.All(await bench.RecordsAsync(), one => Assert.Equal(UploadResult.Waiting, one.Result));
        Assert.All(bench.Files.Kept.Keys, path => Assert.Contains("/held/", path, StringComparison.Ordinal));
        await SendAsync("users.csv", set["users.csv"]);
        Assert.Single(await bench.GatherAsync());
        Assert.All(
            await bench.RecordsAsync(),
            one => Assert.Equal((UploadResult.Accepted, UploadState.Reported), (one.Result, one.State))
        );
        Assert.All(bench.Files.Kept.Keys, path => Assert.Contains("/accepted/", path, StringComparison.Ordinal));
        Assert.Equal(
            set.Count,
            bench.Files.Receipts.Keys.Count(name => name.EndsWith(".accepted.txt", StringComparison.Ordinal))
        );
        Assert.Empty(await bench.GatherAsync());
    }

    [Fact]
    public async Task A_set_of_which_something_is_missing_when_its_window_closes_is_rejected_as_a_whole_and_told_what()
    {
        var set = new OneRosterSet().Files;
        foreach (var name in set.Keys.Where(name => name != "users.csv"))
        {
            await SendAsync(name, set[name]);
        }

        bench.Noticing.Clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Empty(await bench.GatherAsync());
        bench.Noticing.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(await bench.GatherAsync());
        var records = await bench.RecordsAsync();
        Assert.All(records, one => Assert.Equal(UploadResult.Rejected, one.Result));
        var told = Rejections();
        Assert.Equal(records.Count, told.Count);
        var whole = Assert.Single(told, one => one.Value.Contains("users.csv is not there", StringComparison.Ordinal));
        Assert.All(
            told.Where(one => one.Key != whole.Key),
            one => Assert.Contains($"see {whole.Key["alpha/".Length..]}", one.Value, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task What_is_wrong_between_the_files_rejects_all_of_them()
    {
        var set = new OneRosterSet().Files;
        set["enrollments.csv"] = set["enrollments.csv"].Replace(",u2,", ",nobody,", StringComparison.Ordinal);
        await SendAllAsync(set);
        Assert.All(await bench.RecordsAsync(), one => Assert.Equal(UploadResult.Rejected, one.Result));
        Assert.Contains(Rejections(), one => one.Value.Contains("userSourcedId", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_came_twice_counts_as_it_came_last()
    {
        var set = new OneRosterSet().Files;
        await SendAsync("orgs.csv", set["orgs.csv"] + "o9,,,Old,school,,d1\n");
        bench.Noticing.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAllAsync(set);
        var records = await bench.RecordsAsync();
        Assert.Single(records, one => one.Result == UploadResult.Rejected);
        Assert.Equal(set.Count, records.Count(one => one.Result == UploadResult.Accepted));
    }

    [Fact]
    public async Task A_set_that_would_remove_much_of_one_table_is_held_as_a_whole()
    {
        var set = new OneRosterSet().Files;
        await SendAllAsync(set);
        var users = set["users.csv"];
        set["users.csv"] = users[..(users.IndexOf("\nu2", StringComparison.Ordinal) + 1)]
            .Replace(",p1,05", ",,05", StringComparison.Ordinal);
        set["enrollments.csv"] = set["enrollments.csv"][
            ..(set["enrollments.csv"].IndexOf("\ne2", StringComparison.Ordinal) + 1)
        ];
        await SendAllAsync(set);
        var held = (await bench.RecordsAsync()).Where(one => one.Result == UploadResult.Held).ToList();
        Assert.Equal(set.Count, held.Count);
        Assert.Equal(2, held.Single(one => one.Path == "users.csv").Change!.Removed);
    }

    [Fact]
    public async Task E47_Judging_a_set_dies_at_every_step_and_all_its_files_end_the_same()
    {
        for (var death = 0; death < 60; death++)
        {
            var one = new UploadSetTests();
            var set = new OneRosterSet().Files;
            set["enrollments.csv"] = set["enrollments.csv"].Replace(",u2,", ",nobody,", StringComparison.Ordinal);
            foreach (var (name, text) in set)
            {
                await one.SendAsync(name, text);
            }

            one.bench.DiesAt = one.bench.Steps.Count + death;
            try
            {
                await one.bench.GatherAsync();
            }
            catch (AbandonedMutexException)
            {
                one.bench.DiesAt = null;
                await one.bench.GatherAsync();
            }

            var records = await one.bench.RecordsAsync();
            Assert.All(
                records,
                record => Assert.Equal((UploadResult.Rejected, UploadState.Reported), (record.Result, record.State))
            );
            Assert.Equal(set.Count, one.Rejections().Count);
            Assert.Single(
                one.Rejections(),
                receipt =>
                    receipt.Value.Contains("nobody", StringComparison.Ordinal)
                    || receipt.Value.Contains("userSourcedId", StringComparison.Ordinal)
            );
            Assert.Empty(one.bench.Files.Work);
            Assert.Equal(set.Count, one.bench.Files.Kept.Count);
        }
    }

    [Fact]
    public async Task Without_a_window_every_file_is_accepted_for_itself()
    {
        bench.Options = new UploadsOptions();
        await SendAsync("orgs.csv", new OneRosterSet().Files["orgs.csv"]);
        Assert.Equal(UploadResult.Accepted, (await bench.RecordsAsync()).Single().Result);
    }

    private List<KeyValuePair<string, string>> Rejections() =>
        [.. bench.Files.Receipts.Where(one => one.Key.EndsWith(".rejected.txt", StringComparison.Ordinal))];

    private async Task SendAllAsync(SortedDictionary<string, string> set)
    {
        foreach (var (name, text) in set)
        {
            await SendAsync(name, text);
        }

        Assert.Equal(JobResult.Done, Assert.Single(await bench.GatherAsync()).Result);
        bench.Noticing.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    private async Task SendAsync(string name, string text)
    {
        bench.Files.Inbox["alpha/" + name] = text;
        await bench.RunAsync(bench.Request(name), jobId: $"up{++sent:000}");
    }
}
