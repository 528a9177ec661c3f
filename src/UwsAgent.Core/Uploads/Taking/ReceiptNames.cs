using System.Globalization;
using System.Text;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>Names that we give: to receipts, and to files that are kept. Made of the upload's own name, but always harmless.</summary>
internal static class ReceiptNames
{
    private const int MostBytes = 150;

    /// <param name="kind">The end of the name: <c>accepted.txt</c>, <c>errors.csv</c>.</param>
    public static string Receipt(string relative, DateTimeOffset decidedAt, string kind) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Harmless(relative)}.{decidedAt.UtcDateTime:yyyyMMdd'T'HHmmss.fff'Z'}.{kind}"
        );

    /// <summary>Below the accepted or quarantine directory; the id keeps equal names apart.</summary>
    public static string Kept(UploadRecord record) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Harmless(record.Home)}/{record.TakenAt.UtcDateTime:yyyy-MM-dd}/{record.TakenAt.UtcDateTime:HHmmss}-{record.Id}-{Harmless(record.Path)}"
        );

    /// <summary>Letters, digits and a few signs stay; everything else, slashes included, becomes an underscore; at most 150 bytes.</summary>
    internal static string Harmless(string name)
    {
        var text = new StringBuilder();
        var bytes = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            var isKept = Rune.IsLetterOrDigit(rune) || rune.Value is '.' or '-' or '_' or ' ' or '(' or ')' or '+';
            var kept = isKept ? rune : new Rune('_');
            bytes += kept.Utf8SequenceLength;
            if (bytes > MostBytes)
            {
                break;
            }

            text.Append(kept.ToString());
        }

        var trimmed = text.ToString().TrimEnd(' ', '.').TrimStart(' ', '-', '.');
        return trimmed.Length == 0 ? "_" : trimmed;
    }
}
