using System.Security.Cryptography;
using System.Text;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Reads a stream once: hashes and counts its bytes as they are, and hands them on as UTF-8.</summary>
internal sealed class ContentReader(Stream content) : IDisposable
{
    private const int HeadBytes = 64 * 1024;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] raw = new byte[HeadBytes];
    private int rawStart;
    private int rawEnd;
    private Utf16Text? utf16;

    public long Bytes { get; private set; }

    /// <summary>Room for all of it where that is known already: for a short file nobody needs buffers for a long one.</summary>
    public int? RoomForAll => rawEnd < HeadBytes ? rawEnd + 1 : null;

    public async Task<Sniff> OpenAsync(CancellationToken cancellation)
    {
        rawEnd = await FillRawAsync(raw, cancellation);
        var sniff = Sniff.Of(raw.AsSpan(0, rawEnd));
        rawStart = sniff.Skip;
        utf16 = sniff.Form switch
        {
            TextForm.Utf16Le => new(Encoding.Unicode),
            TextForm.Utf16Be => new(Encoding.BigEndianUnicode),
            _ => null,
        };
        return sniff;
    }

    /// <summary>Fills the buffer whole unless the content ends, so that nothing depends on how a stream hands out its bytes.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (utf16 is not null)
        {
            return await ReadUtf16Async(utf16, buffer, cancellation);
        }

        var given = Math.Min(buffer.Length, rawEnd - rawStart);
        raw.AsMemory(rawStart, given).CopyTo(buffer);
        rawStart += given;
        return given + await FillRawAsync(buffer[given..], cancellation);
    }

    /// <summary>Reads what is left, for the hash.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        while (await FillRawAsync(raw, cancellation) > 0) { }
    }

    public string Sha256() => Convert.ToHexStringLower(hash.GetCurrentHash());

    public void Dispose() => hash.Dispose();

    private async ValueTask<int> ReadUtf16Async(Utf16Text text, Memory<byte> buffer, CancellationToken cancellation)
    {
        var given = 0;
        while (given < buffer.Length)
        {
            var taken = text.Take(buffer.Span[given..]);
            given += taken;
            if (taken > 0)
            {
                continue;
            }

            if (rawStart == rawEnd)
            {
                (rawStart, rawEnd) = (0, await FillRawAsync(raw, cancellation));
            }

            if (!text.Put(raw.AsSpan(rawStart, rawEnd - rawStart)))
            {
                break;
            }

            rawStart = rawEnd;
        }

        return given;
    }

    private async ValueTask<int> FillRawAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var count = await content.ReadAsync(buffer[filled..], cancellation);
            if (count == 0)
            {
                break;
            }

            filled += count;
        }

        hash.AppendData(buffer.Span[..filled]);
        Bytes += filled;
        return filled;
    }
}
