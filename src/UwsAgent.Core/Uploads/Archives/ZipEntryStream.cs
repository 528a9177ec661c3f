using System.IO.Compression;
using System.IO.Hashing;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Archives;

/// <summary>Unpacks one entry and holds it to its word: never a byte more than it says, and at the end its checksum.</summary>
internal sealed class ZipEntryStream : ForwardStream
{
    private readonly ZipEntry entry;
    private readonly Stream unpacked;
    private readonly Crc32 crc = new();
    private long given;

    public ZipEntryStream(Stream archive, ZipEntry entry)
    {
        this.entry = entry;
        var packed = new Slice(archive, entry.DataAt, entry.PackedBytes);
        unpacked = entry.Method == ZipMethod.Deflated ? new DeflateStream(packed, CompressionMode.Decompress) : packed;
    }

    public override long Position
    {
        get => given;
        set => throw new NotSupportedException();
    }

    /// <exception cref="ArchiveFault">The entry is not what the directory says of it.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        int count;
        try
        {
            count = unpacked.Read(buffer);
        }
        catch (InvalidDataException)
        {
            throw ZipHeaders.Damaged($"{entry.Name} cannot be unpacked");
        }

        given += count;
        crc.Append(buffer[..count]);
        if (given > entry.Bytes || (count == 0 && given != entry.Bytes))
        {
            throw new ArchiveFault(Rule.ArchiveSize, entry.Name);
        }

        if (count == 0 && crc.GetCurrentHashAsUInt32() != entry.Crc)
        {
            throw ZipHeaders.Damaged($"{entry.Name} does not have the checksum that was written with it");
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        unpacked.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>A part of a stream, which stays open.</summary>
    private sealed class Slice(Stream whole, long from, long length) : ForwardStream
    {
        private long done;

        public override long Length => length;

        public override long Position
        {
            get => done;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            whole.Position = from + done;
            var count = whole.Read(buffer[..(int)Math.Min(buffer.Length, length - done)]);
            done += count;
            return count;
        }
    }
}
