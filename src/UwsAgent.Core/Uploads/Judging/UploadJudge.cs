using System.Globalization;

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
    )
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(profile);
        var log = new FindingLog(profile);
        using var reader = new ContentReader(content);
        var rules = FileNames.Match(profile, facts.FileName);
        if (rules is null)
        {
            log.Add(Rule.FileUnexpected, Place.File, FileNames.Expected(profile));
        }

        var sniff = await reader.OpenAsync(cancellation);
        var encoding = FormName(sniff.Form);
        if (sniff.NotText is not null)
        {
            log.Add(Rule.FileType, Place.File, sniff.NotText);
        }
        else if (sniff.Form == TextForm.Binary)
        {
            log.Add(Rule.Binary, Place.File);
        }

        await reader.DrainAsync(cancellation);
        Size(log, rules, reader.Bytes);
        return new()
        {
            FileName = facts.FileName,
            RuleSet = RuleSetVersion.Of(profile),
            Bytes = reader.Bytes,
            Sha256 = reader.Sha256(),
            Encoding = encoding,
            ErrorCount = log.ErrorCount,
            WarningCount = log.WarningCount,
            Findings = log.Findings(),
            Groups = log.Groups(),
        };
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
