using System.Text;

namespace UwsAgent.Core;

/// <summary>Text from outside made harmless: nothing in it can move a cursor, break a line, forge a field or hide its end.</summary>
public static class PlainText
{
    /// <summary>One line: control characters become their pictures, the too long is cut with an ellipsis.</summary>
    public static string Line(string text, int longest)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = new StringBuilder(Math.Min(text.Length, longest));
        var left = text.Length;
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length + left > longest && plain.Length + rune.Utf16SequenceLength >= longest)
            {
                return plain.Append('…').ToString();
            }

            plain.Append(Visible(rune).ToString());
            left -= rune.Utf16SequenceLength;
        }

        return plain.ToString();
    }

    /// <summary>Several lines: line ends and tabs stay, everything else is as in <see cref="Line"/>.</summary>
    public static string Block(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Any(NeedsCare))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            plain.Append((rune.Value is '\n' or '\t' ? rune : Visible(rune)).ToString());
        }

        return plain.ToString();
    }

    private static bool NeedsCare(char letter) =>
        letter
            is < ' '
                and not ('\n' or '\t')
                or (>= '\u007f' and < '\u00a0')
                or '\u061c'
                or (>= '\u200e' and <= '\u2069')
                or (>= '\ud800' and <= '\udfff');

    private static Rune Visible(Rune rune) =>
        rune.Value switch
        {
            < 0x20 => new Rune(0x2400 + rune.Value),
            0x7f => new Rune(0x2421),
            (>= 0x80 and < 0xa0) or 0x2028 or 0x2029 => Rune.ReplacementChar,
            // Marks that turn the direction of what follows: the classic way to disguise a file name.
            0x200e or 0x200f or 0x061c or (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069) =>
                Rune.ReplacementChar,
            _ => rune,
        };
}
