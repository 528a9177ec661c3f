using System.Xml;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Archives;

/// <summary>Judges the first sheet of an Excel workbook by the rules of the CSV file that it stands for.</summary>
internal static class WorkbookJudge
{
    private const int MostParts = 4_000;
    private const int LockedMarkWithin = 1 << 20;

    /// <summary>UTF-16, as the directory of a compound document has it.</summary>
    private static ReadOnlySpan<byte> LockedMark => "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"u8;

    /// <summary>The name is that of a workbook, and stands for a file that is known.</summary>
    public static bool IsWorkbook(UploadFacts facts, UploadProfile profile) =>
        FileNames.CsvOf(facts.FileName) is { } csv
        && (FileNames.Match(profile, facts.FileName) is not null || FileNames.Match(profile, csv) is not null);

    public static async Task<JudgedFile> JudgeAsync(
        Stream content,
        UploadFacts facts,
        UploadProfile profile,
        ArchiveLimits limits,
        CancellationToken cancellation
    )
    {
        var sha256 = await ContentHash.OfAsync(content, cancellation);
        var log = new FindingLog(profile);
        JudgedFile? judged = null;
        try
        {
            if (!IsAllowed(facts.FileName, profile))
            {
                throw new ArchiveFault(Rule.WorkbookUnexpected, FileNames.CsvOf(facts.FileName)!);
            }

            await IsWorkbookAsync(content, cancellation);
            var parts = await WorkbookParts.OpenAsync(
                content,
                limits with
                {
                    MaxEntries = Math.Max(limits.MaxEntries, MostParts),
                },
                cancellation
            );
            var rules = FileNames.Match(profile, facts.FileName)!;
            await using var sheet = new SheetCsv(parts, HeaderSeeker.Delimiter(rules));
            judged = await UploadJudge.ReadSheetAsync(sheet, facts, profile, cancellation);
        }
        catch (ArchiveFault fault)
        {
            log.Add(InWords(fault), Place.File, fault.Details);
        }
        catch (XmlException)
        {
            log.Add(Rule.WorkbookDamaged, Place.File, "a part of it is not XML");
        }

        // What is wrong with the workbook outweighs what was found in its sheet so far.
        var verdict = log.ErrorCount > 0 ? log.ToVerdict(facts.FileName) : WithoutCharacters(judged!.Verdict);
        return new(
            verdict with
            {
                RuleSet = RuleSetVersion.Of(profile),
                Bytes = content.Length,
                Sha256 = sha256,
                Encoding = "xlsx",
            },
            log.ErrorCount > 0 ? null : judged!.Keys
        );
    }

    /// <summary>A row of a sheet has cells, and no characters to count.</summary>
    private static Verdict WithoutCharacters(Verdict verdict) =>
        verdict with
        {
            Findings = [.. verdict.Findings.Select(WithoutCharacter)],
            Groups =
            [
                .. verdict.Groups.Select(group => group with { First = [.. group.First.Select(WithoutCharacter)] }),
            ],
        };

    private static Finding WithoutCharacter(Finding finding) => finding with { Character = 0 };

    private static bool IsAllowed(string fileName, UploadProfile profile) =>
        FileNames.Match(profile, fileName) is { } rules
        && (profile.Workbooks || FileNames.CsvOf(rules.Name) is not null);

    private static async Task IsWorkbookAsync(Stream content, CancellationToken cancellation)
    {
        content.Position = 0;
        var head = new byte[(int)Math.Min(content.Length, LockedMarkWithin)];
        await content.ReadExactlyAsync(head, cancellation);
        if (Magic.IsCompound(head))
        {
            throw new ArchiveFault(head.AsSpan().IndexOf(LockedMark) >= 0 ? Rule.WorkbookLocked : Rule.WorkbookOld);
        }

        if (!Magic.IsZip(head))
        {
            throw new ArchiveFault(Rule.WorkbookDamaged, "it is something else that was only named like one");
        }
    }

    /// <summary>A workbook is a ZIP archive, which its sender need not know.</summary>
    private static Rule InWords(ArchiveFault fault) =>
        fault.Rule switch
        {
            Rule.ArchiveEncrypted => Rule.WorkbookLocked,
            Rule.ArchiveTooLarge or Rule.ArchiveTooMany => Rule.WorkbookTooLarge,
            _ => fault.Rule,
        };
}
