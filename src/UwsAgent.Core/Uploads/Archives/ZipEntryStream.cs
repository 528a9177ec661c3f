using System.IO.Compression;
using System.IO.Hashing;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Archives;

/// <summary>Unpacks one entry and holds it to its word: never a byte more than it says, and at the end its checksum.</summary>
internal sealed class ZipEntryStream : Stream
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

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => given;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

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

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        unpacked.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>A part of a stream, which stays open.</summary>
    private sealed class Slice(Stream whole, long from, long length) : Stream
    {
        private long done;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => done;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            whole.Position = from + done;
            var count = whole.Read(buffer[..(int)Math.Min(buffer.Length, length - done)]);
            done += count;
            return count;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
