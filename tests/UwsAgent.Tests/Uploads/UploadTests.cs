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
}
