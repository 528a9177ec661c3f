using System.Security.Cryptography;
using UwsAgent.Core.Uploads;

namespace UwsAgent.Core.Tests.Uploads.Judging;

public sealed class FileRuleTests
{
    private static readonly FileRules Any = new();

    [Fact]
    public void An_empty_file_is_rejected_as_empty() =>
        Assert.Equal(["file-empty 0:0:0"], Judged.Bytes([], Any).Places());

    [Fact]
    public void E43_a_csv_that_is_another_kind_of_file_is_named()
    {
        (byte[] Head, string Words)[] kinds =
        [
            ([.. "PK\u0003\u0004"u8, .. new byte[26], .. "[Content_Types].xml"u8], "Excel workbook"),
            ([.. "PK\u0003\u0004"u8, .. new byte[26], .. "users.csv"u8], "ZIP archive"),
            ([0xD0, 0xCF, 0x11, 0xE0, 0xA1], "old Excel"),
            ([0x1F, 0x8B, 8, 0], "gzip"),
            ([.. "%PDF-1.7"u8], "PDF"),
            ([.. "\r\n <!DOCTYPE html><title>Log in"u8], "web page"),
        ];
        foreach (var (head, words) in kinds)
        {
            var verdict = Judged.Bytes(head, Any);
            var finding = Assert.Single(verdict.Findings);
            Assert.Equal("file-type", finding.Rule);
            Assert.Contains(words, finding.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_name_that_the_profile_does_not_know_is_answered_with_those_it_knows()
    {
        var profile = new UploadProfile { Files = [new() { Name = "users.csv" }, new() { Name = "orgs.csv" }] };
        var verdict = Judged.Bytes("a\r\n1\r\n"u8.ToArray(), profile, "people.csv");
        var finding = Assert.Single(verdict.Findings);
        Assert.Equal("file-unexpected", finding.Rule);
        Assert.Contains("users.csv, orgs.csv", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hash_and_the_size_are_those_of_the_bytes_as_sent()
    {
        var content = new byte[200_000];
        content.AsSpan().Fill((byte)'x');
        var verdict = Judged.Bytes(content, Any);
        Assert.Equal(200_000, verdict.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), verdict.Sha256);
    }

    [Theory]
    [InlineData(3, "file-too-small")]
    [InlineData(30, "file-too-large")]
    public void A_size_out_of_bounds_is_rejected(int bytes, string rule)
    {
        var content = new byte[bytes];
        content.AsSpan().Fill((byte)'x');
        var verdict = Judged.Bytes(content, Any with { MinBytes = 4, MaxBytes = 29, HeaderOnly = true });
        Assert.Equal(rule, Assert.Single(verdict.Findings).Rule);
    }
}
