using System.Globalization;
using System.Text;

namespace UwsAgent.Core.Uploads.Receipts;

/// <summary>Makes a text harmless where it is shown: on a terminal, in a mail, in a spreadsheet.</summary>
public static class SafeText
{
    /// <summary>One line without control characters, direction marks or lone surrogates, and not longer than asked.</summary>
    public static string Line(string text, int longest = 300)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= longest)
            {
                return line.Append("...").ToString();
            }

            line.Append(IsHarmless(rune) ? rune.ToString() : "?");
        }

        return line.ToString();
    }

    /// <summary>A cell of RFC 4180 that no spreadsheet runs as a formula.</summary>
    internal static StringBuilder AppendCell(this StringBuilder csv, string text)
    {
        var line = Line(text, 2_000);
        if (line.Length > 0 && line.TrimStart()[..Math.Min(1, line.TrimStart().Length)] is "=" or "+" or "-" or "@")
        {
            line = "'" + line;
        }

        return line.AsSpan().IndexOfAny(",\"") < 0
            ? csv.Append(line)
            : csv.Append('"').Append(line.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    private static bool IsHarmless(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
            );
}
