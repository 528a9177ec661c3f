using System.Globalization;

namespace UwsAgent.Core.Uploads;

/// <summary>The journal fields of an upload's event: who and which file, never what is in it.</summary>
internal static class UploadFields
{
    public static Dictionary<string, string> Of(string school, string path) =>
        new(StringComparer.Ordinal) { ["SCHOOL"] = school, ["FILE"] = path };

    public static Dictionary<string, string> Of(Taking.UploadRecord record)
    {
        var fields = Of(record.School, record.Path);
        fields["UPLOAD"] = record.Id;
        fields["VERDICT"] = record.Result.ToString().ToLowerInvariant();
        if (record.SameAs is { } same)
        {
            // For those who pass files on: nothing has changed.
            fields["SAME_AS"] = same.UploadId;
        }

        fields["BYTES"] = record.SizeBytes.ToString(CultureInfo.InvariantCulture);
        if (record.KeptAt is { } kept)
        {
            fields["PATH"] = kept;
        }

        if (record.Receipts.Count > 0)
        {
            fields["RECEIPTS"] = string.Join(", ", record.Receipts);
        }

        if (record.Verdict is { } verdict)
        {
            fields["ERRORS"] = verdict.ErrorCount.ToString(CultureInfo.InvariantCulture);
            fields["WARNINGS"] = verdict.WarningCount.ToString(CultureInfo.InvariantCulture);
            fields["ROWS"] = verdict.Rows.ToString(CultureInfo.InvariantCulture);
            fields["SHA256"] = verdict.Sha256;
            if (verdict.VirusCheck is { } check)
            {
                fields["VIRUS_CHECK"] = check;
            }
        }

        return fields;
    }
}
