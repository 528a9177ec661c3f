using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Tests.Uploads;

/// <summary>From a file in a home to its receipt, with everything real but the server.</summary>
public sealed class UploadTests
{
    [Fact]
    public async Task A_good_file_is_accepted_and_the_school_finds_a_receipt()
    {
        await using var bench = UploadBench.Open();
        bench.Put("alpha/orgs.csv", OneRosterFiles.GoodOrgs);
        bench.Log("alpha/orgs.csv", 226, OneRosterFiles.GoodOrgs.Length);

        var record = await bench.VerdictOfAsync("alpha/orgs.csv");

        Assert.Equal(UploadResult.Accepted, record.Result);
        Assert.Contains("transfer log", record.Reason, StringComparison.Ordinal);
        Assert.Equal(OneRosterFiles.GoodOrgs, await File.ReadAllTextAsync(record.KeptAt!));
        Assert.StartsWith(bench.Work + "/accepted/alpha/", record.KeptAt, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(bench.Home("alpha"), "orgs.csv")));
        var receipt = Assert.Single(bench.Receipts("alpha", ".accepted.txt"));
        Assert.Contains("ACCEPTED: orgs.csv", await File.ReadAllTextAsync(receipt), StringComparison.Ordinal);
        var happened = Assert.Single(bench.Events.Of(UploadEvents.Accepted));
        Assert.Equal("alpha", happened.Fields["SCHOOL"]);
        Assert.Equal("orgs.csv", happened.Fields["FILE"]);
        Assert.Equal("accepted", happened.Fields["VERDICT"]);
        Assert.Equal(record.Verdict!.Sha256, happened.Fields["SHA256"]);
    }

    [Fact]
    public async Task A_bad_file_goes_to_quarantine_and_the_receipt_names_the_line()
    {
        await using var bench = UploadBench.Open();
        bench.Put("alpha/orgs.csv", OneRosterFiles.BadOrgs);

        var record = await bench.VerdictOfAsync("alpha/orgs.csv");

        Assert.Equal(UploadResult.Rejected, record.Result);
        Assert.StartsWith(bench.Work + "/quarantine/alpha/", record.KeptAt, StringComparison.Ordinal);
        var receipt = await File.ReadAllTextAsync(Assert.Single(bench.Receipts("alpha", ".rejected.txt")));
        Assert.Contains("line 3", receipt, StringComparison.Ordinal);
        var table = await File.ReadAllTextAsync(Assert.Single(bench.Receipts("alpha", ".errors.csv")));
        Assert.Contains("orgs.csv,3,5,type", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E1_A_partial_file_is_never_judged_and_the_school_is_told()
    {
        await using var bench = UploadBench.Open();
        bench.Put("alpha/orgs.csv", OneRosterFiles.OrgsHeader);
        bench.Log("alpha/orgs.csv", 451, OneRosterFiles.OrgsHeader.Length);
        var record = await bench.VerdictOfAsync("alpha/orgs.csv");
        Assert.Equal(UploadResult.Incomplete, record.Result);
        Assert.Null(record.Verdict);
        Assert.Single(bench.Receipts("alpha", ".incomplete.txt"));
    }

    [Fact]
    public async Task E7_E11_A_name_sent_twice_has_two_verdicts_and_two_receipts()
    {
        await using var bench = UploadBench.Open();
        bench.Put("alpha/orgs.csv", OneRosterFiles.GoodOrgs);
        bench.Log("alpha/orgs.csv", 226, OneRosterFiles.GoodOrgs.Length);
        await bench.VerdictOfAsync("alpha/orgs.csv");
        bench.Put("alpha/orgs.csv", OneRosterFiles.BadOrgs);
        bench.Log("alpha/orgs.csv", 226, OneRosterFiles.BadOrgs.Length);
        var second = await bench.VerdictOfAsync("alpha/orgs.csv", nth: 2);
        Assert.Equal(UploadResult.Rejected, second.Result);
        Assert.Single(bench.Receipts("alpha", ".accepted.txt"));
        Assert.Single(bench.Receipts("alpha", ".rejected.txt"));
    }

    [Fact]
    public async Task E16_A_whole_folder_tree_sent_at_once_is_found_to_the_last_file()
    {
        await using var bench = UploadBench.Open();
        await bench.PutAndJudgeAsync("alpha/first.csv");
        for (var number = 0; number < 60; number++)
        {
            bench.Put($"alpha/deep/{number % 6}/more/f{number}.csv", OneRosterFiles.GoodOrgs);
        }

        await bench.UntilReportedAsync(61);
        Assert.Equal(61, bench.Receipts("alpha", ".txt").Count);
    }

    [Fact]
    public async Task E18_E25_E26_E27_Nothing_that_a_school_plants_is_followed_opened_or_left_to_loop()
    {
        using var victim = new HomesInTemp();
        var secret = victim.Put("secret", "do not touch");
        await using var bench = UploadBench.Open();
        var home = bench.Home("alpha");
        File.CreateSymbolicLink(Path.Combine(home, "evil.csv"), secret);
        File.CreateSymbolicLink(Path.Combine(home, "dangling.csv"), "/nowhere");
        Directory.CreateSymbolicLink(Path.Combine(home, "folder"), victim.Home);
        Directory.CreateSymbolicLink(Path.Combine(home, "receipts"), victim.Home);
        bench.Put("alpha/one.csv", OneRosterFiles.GoodOrgs);
        File.CreateSymbolicLink(Path.Combine(home, "loop"), home);
        bench.Put("alpha/users\n.csv", "x");
        bench.Put("alpha/esc\u001b[2J.csv", "x");
        bench.Put("alpha/\u202evsc.sresu", "x");
        bench.Put("alpha/-rf", "x");
        bench.Put($"alpha/{new string('n', 255)}", "x");

        // Four links, five names, one file that the rules do not know; the planted receipts folder is put aside.
        await bench.UntilReportedAsync(11);

        var refused = (await bench.ReportedAsync()).Where(one => one.Result == UploadResult.Refused).ToList();
        Assert.Equal(10, refused.Count);
        Assert.Equal(["secret"], Directory.GetFileSystemEntries(victim.Home).Select(Path.GetFileName));
        Assert.Equal("do not touch", await File.ReadAllTextAsync(secret));
        Assert.Equal(["receipts"], Directory.GetFileSystemEntries(home).Select(Path.GetFileName));
        Assert.All(
            bench.Events.Of(UploadEvents.Refused),
            one => Assert.DoesNotContain(one.Fields["FILE"], char.IsControl)
        );
        Assert.Empty(bench.Queries.Waiting());
    }

    [Fact]
    public async Task E51_A_school_that_floods_does_not_hold_up_another()
    {
        await using var bench = UploadBench.Open();
        for (var number = 0; number < 400; number++)
        {
            bench.Put($"alpha/f{number}.csv", OneRosterFiles.GoodOrgs);
        }

        await Task.Delay(400);
        bench.Put("beta/orgs.csv", OneRosterFiles.GoodOrgs);
        await bench.VerdictOfAsync("beta/orgs.csv");
        await bench.UntilReportedAsync(401);
        var done = await bench.ReportedAsync();
        var beta = Assert.Single(done, one => one.Home == "beta");
        var after = done.Count(one => one.Home == "alpha" && one.DecidedAt > beta.DecidedAt);
        Assert.True(after > 0, "the flood was over before the other school had its verdict");
    }

    [Fact]
    public async Task E50_After_a_restart_every_waiting_file_has_its_verdict_once()
    {
        var first = UploadBench.Open(options => options with { SettleTime = TimeSpan.FromHours(1) });
        for (var number = 0; number < 50; number++)
        {
            first.Put($"s{number % 5}/f{number}.csv", OneRosterFiles.GoodOrgs);
        }

        await UploadBench.UntilAsync(
            () => Task.FromResult(first.Queries.Waiting().Count == 50),
            () => "not all were noticed"
        );
        await first.StopAsync();

        await using var second = UploadBench.Open(root: first.Root, store: first.Store);
        await second.UntilReportedAsync(50);
        Assert.Equal(50, second.Events.Happened.Count(one => one.Fields.ContainsKey("VERDICT")));
    }
}
