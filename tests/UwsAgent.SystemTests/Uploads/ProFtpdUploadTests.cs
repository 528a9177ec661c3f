using UwsAgent.Core.Tests.Uploads.Sets;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Taking;
using UwsAgent.Tests.Uploads;

namespace UwsAgent.SystemTests.Uploads;

/// <summary>From an ordinary client through a real server to the receipt that the client then reads.</summary>
public sealed class ProFtpdUploadTests
{
    [Fact]
    public async Task A_good_file_is_accepted_and_the_client_reads_its_receipt()
    {
        await using var server = await RealProFtpd.StartAsync();
        await server.SftpAsync($"put {server.Local("orgs.csv", OneRosterFiles.GoodOrgs)}");
        var record = await server.Bench.VerdictOfAsync("alpha/orgs.csv");
        Assert.Equal(UploadResult.Accepted, record.Result);
        Assert.Equal(OneRosterFiles.GoodOrgs, await File.ReadAllTextAsync(record.KeptAt!));
        Assert.Contains("orgs.csv", await server.SftpAsync("ls receipts"), StringComparison.Ordinal);
        var back = Path.Combine(server.Bench.Root, "back.txt");
        await server.SftpAsync($"get receipts/{record.Receipts.Single()} {back}");
        Assert.Contains("ACCEPTED: orgs.csv", await File.ReadAllTextAsync(back), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("off")]
    public async Task A_bad_file_is_rejected_with_its_line_whether_the_server_hides_uploads_or_not(string? hiddenStores)
    {
        await using var server = await RealProFtpd.StartAsync(hiddenStores);
        await server.SftpAsync($"put {server.Local("orgs.csv", OneRosterFiles.BadOrgs)}");
        var record = await server.Bench.VerdictOfAsync("alpha/orgs.csv");
        Assert.Equal(UploadResult.Rejected, record.Result);
        var receipt = Assert.Single(server.Bench.Receipts("alpha", ".rejected.txt"));
        Assert.Contains("line 3", await File.ReadAllTextAsync(receipt), StringComparison.Ordinal);
        Assert.Single(server.Bench.Events.Of(UploadEvents.Rejected));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("off")]
    public async Task E1_A_client_killed_half_way_leaves_nothing_that_is_judged(string? hiddenStores)
    {
        await using var server = await RealProFtpd.StartAsync(hiddenStores);
        var big = server.Local("orgs.csv", OneRosterFiles.GoodOrgs + new string('x', 20_000_000));
        await server.SendAndDieAsync(big, "orgs.csv");
        var record = await server.Bench.VerdictOfAsync("alpha/orgs.csv");
        Assert.Equal(UploadResult.Incomplete, record.Result);
        Assert.Null(record.Verdict);
        Assert.Single(server.Bench.Receipts("alpha", ".incomplete.txt"));

        await server.SftpAsync($"put {server.Local("orgs.csv", OneRosterFiles.GoodOrgs)}");
        var second = await server.Bench.VerdictOfAsync("alpha/orgs.csv", nth: 2);
        Assert.Equal(UploadResult.Accepted, second.Result);
        Assert.Equal(2, (await server.Bench.ReportedAsync()).Count);
    }

    [Fact]
    public async Task E3_An_old_modification_time_changes_nothing()
    {
        await using var server = await RealProFtpd.StartAsync("off");
        var file = server.Local("orgs.csv", OneRosterFiles.GoodOrgs);
        File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await server.SftpAsync($"put -p {file}");
        var record = await server.Bench.VerdictOfAsync("alpha/orgs.csv");
        Assert.Equal(UploadResult.Accepted, record.Result);
        Assert.Contains("transfer log", record.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("off")]
    public async Task E5_A_client_that_renames_at_the_end_has_one_verdict(string? hiddenStores)
    {
        await using var server = await RealProFtpd.StartAsync(hiddenStores);
        var file = server.Local("orgs.csv", OneRosterFiles.GoodOrgs);
        await server.SftpAsync($"put {file} orgs.csv.filepart", "rename orgs.csv.filepart orgs.csv");
        Assert.Equal(UploadResult.Accepted, (await server.Bench.VerdictOfAsync("alpha/orgs.csv")).Result);
        Assert.Single(await server.Bench.ReportedAsync());
    }

    [Fact]
    public async Task E7_An_overwrite_has_a_verdict_of_its_own()
    {
        await using var server = await RealProFtpd.StartAsync();
        await server.SftpAsync($"put {server.Local("orgs.csv", OneRosterFiles.BadOrgs)}");
        await server.Bench.VerdictOfAsync("alpha/orgs.csv");
        await server.SftpAsync($"put {server.Local("orgs.csv", OneRosterFiles.OtherOrgs)}");
        var second = await server.Bench.VerdictOfAsync("alpha/orgs.csv", nth: 2);
        Assert.Equal(UploadResult.Accepted, second.Result);
        Assert.Equal(OneRosterFiles.OtherOrgs, await File.ReadAllTextAsync(second.KeptAt!));
    }

    [Fact]
    public async Task E16_A_folder_sent_at_once_is_judged_to_the_last_file()
    {
        await using var server = await RealProFtpd.StartAsync();
        var folder = Directory.CreateDirectory(Path.Combine(server.Bench.Root, "set")).FullName;
        for (var number = 0; number < 30; number++)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"f{number}.csv"), OneRosterFiles.GoodOrgs);
        }

        // This server names no path that is not there yet, so OpenSSH's client makes the folder first.
        await server.SftpAsync("mkdir set", $"put -r {folder}/* set");
        await server.Bench.UntilReportedAsync(30);
    }

    [Fact]
    public async Task The_files_of_a_set_wait_for_each_other_and_what_is_wrong_between_them_rejects_all()
    {
        await using var server = await RealProFtpd.StartAsync(change: options =>
            options with
            {
                SetWindow = TimeSpan.FromMinutes(5),
                MostRemovedRows = 0,
            }
        );
        var set = new OneRosterSet().Files;
        var names = set.Keys.OrderBy(name => name == "users.csv").ToList();
        foreach (var name in names.SkipLast(1))
        {
            await server.SftpAsync($"put {server.Local(name, set[name])}");
        }

        await server.Bench.UntilReportedAsync(set.Count - 1);
        Assert.All(await server.Bench.ReportedAsync(), one => Assert.Equal(UploadResult.Waiting, one.Result));
        await server.SftpAsync($"put {server.Local("users.csv", set["users.csv"])}");
        await UntilAllAsync(UploadResult.Accepted);

        set["users.csv"] = set["users.csv"].Replace("\nu1,", "\nelse,", StringComparison.Ordinal);
        foreach (var name in names)
        {
            await server.SftpAsync($"put {server.Local(name, set[name])}");
        }

        await UntilAllAsync(UploadResult.Rejected);

        Task UntilAllAsync(UploadResult result) =>
            UploadBench.UntilAsync(
                async () =>
                {
                    await server.Bench.Upkeep.TurnAsync(CancellationToken.None);
                    return (await server.Bench.ReportedAsync()).Count(one => one.Result == result) == set.Count;
                },
                () => $"not all are {result}; jobs: {string.Join("; ", server.Bench.Queue.Snapshot())}",
                seconds: 60
            );
    }

    [Fact]
    public async Task E25_E33_The_server_makes_no_links_and_takes_no_receipts()
    {
        await using var server = await RealProFtpd.StartAsync();
        var file = server.Local("orgs.csv", OneRosterFiles.GoodOrgs);
        await server.SftpAsync($"put {file} orgs.csv");
        await server.Bench.VerdictOfAsync("alpha/orgs.csv");
        var said = await server.SftpAsync(
            "symlink /etc/passwd evil.csv",
            $"put {file} receipts/forged.accepted.txt",
            "mkdir receipts/x"
        );
        Assert.Contains("Permission denied", said, StringComparison.Ordinal);
        Assert.Equal(["receipts"], Directory.GetFileSystemEntries(server.Bench.Home("alpha")).Select(Path.GetFileName));
        Assert.Single(server.Bench.Receipts("alpha", ".txt"));
    }
}
