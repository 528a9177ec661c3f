using System.Text;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Uploads.Archives;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Archives;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Scanning;

namespace UwsAgent.Core.Tests.Uploads.Receipts;

/// <summary>One archive or workbook for each rule that is about them, with the mistake that the rule is for.</summary>
internal static class ArchiveSamples
{
    private const string Rows = "a\n1\n";
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(Rows);
    private static readonly UploadProfile Profile = new()
    {
        Workbooks = true,
        Files = [new() { Name = "rows.csv", Columns = [new() { Name = "a" }] }],
    };

    private static readonly Dictionary<string, Func<byte[]>> Archives = new(StringComparer.Ordinal)
    {
        ["archive-damaged"] = () => Zip(entry => entry)[..60],
        ["archive-prepended"] = () =>
            new HandZip { Before = Content }
                .Add("rows.csv", Content)
                .ToBytes(),
        ["archive-encrypted"] = () => Zip(entry => entry with { Flags = 1 }),
        ["archive-method"] = () => Zip(entry => entry with { Method = 12 }),
        ["archive-link"] = () => Zip(entry => entry with { Attributes = 0xA1FF0000 }),
        ["archive-name"] = () => HandZip.Of(("../rows.csv", Rows)),
        ["archive-doubled"] = () => HandZip.Of(("rows.csv", Rows), ("rows.csv", Rows)),
        ["archive-overlap"] = () => Bombs.Quoted(),
        ["archive-too-many"] = () => HandZip.Of([.. Enumerable.Range(0, 101).Select(i => ($"a{i}.csv", Rows))]),
        ["archive-too-large"] = () => Zip(entry => entry with { Bytes = 4_000_000_000 }, 3),
        ["archive-bomb"] = () => Zip(entry => entry with { Bytes = 100_000_000 }),
        ["archive-size"] = () => Zip(entry => entry with { Bytes = 3 }),
        ["archive-nested"] = () => new HandZip().Add("more.zip", HandZip.Of(("rows.csv", Rows))).ToBytes(),
        ["archive-folders"] = () => HandZip.Of(("a/rows.csv", Rows), ("b/rows.csv", Rows)),
        ["archive-empty"] = () => HandZip.Of(),
        ["archive-folder"] = () => HandZip.Of(("a/rows.csv", Rows)),
    };

    private static readonly Dictionary<string, Func<byte[]>> Workbooks = new(StringComparer.Ordinal)
    {
        ["workbook-unexpected"] = () => HandWorkbook.Of().ToBytes(),
        ["workbook-locked"] = () => [0xD0, 0xCF, 0x11, 0xE0, .. Encoding.Unicode.GetBytes("EncryptedPackage")],
        ["workbook-old"] = () => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
        ["workbook-macros"] = () => HandWorkbook.Of().With("xl/vbaProject.bin", "x").ToBytes(),
        ["workbook-links"] = () => HandWorkbook.Of().With("xl/externalLinks/externalLink1.xml", "x").ToBytes(),
        ["workbook-too-large"] = () => HandWorkbook.Of(HandWorkbook.Row(1, new string('x', 70_000))).ToBytes(),
        ["workbook-damaged"] = () => HandWorkbook.Of("<row>").ToBytes(),
    };

    private static readonly Dictionary<string, ScanAnswer> Answers = new(StringComparer.Ordinal)
    {
        ["infected"] = new ScanAnswer.Infected("Win.Trojan.Agent-1234"),
        ["not-scanned-too-large"] = new ScanAnswer.TooLarge("40,000,000 bytes, and 26,214,400 are scanned"),
        ["not-scanned"] = new ScanAnswer.Unavailable("connection refused"),
    };

    public static Verdict? Judge(string rule) =>
        Answers.TryGetValue(rule, out var answer) ? Scanned(answer)
        : Archives.TryGetValue(rule, out var zip) ? Judge(zip(), "rows.zip", Profile)
        : Workbooks.TryGetValue(rule, out var book)
            ? Judge(book(), "rows.xlsx", Profile with { Workbooks = rule != "workbook-unexpected" })
        : null;

    private static Verdict Scanned(ScanAnswer answer)
    {
        var options = new VirusCheckOptions
        {
            WhenTooLarge = TooLargePolicy.Reject,
            WhenDown = ScannerDownPolicy.Reject,
        };
        var decision = VirusCheck.Decide(answer, options);
        var log = new FindingLog(Profile);
        log.Add(decision.Rule!.Value, Place.File, decision.Detail);
        return log.ToVerdict("rows.csv") with { Sha256 = new('0', 64) };
    }

    private static byte[] Zip(Func<HandEntry, HandEntry> change, int times = 1)
    {
        var zip = new HandZip();
        for (var i = 0; i < times; i++)
        {
            zip.Add($"rows{i}.csv", Content, change);
        }

        return zip.ToBytes();
    }

    private static Verdict Judge(byte[] content, string name, UploadProfile profile) =>
        ContentJudge
            .JudgeAsync(new MemoryStream(content), new(name), profile, new(), CancellationToken.None)
            .GetAwaiter()
            .GetResult()
            .Verdict with
        {
            // How well deflate packs differs between versions of zlib.
            Bytes = 400,
            Sha256 = new('0', 64),
        };
}
