using System.Runtime.CompilerServices;
using System.Text;
using UwsAgent.Core.Tests.Uploads.Judging;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Receipts;

namespace UwsAgent.Core.Tests.Uploads.Receipts;

/// <summary>Receipts as a school reads them, one for each rule, in ../golden. UWS_GOLDEN=write writes them anew: then read them.</summary>
public sealed class GoldenReceiptTests
{
    private static readonly DateTimeOffset At = new(2026, 9, 1, 7, 30, 0, TimeSpan.FromHours(-5));

    public static TheoryData<string> Rules => [.. RuleBook.Names.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_receipt_says_what_it_always_said(string rule)
    {
        var verdict = Judge(rule);
        Assert.Contains(verdict.Groups, group => group.Rule == rule);
        var receipt = Receipt.Text(verdict, new("north-school", At, "students.errors.csv", "ops@example.org"));
        var golden =
            $"{receipt}\n--- errors.csv ---\n{Receipt.ErrorsCsv(verdict).Replace("\r\n", "\n", StringComparison.Ordinal)}";
        var path = Path.Combine(Folder(), rule + ".txt");
        if (Environment.GetEnvironmentVariable("UWS_GOLDEN") == "write")
        {
            File.WriteAllText(path, golden);
        }

        Assert.Equal(File.ReadAllText(path), golden);
    }

    [Fact]
    public void Every_golden_receipt_is_of_a_rule() =>
        Assert.Equal(
            RuleBook.Names.Select(rule => rule.Name).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Folder()).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!
        );

    [Theory]
    [MemberData(nameof(Rules))]
    public void No_receipt_shows_a_value_of_the_file(string rule)
    {
        var verdict = Judge(rule);
        var all = Receipt.Text(verdict, new("north-school", At)) + Receipt.ErrorsCsv(verdict);
        foreach (
            var value in (string[])["Emma", "Lee", "Ben", "s-000", "555-", "hunter2", "HYPERLINK", "2012-04", "7a"]
        )
        {
            Assert.DoesNotContain(value, all, StringComparison.Ordinal);
        }
    }

    private static Verdict Judge(string rule)
    {
        if ((SetSamples.Judge(rule) ?? ArchiveSamples.Judge(rule)) is { } set)
        {
            return set with { RuleSet = "1+rules" };
        }

        var mark = rule switch
        {
            "byte-order-mark-missing" => ByteOrderMark.Required,
            "byte-order-mark-forbidden" => ByteOrderMark.Forbidden,
            _ => ByteOrderMark.Allowed,
        };
        var profile = new UploadProfile { Files = [Samples.Rules with { ByteOrderMark = mark }] };
        var verdict = Judged.Bytes(
            Samples.ByRule[rule],
            profile,
            rule == "file-unexpected" ? "Students.CSV" : "students.csv"
        );
        return verdict with { RuleSet = "1+rules" };
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "golden");
}
