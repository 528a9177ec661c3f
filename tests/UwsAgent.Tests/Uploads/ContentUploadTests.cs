using System.Security.Cryptography;
using System.Text;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Tests.Uploads;

/// <summary>Archives, workbooks and texts in other encodings, from the home to the receipt.</summary>
public sealed class ContentUploadTests
{
    private static readonly UploadProfile Repairing = new()
    {
        Workbooks = true,
        Files =
        [
            new()
            {
                Name = "names.csv",
                RepairEncoding = true,
                Columns = [new() { Name = "name" }],
            },
        ],
    };

    [Fact]
    public async Task E44_an_archive_gets_its_verdict_and_receipts_that_name_the_files_in_it()
    {
        await using var bench = UploadBench.Open();
        await File.WriteAllBytesAsync(
            Path.Combine(bench.Home("alpha"), "set.zip"),
            TrialTests.Zip("orgs.csv", OneRosterFiles.BadOrgs)
        );
        var record = await bench.VerdictOfAsync("alpha/set.zip");
        Assert.Equal((UploadResult.Rejected, "zip"), (record.Result, record.Verdict!.Encoding));
        var table = await File.ReadAllTextAsync(Assert.Single(bench.Receipts("alpha", ".errors.csv")));
        Assert.Contains("\norgs.csv,3,5,type", table, StringComparison.Ordinal);
        Assert.Contains("\nset.zip,0,0,,manifest-missing", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E44_an_archive_that_leads_out_of_itself_is_rejected_with_a_receipt()
    {
        await using var bench = UploadBench.Open();
        await File.WriteAllBytesAsync(
            Path.Combine(bench.Home("alpha"), "set.zip"),
            TrialTests.Zip("../../beta/orgs.csv", OneRosterFiles.GoodOrgs)
        );
        var record = await bench.VerdictOfAsync("alpha/set.zip");
        Assert.Equal("archive-name", Assert.Single(record.Verdict!.Findings).Rule);
        Assert.Contains("/quarantine/", record.KeptAt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E43_a_workbook_that_is_none_gets_its_verdict()
    {
        await using var bench = UploadBench.Open(options =>
            options with
            {
                DefaultProfiles = ["mine"],
                Profiles = new Dictionary<string, UploadProfile> { ["mine"] = Repairing },
            }
        );
        bench.Put("alpha/names.xlsx", "name\nAnn\n");
        var record = await bench.VerdictOfAsync("alpha/names.xlsx");
        Assert.Equal("workbook-damaged", Assert.Single(record.Verdict!.Findings).Rule);
    }

    public static TheoryData<string, byte[]> Encodings =>
        new()
        {
            { "windows-1252", [.. "name\r\nJos"u8, 0xE9, .. "\r\nAnn\r\n"u8, .. "Zo"u8, 0xEB, .. "\r\n"u8] },
            { "utf-16le", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("name\r\nJosé\r\nAnn\r\nZoë\r\n")] },
            { "utf-16be", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("name\r\nJosé\r\nAnn\r\nZoë\r\n")] },
        };

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task E35_where_the_rules_say_so_a_repaired_copy_is_what_is_accepted(string encoding, byte[] sent)
    {
        await using var bench = UploadBench.Open(options =>
            options with
            {
                DefaultProfiles = ["mine"],
                Profiles = new Dictionary<string, UploadProfile> { ["mine"] = Repairing },
            }
        );
        await File.WriteAllBytesAsync(Path.Combine(bench.Home("alpha"), "names.csv"), sent);
        var record = await bench.VerdictOfAsync("alpha/names.csv");
        Assert.Equal((UploadResult.Accepted, encoding), (record.Result, record.Verdict!.Encoding));
        var kept = await File.ReadAllBytesAsync(record.KeptAt!);
        Assert.Equal("name\r\nJosé\r\nAnn\r\nZoë\r\n", Encoding.UTF8.GetString(kept));
        Assert.Equal(
            (encoding, (long)kept.Length, Convert.ToHexStringLower(SHA256.HashData(kept))),
            (record.Verdict.Repair!.From, record.Verdict.Repair.Bytes, record.Verdict.Repair.Sha256)
        );
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(sent)), record.Verdict.Sha256);
        Assert.Empty(Directory.GetFiles(Path.Combine(bench.Work, "taking")));
    }

    [Fact]
    public async Task E35_where_the_rules_do_not_say_so_nothing_is_repaired()
    {
        await using var bench = UploadBench.Open();
        await File.WriteAllBytesAsync(
            Path.Combine(bench.Home("alpha"), "orgs.csv"),
            Encoding.Latin1.GetBytes(OneRosterFiles.GoodOrgs.Replace("o1,,,", "o1,,,É", StringComparison.Ordinal))
        );
        var record = await bench.VerdictOfAsync("alpha/orgs.csv");
        Assert.Equal((UploadResult.Rejected, "windows-1252"), (record.Result, record.Verdict!.Encoding));
    }
}
