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

        if (record.Verdict is { } verdict)
        {
            fields["ERRORS"] = verdict.ErrorCount.ToString(CultureInfo.InvariantCulture);
            fields["SHA256"] = verdict.Sha256;
        }

        return fields;
    }
}
