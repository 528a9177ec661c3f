using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace UwsAgent.Adapters;

/// <summary>The bytes of a journal segment: a header, then batches, each with a check sum of its head and one of its body.</summary>
internal static class CommitJournalFormat
{
    public const int SegmentHeaderSize = 64;
    public const int BatchHeaderSize = 24;
    public const byte ChangesBatch = 1;

    /// <summary>The last batch of a segment that has a successor, so that a missing successor is noticed.</summary>
    public const byte ContinuedBatch = 2;

    private const string Prefix = "journal-";
    private static ReadOnlySpan<byte> Magic => "UWSJRNL1"u8;

    public static string SegmentName(long firstSequence) =>
        Prefix + firstSequence.ToString("x16", CultureInfo.InvariantCulture);

    public static bool TryParseSegmentName(string name, out long firstSequence)
    {
        firstSequence = 0;
        return name.Length == Prefix.Length + 16
            && name.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(
                name.AsSpan(Prefix.Length),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out firstSequence
            );
    }

    public static byte[] SegmentHeader(Guid storeId, long firstSequence, int capacity)
    {
        var header = new byte[SegmentHeaderSize];
        Magic.CopyTo(header);
        storeId.TryWriteBytes(header.AsSpan(8));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), firstSequence);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(32), capacity);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(60), Checksum(0, header.AsSpan(0, 60)));
        return header;
    }

    /// <returns>Null when it is not the whole header of a segment.</returns>
    public static (Guid StoreId, long FirstSequence, int Capacity)? ReadSegmentHeader(ReadOnlySpan<byte> bytes)
    {
        if (
            bytes.Length < SegmentHeaderSize
            || !bytes.StartsWith(Magic)
            || Checksum(0, bytes[..60]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[60..])
        )
        {
            return null;
        }

        return (
            new Guid(bytes.Slice(8, 16)),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[32..])
        );
    }

    /// <summary>Ties every batch to its store and segment, so that bytes of another file never pass for its own.</summary>
    public static uint Salt(Guid storeId, long firstSequence)
    {
        Span<byte> salt = stackalloc byte[24];
        storeId.TryWriteBytes(salt);
        BinaryPrimitives.WriteInt64LittleEndian(salt[16..], firstSequence);
        return Checksum(0, salt);
    }

    /// <summary>Fills in the head of a batch whose body follows it in <paramref name="batch"/>.</summary>
    public static void Seal(Span<byte> batch, byte kind, long sequence, uint salt)
    {
        var body = batch[BatchHeaderSize..];
        BinaryPrimitives.WriteInt32LittleEndian(batch, body.Length);
        BinaryPrimitives.WriteInt32LittleEndian(batch[4..], kind);
        BinaryPrimitives.WriteInt64LittleEndian(batch[8..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(batch[16..], Checksum(salt, body));
        BinaryPrimitives.WriteUInt32LittleEndian(batch[20..], Checksum(salt, batch[..20]));
    }

    /// <returns>Null when no batch begins here, or not all of it is here.</returns>
    public static BatchHead? ReadBatch(ReadOnlySpan<byte> bytes, uint salt)
    {
        if (
            bytes.Length < BatchHeaderSize
            || Checksum(salt, bytes[..20]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..])
        )
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var sequence = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        if (length < 0 || length > bytes.Length - BatchHeaderSize || sequence <= 0)
        {
            return null;
        }

        var body = bytes.Slice(BatchHeaderSize, length);
        return Checksum(salt, body) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..])
            ? new BatchHead(sequence, bytes[4], length)
            : null;
    }

    /// <summary>CRC32C, by the processor's own instruction.</summary>
    public static uint Checksum(uint seed, ReadOnlySpan<byte> bytes)
    {
        var crc = ~seed;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var rest in bytes[(bytes.Length & ~7)..])
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return ~crc;
    }
}

/// <summary>The head of one batch.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BatchHead(long Sequence, byte Kind, int BodyLength);
