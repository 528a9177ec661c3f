using System.Text;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Reads a cell whose bytes are not UTF-8 as Windows-1252, leaving alone what is UTF-8 in it.</summary>
internal static class Windows1252
{
    private const string Upper = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    /// <summary>Needs room for three times the bytes.</summary>
    public static int ToUtf8(ReadOnlySpan<byte> bytes, Span<byte> into)
    {
        var count = 0;
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var read) != System.Buffers.OperationStatus.Done)
            {
                rune = new(bytes[0] is >= 0x80 and < 0xA0 ? Upper[bytes[0] - 0x80] : (char)bytes[0]);
                read = 1;
            }

            count += rune.EncodeToUtf8(into[count..]);
            bytes = bytes[read..];
        }

        return count;
    }
}
