using System.Globalization;
using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Judges the content of one upload by a profile: reads it once, in bounded memory, and always to its end.</summary>
public static class UploadJudge
{
    /// <summary>The same bytes, name and profile give the same verdict. Throws only what the stream throws, or a cancellation.</summary>
    public static async Task<Verdict> JudgeAsync(
        Stream content,
        UploadFacts facts,
        UploadProfile profile,
        CancellationToken cancellation
    ) => (await ReadAsync(content, facts, profile, cancellation)).Verdict;

    /// <summary>The same, with what judging the file together with the rest of its set will need.</summary>
    public static Task<JudgedFile> ReadAsync(
        Stream content,
        UploadFacts facts,
        UploadProfile profile,
        CancellationToken cancellation
    ) => ReadAsync(content, facts, profile, ContentKind.Upload, cancellation);

    /// <summary>A sheet of a workbook, which we have written as CSV ourselves.</summary>
    internal static Task<JudgedFile> ReadSheetAsync(
        Stream content,
        UploadFacts facts,
        UploadProfile profile,
        CancellationToken cancellation
    ) => ReadAsync(content, facts, profile, ContentKind.Sheet, cancellation);

    /// <summary>An entry of an archive, which is kept as it came: nothing of it is repaired.</summary>
    internal static Task<JudgedFile> ReadEntryAsync(
        Stream content,
        UploadFacts facts,
        UploadProfile profile,
        CancellationToken cancellation
    ) => ReadAsync(content, facts, profile, ContentKind.Entry, cancellation);

    private static async Task<JudgedFile> ReadAsync(
        Stream content,
        UploadFacts facts,
        UploadProfile profile,
        ContentKind kind,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(profile);
        var log = new FindingLog(profile);
        using var reader = new ContentReader(content);
        var rules = FileNames.Match(profile, facts.FileName);
        if (rules is null)
        {
            log.Add(Rule.FileUnexpected, Place.File, FileNames.Expected(profile, facts.FileName));
        }

        var sniff = await reader.OpenAsync(cancellation);
        var encoding = FormName(sniff.Form);
        var ruleSet = RuleSetVersion.Of(profile);
        long rows = 0;
        TableKeys? keys = null;
        if (IsText(sniff, rules, kind, log) && rules is not null && reader.Bytes > 0)
        {
            var table = await TableAsync(reader, rules, profile, kind, log, cancellation);
            (rows, encoding) = (table.Rows, table.Encoding ?? encoding);
            keys = reader.Bytes > rules.MaxBytes ? null : table.Keys(ruleSet);
        }

        await reader.DrainAsync(cancellation);
        Size(log, rules, reader.Bytes);
        var verdict = new Verdict
        {
            FileName = facts.FileName,
            RuleSet = ruleSet,
            Bytes = reader.Bytes,
            Rows = rows,
            Sha256 = reader.Sha256(),
            Encoding = encoding,
            ErrorCount = log.ErrorCount,
            WarningCount = log.WarningCount,
            Findings = log.Findings(),
            Groups = log.Groups(),
        };
        var repair =
            kind == ContentKind.Upload ? await EncodingRepair.NoteAsync(verdict, rules, content, cancellation) : null;
        return new(verdict with { Repair = repair }, keys);
    }

    private static async Task<TableJudge> TableAsync(
        ContentReader reader,
        FileRules rules,
        UploadProfile profile,
        ContentKind kind,
        FindingLog log,
        CancellationToken cancellation
    )
    {
        var table = new TableJudge(
            FilePlan.Of(rules),
            SetPlan.Of(profile).Table(ColumnName.TableOf(rules.Name)),
            profile,
            log
        );
        var csv = new CsvReader(
            rules.MaxRowBytes,
            HeaderSeeker.Delimiter(rules),
            reader.RoomForAll ?? CsvReader.FirstBuffer
        )
        {
            IsSheet = kind == ContentKind.Sheet,
        };
        while (true)
        {
            switch (csv.Read())
            {
                case CsvStep.Row:
                    table.Take(csv);
                    break;
                case CsvStep.More when reader.Bytes <= rules.MaxBytes:
                    await csv.FillAsync(reader, cancellation);
                    break;
                default:
                    table.Finish(csv, cut: reader.Bytes > rules.MaxBytes);
                    return table;
            }
        }
    }

    private static bool IsText(Sniff sniff, FileRules? rules, ContentKind kind, FindingLog log)
    {
        if (sniff.Form == TextForm.Binary)
        {
            if (sniff.NotText is null)
            {
                log.Add(Rule.Binary, Place.File);
            }
            else
            {
                log.Add(Rule.FileType, Place.File, sniff.NotText);
            }

            return false;
        }

        if (rules is { RepairEncoding: true } && kind == ContentKind.Upload)
        {
            log.Lower(Rule.Utf16);
            log.Lower(Rule.Windows1252);
        }

        if (sniff.Form is TextForm.Utf16Le or TextForm.Utf16Be)
        {
            log.Add(
                Rule.Utf16,
                new(1),
                sniff.Form == TextForm.Utf16Le ? "UTF-16 (little endian)" : "UTF-16 (big endian)"
            );
        }
        else if (sniff.Form == TextForm.Utf8 && rules?.ByteOrderMark == ByteOrderMark.Required)
        {
            log.Add(Rule.ByteOrderMarkMissing, Place.File);
        }
        else if (sniff.Form == TextForm.Utf8Bom && rules?.ByteOrderMark == ByteOrderMark.Forbidden)
        {
            log.Add(Rule.ByteOrderMarkForbidden, Place.File);
        }

        return true;
    }

    private static void Size(FindingLog log, FileRules? rules, long bytes)
    {
        if (bytes == 0)
        {
            log.Add(Rule.FileEmpty, Place.File);
        }
        else if (bytes < rules?.MinBytes)
        {
            log.Add(Rule.FileTooSmall, Place.File, Bound(bytes, "at least", rules.MinBytes));
        }
        else if (bytes > rules?.MaxBytes)
        {
            log.Add(Rule.FileTooLarge, Place.File, Bound(bytes, "at most", rules.MaxBytes));
        }
    }

    private static string Bound(long bytes, string bound, long limit) =>
        string.Create(CultureInfo.InvariantCulture, $"it has {bytes:N0} bytes, and must have {bound} {limit:N0}");

    private static string FormName(TextForm form) =>
        form switch
        {
            TextForm.Utf8Bom => "utf-8-bom",
            TextForm.Utf16Le => "utf-16le",
            TextForm.Utf16Be => "utf-16be",
            TextForm.Binary => "binary",
            _ => "utf-8",
        };
}

/// <summary>Where a text comes from.</summary>
internal enum ContentKind
{
    Upload,
    Sheet,
    Entry,
}
