using System.Buffers.Binary;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Archives;

/// <summary>The two headers that every entry of a ZIP archive has, and that must say the same.</summary>
internal static class ZipHeaders
{
    /// <summary>A local header with the longest name that is accepted; its extra fields are not needed.</summary>
    public const int MostLocalBytes = LocalBytes + MostName;

    private const uint CentralMark = 0x02014B50;
    private const uint LocalMark = 0x04034B50;
    private const int CentralBytes = 46;
    private const int LocalBytes = 30;
    private const int MostName = 1_024;
    private const int Encrypted = 0x2041;
    private const int Aes = 99;
    private const int FileTypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    public static (ZipEntry Entry, int Length) Central(ReadOnlySpan<byte> from)
    {
        if (from.Length < CentralBytes || Int32(from, 0) != CentralMark)
        {
            throw Damaged("its directory is cut off or damaged");
        }

        var (name, extra, comment) = (Int16(from, 28), Int16(from, 30), Int16(from, 32));
        var length = CentralBytes + name + extra + comment;
        if (length > from.Length || name is 0 or > MostName)
        {
            throw Damaged("its directory is cut off or damaged");
        }

        var text = FileNameText
            .FromBytes(from.Slice(CentralBytes, name))
            .Replace("\\x5C", "/", StringComparison.Ordinal);
        var method = Int16(from, 10);
        if ((Int16(from, 8) & Encrypted) != 0 || method == Aes)
        {
            throw new ArchiveFault(Rule.ArchiveEncrypted, text);
        }

        if (method is not ((int)ZipMethod.Stored or (int)ZipMethod.Deflated))
        {
            throw new ArchiveFault(Rule.ArchiveMethod, text);
        }

        var type = (int)(Int32(from, 38) >> 16) & FileTypeMask;
        if (type is not (0 or RegularFile or Folder))
        {
            throw new ArchiveFault(Rule.ArchiveLink, text);
        }

        var sizes = Sizes(from, from.Slice(CentralBytes + name, extra));
        var entry = new ZipEntry(text, sizes.At, 0, sizes.Packed, sizes.Bytes, Int32(from, 16), (ZipMethod)method);
        return entry is { Method: ZipMethod.Stored } && entry.Bytes != entry.PackedBytes
            ? throw new ArchiveFault(Rule.ArchiveSize, text)
            : (entry, length);
    }

    /// <summary>Where the data begins; the local header must tell of the same entry as the directory.</summary>
    public static long DataAt(ReadOnlySpan<byte> local, ZipEntry entry, ReadOnlySpan<byte> central)
    {
        if (local.Length < LocalBytes || Int32(local, 0) != LocalMark)
        {
            throw Damaged($"there is no entry where its directory says that {entry.Name} is");
        }

        var name = Int16(central, 28);
        var isSame =
            Int16(local, 26) == name
            && local.Length >= LocalBytes + name
            && local.Slice(LocalBytes, name).SequenceEqual(central.Slice(CentralBytes, name))
            && Int16(local, 8) == Int16(central, 10)
            && (Int16(local, 6) & Encrypted) == 0;
        return isSame
            ? entry.HeaderAt + LocalBytes + name + Int16(local, 28)
            : throw Damaged($"its directory and its contents tell different things of {entry.Name}");
    }

    public static ArchiveFault Damaged(string why) => new(Rule.ArchiveDamaged, why);

    private static (long Bytes, long Packed, long At) Sizes(ReadOnlySpan<byte> central, ReadOnlySpan<byte> extra)
    {
        long packed = Int32(central, 20),
            bytes = Int32(central, 24),
            at = Int32(central, 42);
        while (extra.Length >= 4)
        {
            var (id, size) = (Int16(extra, 0), Int16(extra, 2));
            if (size > extra.Length - 4)
            {
                break;
            }

            var field = extra.Slice(4, size);
            extra = extra[(4 + size)..];
            if (id != 1)
            {
                continue;
            }

            bytes = Wide(bytes, ref field);
            packed = Wide(packed, ref field);
            at = Wide(at, ref field);
        }

        return bytes < 0 || packed < 0 || at < 0
            ? throw Damaged("a size in its directory is impossible")
            : (bytes, packed, at);
    }

    private static long Wide(long narrow, ref ReadOnlySpan<byte> field)
    {
        if (narrow != uint.MaxValue || field.Length < sizeof(long))
        {
            return narrow;
        }

        var wide = BinaryPrimitives.ReadInt64LittleEndian(field);
        field = field[sizeof(long)..];
        return wide;
    }

    private static int Int16(ReadOnlySpan<byte> from, int at) => BinaryPrimitives.ReadUInt16LittleEndian(from[at..]);

    private static uint Int32(ReadOnlySpan<byte> from, int at) => BinaryPrimitives.ReadUInt32LittleEndian(from[at..]);
}
