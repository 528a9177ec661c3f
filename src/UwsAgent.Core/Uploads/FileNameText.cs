using System.Buffers;
using System.Globalization;
using System.Text;

namespace UwsAgent.Core.Uploads;

/// <summary>File names as text that is safe to show anywhere and loses nothing: bytes that are not plain characters stand as <c>\xNN</c>.</summary>
public static class FileNameText
{
    public static string FromBytes(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(name, out var rune, out var length);
            if (status == OperationStatus.Done && IsPlain(rune))
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var one in name[..length])
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{one:X2}");
                }
            }

            name = name[length..];
        }

        return text.ToString();
    }

    public static byte[] ToBytes(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var at = 0; at < text.Length; )
        {
            if (IsEscape(text, at))
            {
                bytes.Add(byte.Parse(text.AsSpan(at + 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                at += 4;
                continue;
            }

            var length = char.IsSurrogatePair(text, at) ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(text, at, length));
            at += length;
        }

        return [.. bytes];
    }

    /// <summary>Text that came from elsewhere (a person, a managed API) in the same form.</summary>
    public static string FromText(string text) => FromBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>No control, format, private or broken character, and no backslash, was in the name.</summary>
    public static bool IsPlain(string text) => !text.Contains('\\', StringComparison.Ordinal);

    private static bool IsPlain(Rune rune) =>
        rune.Value != '\\'
        && Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.Surrogate
                or UnicodeCategory.OtherNotAssigned
            );

    private static bool IsEscape(string text, int at) =>
        at + 3 < text.Length
        && text[at] == '\\'
        && text[at + 1] == 'x'
        && char.IsAsciiHexDigit(text[at + 2])
        && char.IsAsciiHexDigit(text[at + 3]);
}
