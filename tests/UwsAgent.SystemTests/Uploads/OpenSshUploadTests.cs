using UwsAgent.Core.Uploads.Taking;
using UwsAgent.Tests.Uploads;

namespace UwsAgent.SystemTests.Uploads;

/// <summary>Schools that are users of the host's own OpenSSH: its log alone says when an upload is whole.</summary>
public sealed class OpenSshUploadTests
{
    [Fact]
    public async Task A_put_has_its_verdict_by_the_servers_close_and_the_client_reads_the_receipt()
    {
        await using var server = await RealSshd.StartAsync();
        await server.SftpAsync($"put {server.Local("orgs.csv", OneRosterFiles.GoodOrgs)}");
        var record = await server.Bench.VerdictOfAsync($"{server.School}/orgs.csv");
        Assert.Equal(UploadResult.Accepted, record.Result);
        Assert.StartsWith("finished, says the server's transfer log", record.Reason, StringComparison.Ordinal);
        var back = Path.Combine(server.Bench.Root, "back.txt");
        await server.SftpAsync($"get receipts/{record.Receipts.Single()} {back}");
        Assert.Contains("ACCEPTED: orgs.csv", await File.ReadAllTextAsync(back), StringComparison.Ordinal);
        Assert.Single(await server.Bench.ReportedAsync());
    }

    [Fact]
    public async Task E1_A_killed_client_leaves_an_incomplete_file_that_is_told_of_and_never_judged()
    {
        await using var server = await RealSshd.StartAsync();
        var big = server.Local("orgs.csv", OneRosterFiles.GoodOrgs + new string('x', 20_000_000));
        await server.SendAndDieAsync(big, "orgs.csv");
        var record = await server.Bench.VerdictOfAsync($"{server.School}/orgs.csv");
        Assert.Equal(UploadResult.Incomplete, record.Result);
        Assert.Null(record.Verdict);
        Assert.Single(server.Bench.Receipts(server.School, ".incomplete.txt"));

        await server.SftpAsync($"put {server.Local("orgs.csv", OneRosterFiles.GoodOrgs)}");
        var second = await server.Bench.VerdictOfAsync($"{server.School}/orgs.csv", nth: 2);
        Assert.Equal(UploadResult.Accepted, second.Result);
    }

    [Fact]
    public async Task E5_A_client_that_renames_at_the_end_has_one_verdict()
    {
        await using var server = await RealSshd.StartAsync();
        var file = server.Local("orgs.csv", OneRosterFiles.GoodOrgs);
        await server.SftpAsync($"put {file} orgs.csv.filepart", "rename orgs.csv.filepart orgs.csv");
        Assert.Equal(UploadResult.Accepted, (await server.Bench.VerdictOfAsync($"{server.School}/orgs.csv")).Result);
        Assert.Single(await server.Bench.ReportedAsync());
    }

    [Fact]
    public async Task E8_A_resumed_upload_has_one_verdict_on_all_of_it()
    {
        await using var server = await RealSshd.StartAsync();
        // What is there already is not the beginning of it by chance: the client sends only the rest.
        await File.WriteAllTextAsync(
            Path.Combine(server.Bench.Home(server.School), "orgs.csv"),
            OneRosterFiles.GoodOrgs[..20]
        );
        await Shell.RunAsync(
            0,
            "chown",
            $"{server.School}:",
            Path.Combine(server.Bench.Home(server.School), "orgs.csv")
        );
        await server.SftpAsync($"reput {server.Local("orgs.csv", OneRosterFiles.GoodOrgs)}");
        var record = await server.Bench.VerdictOfAsync($"{server.School}/orgs.csv");
        Assert.Equal((UploadResult.Accepted, OneRosterFiles.GoodOrgs.Length), (record.Result, (int)record.SizeBytes));
    }

    [Fact]
    public async Task E25_The_sample_configuration_lets_no_school_make_links_or_see_another()
    {
        await using var server = await RealSshd.StartAsync();
        var said = await server.SftpAsync("symlink /etc/passwd evil.csv", "ls /home");
        Assert.Equal(2, said.Split("ermission denied").Length - 1);
        Assert.Empty(Directory.GetFileSystemEntries(server.Bench.Home(server.School)));
    }
}
