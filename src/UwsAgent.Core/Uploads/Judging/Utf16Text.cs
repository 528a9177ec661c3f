using System.Text;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>UTF-16 in pieces of any size to UTF-8; what is not a character becomes U+FFFD.</summary>
internal sealed class Utf16Text(Encoding encoding)
{
    private readonly Decoder decoder = encoding.GetDecoder();
    private readonly Encoder encoder = Encoding.UTF8.GetEncoder();
    private char[] chars = [];
    private byte[] utf8 = [];
    private int start;
    private int end;
    private bool ended;

    /// <summary>Takes a piece; an empty one ends the text. False when it has ended before.</summary>
    public bool Put(ReadOnlySpan<byte> piece)
    {
        if (ended)
        {
            return false;
        }

        ended = piece.IsEmpty;
        Grow(ref chars, encoding.GetMaxCharCount(piece.Length));
        var count = decoder.GetChars(piece, chars, ended);
        Grow(ref utf8, Encoding.UTF8.GetMaxByteCount(count));
        start = 0;
        end = encoder.GetBytes(chars.AsSpan(0, count), utf8, ended);
        return true;
    }

    public int Take(Span<byte> into)
    {
        var count = Math.Min(into.Length, end - start);
        utf8.AsSpan(start, count).CopyTo(into);
        start += count;
        return count;
    }

    private static void Grow<T>(ref T[] buffer, int size)
    {
        if (buffer.Length < size)
        {
            buffer = new T[size];
        }
    }
}
