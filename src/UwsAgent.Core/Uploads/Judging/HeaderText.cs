using System.Globalization;
using System.Text;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>What a header cell says, and whether it may be repeated to people.</summary>
internal static class HeaderText
{
    /// <summary>More is not a header.</summary>
    public const int MostBytes = 200;

    private const int MostShown = 30;

    public static string Of(CsvRow row, in Cell cell)
    {
        var bytes = row.Raw(cell);
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MostBytes)]);
        return cell.Doubled ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    /// <summary>Without what nobody sees: byte order marks, no-break and zero-width spaces, controls.</summary>
    public static string Visible(string text) => string.Concat(text.EnumerateRunes().Where(rune => !IsInvisible(rune)));

    /// <summary>A word that looks like a header and not like somebody's data.</summary>
    public static bool IsWord(string text) =>
        text.Length is > 0 and <= MostShown
        && char.IsAsciiLetter(text[0])
        && text.All(letter => char.IsAsciiLetter(letter) || letter is '_' or '.' or '-');

    private static bool IsInvisible(Rune rune) =>
        rune.Value != ' '
        && Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Format
                or UnicodeCategory.Control
                or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;
}
