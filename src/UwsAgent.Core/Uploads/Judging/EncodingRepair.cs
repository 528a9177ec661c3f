using System.Security.Cryptography;
using System.Text;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Writes a text that was UTF-16 or Windows-1252 as UTF-8, byte for byte as it was judged.</summary>
public static class EncodingRepair
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>What a repair would make of an accepted content; null when there is nothing to repair.</summary>
    internal static async Task<RepairNote?> NoteAsync(
        Verdict verdict,
        FileRules? rules,
        Stream content,
        CancellationToken cancellation
    )
    {
        if (
            rules is not { RepairEncoding: true }
            || !verdict.Accepted
            || !CanRepair(verdict.Encoding)
            || !content.CanSeek
        )
        {
            return null;
        }

        content.Position = 0;
        using var counted = new CountingStream();
        await Task.Run(() => Write(content, verdict.Encoding, counted), cancellation);
        return new(verdict.Encoding, counted.Length, counted.Sha256());
    }

    /// <param name="encoding">As the verdict names it.</param>
    public static void Write(Stream from, string encoding, Stream to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        switch (encoding)
        {
            case "utf-16le":
                Utf16(from, Encoding.Unicode, to);
                break;
            case "utf-16be":
                Utf16(from, Encoding.BigEndianUnicode, to);
                break;
            case "windows-1252":
                FromWindows1252(from, to);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "It cannot be repaired.");
        }
    }

    private static bool CanRepair(string encoding) => encoding is "utf-16le" or "utf-16be" or "windows-1252";

    private static void Utf16(Stream from, Encoding encoding, Stream to)
    {
        var text = new Utf16Text(encoding);
        var (piece, utf8) = (new byte[PieceBytes], new byte[PieceBytes]);
        var isFirst = true;
        int count;
        do
        {
            count = from.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false);
            var skip = isFirst && count >= 2 && (piece[0], piece[1]) is (0xFF, 0xFE) or (0xFE, 0xFF) ? 2 : 0;
            isFirst = false;
            if (count == 0 || count > skip)
            {
                text.Put(piece.AsSpan(skip, count - skip));
            }

            while (text.Take(utf8) is > 0 and var taken)
            {
                to.Write(utf8, 0, taken);
            }
        } while (count > 0);
    }

    /// <summary>Line by line, as it was judged: a line that is UTF-8 stays as it is.</summary>
    private static void FromWindows1252(Stream from, Stream to)
    {
        var (piece, line, utf8) = (new byte[PieceBytes], new MemoryStream(), Array.Empty<byte>());
        int count;
        while ((count = from.Read(piece)) > 0)
        {
            var rest = piece.AsSpan(0, count);
            while (rest.IndexOf((byte)'\n') is >= 0 and var end)
            {
                line.Write(rest[..(end + 1)]);
                rest = rest[(end + 1)..];
                Line(line, ref utf8, to);
            }

            line.Write(rest);
        }

        Line(line, ref utf8, to);
    }

    private static void Line(MemoryStream line, ref byte[] utf8, Stream to)
    {
        var bytes = line.GetBuffer().AsSpan(0, (int)line.Length);
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            to.Write(bytes);
        }
        else
        {
            if (utf8.Length < bytes.Length * 3)
            {
                utf8 = new byte[bytes.Length * 3];
            }

            to.Write(utf8, 0, Windows1252.ToUtf8(bytes, utf8));
        }

        line.SetLength(0);
    }

    /// <summary>Keeps nothing but the length and the hash.</summary>
    private sealed class CountingStream : Stream
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => length;

        public override long Position
        {
            get => length;
            set => throw new NotSupportedException();
        }

        public string Sha256() => Convert.ToHexStringLower(hash.GetCurrentHash());

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            length += buffer.Length;
            hash.AppendData(buffer);
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            hash.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>What is kept of an accepted file is not what was sent, but a repaired copy.</summary>
/// <param name="From">The encoding that it came in.</param>
/// <param name="Bytes">Of the copy.</param>
/// <param name="Sha256">Of the copy.</param>
public sealed record RepairNote(string From, long Bytes, string Sha256);
