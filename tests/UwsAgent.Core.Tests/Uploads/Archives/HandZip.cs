using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace UwsAgent.Core.Tests.Uploads.Archives;

/// <summary>Writes ZIP archives field by field, so that every field can lie.</summary>
internal sealed class HandZip
{
    private readonly List<HandEntry> entries = [];

    public byte[] Before { get; init; } = [];

    public bool Is64 { get; init; }

    /// <summary>What the end of the directory says; the truth when null.</summary>
    public int? CountSaid { get; init; }

    public static byte[] Of(params (string Name, string Text)[] files)
    {
        var zip = new HandZip();
        foreach (var (name, text) in files)
        {
            zip.Add(name, Encoding.UTF8.GetBytes(text));
        }

        return zip.ToBytes();
    }

    public HandZip Add(string name, byte[] content, Func<HandEntry, HandEntry>? change = null)
    {
        var entry = HandEntry.Of(Encoding.UTF8.GetBytes(name), content);
        entries.Add(change is null ? entry : change(entry));
        return this;
    }

    public byte[] ToBytes()
    {
        var archive = new MemoryStream();
        archive.Write(Before);
        var directory = new MemoryStream();
        foreach (var entry in entries)
        {
            var at = entry.HeaderAt ?? archive.Position - Before.Length;
            if (entry.HeaderAt is null)
            {
                archive.Write(entry.Local(Is64));
                archive.Write(entry.Packed);
                archive.Write(entry.Descriptor());
            }

            directory.Write(entry.Central(at, Is64));
        }

        var directoryAt = archive.Position - Before.Length;
        archive.Write(directory.ToArray());
        var count = CountSaid ?? entries.Count;
        if (Is64)
        {
            var endAt = archive.Position - Before.Length;
            archive.Write(
                Fields(
                    0x06064B50u,
                    44L,
                    (ushort)45,
                    (ushort)45,
                    0u,
                    0u,
                    (long)count,
                    (long)count,
                    directory.Length,
                    directoryAt
                )
            );
            archive.Write(Fields(0x07064B50u, 0u, endAt, 1u));
            archive.Write(
                Fields(
                    0x06054B50u,
                    (ushort)0,
                    (ushort)0,
                    (ushort)0xFFFF,
                    (ushort)0xFFFF,
                    uint.MaxValue,
                    uint.MaxValue,
                    (ushort)0
                )
            );
        }
        else
        {
            archive.Write(
                Fields(
                    0x06054B50u,
                    (ushort)0,
                    (ushort)0,
                    (ushort)count,
                    (ushort)count,
                    (uint)directory.Length,
                    (uint)directoryAt,
                    (ushort)0
                )
            );
        }

        return archive.ToArray();
    }

    /// <summary>Little-endian, one after another.</summary>
    public static byte[] Fields(params object[] fields)
    {
        var bytes = new List<byte>();
        foreach (var field in fields)
        {
            var one = new byte[8];
            var length = field switch
            {
                ushort value => Write(one, value, 2),
                uint value => Write(one, value, 4),
                long value => Write(one, (ulong)value, 8),
                _ => throw new ArgumentException($"{field.GetType()}", nameof(fields)),
            };
            bytes.AddRange(one[..length]);
        }

        return [.. bytes];
    }

    private static int Write(byte[] into, ulong value, int length)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(into, value);
        return length;
    }
}

/// <summary>One entry, right unless something is changed.</summary>
internal sealed record HandEntry
{
    public required byte[] Name { get; init; }

    /// <summary>The name in the entry's own header.</summary>
    public required byte[] LocalName { get; init; }

    public required byte[] Packed { get; init; }

    public long Bytes { get; init; }

    public long? PackedSaid { get; init; }

    public uint Crc { get; init; }

    public ushort Method { get; init; }

    public ushort Flags { get; init; }

    public uint Attributes { get; init; }

    /// <summary>Where the directory says that it is; nothing is written for it then.</summary>
    public long? HeaderAt { get; init; }

    public bool HasDescriptor => (Flags & 8) != 0;

    public static HandEntry Of(byte[] name, byte[] content)
    {
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(content);
        }

        return new()
        {
            Name = name,
            LocalName = name,
            Packed = packed.ToArray(),
            Bytes = content.Length,
            Crc = Crc32.HashToUInt32(content),
            Method = 8,
        };
    }

    public byte[] Local(bool is64)
    {
        var extra = is64 ? HandZip.Fields((ushort)1, (ushort)16, Bytes, (long)Packed.Length) : [];
        var (crc, packed, bytes) = HasDescriptor
            ? (0u, 0u, 0u)
            : (Crc, Narrow(Packed.Length, is64), Narrow(Bytes, is64));
        return
        [
            .. HandZip.Fields(
                0x04034B50u,
                (ushort)45,
                Flags,
                Method,
                0u,
                crc,
                packed,
                bytes,
                (ushort)LocalName.Length,
                (ushort)extra.Length
            ),
            .. LocalName,
            .. extra,
        ];
    }

    public byte[] Descriptor() =>
        HasDescriptor ? HandZip.Fields(0x08074B50u, Crc, (uint)Packed.Length, (uint)Bytes) : [];

    public byte[] Central(long at, bool is64)
    {
        var packed = PackedSaid ?? Packed.Length;
        var extra = is64 ? HandZip.Fields((ushort)1, (ushort)24, Bytes, packed, at) : [];
        return
        [
            .. HandZip.Fields(
                0x02014B50u,
                (ushort)0x032D,
                (ushort)45,
                Flags,
                Method,
                0u,
                Crc,
                Narrow(packed, is64),
                Narrow(Bytes, is64),
                (ushort)Name.Length,
                (ushort)extra.Length,
                (ushort)0,
                (ushort)0,
                (ushort)0,
                Attributes,
                Narrow(at, is64)
            ),
            .. Name,
            .. extra,
        ];
    }

    private static uint Narrow(long value, bool is64) => is64 ? uint.MaxValue : (uint)value;
}
