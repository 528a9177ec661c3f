using System.Buffers.Binary;
using System.Globalization;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Archives;

/// <summary>Reads the directory of a ZIP archive and refuses whatever is not as an honest program writes it, before anything is unpacked.</summary>
/// <remarks>APPNOTE.TXT 6.3; the structures that attacks live from (overlaps, two directories that differ, wrong sizes) are errors here.</remarks>
internal static class ZipDirectory
{
    private const uint EndMark = 0x06054B50;
    private const uint End64Mark = 0x06064B50;
    private const uint Locator64Mark = 0x07064B50;
    private const int EndBytes = 22;
    private const int Locator64Bytes = 20;
    private const int MostComment = 0xFFFF;
    private const int MostDirectoryBytes = 4 << 20;
    private const long RatioFrom = 64L << 20;

    /// <exception cref="ArchiveFault">It is refused, with the reason.</exception>
    public static async Task<IReadOnlyList<ZipEntry>> ReadAsync(
        Stream content,
        ArchiveLimits limits,
        CancellationToken cancellation
    )
    {
        var end = await EndAsync(content, cancellation);
        if (end.Count > limits.MaxEntries || end.Bytes > MostDirectoryBytes)
        {
            throw new ArchiveFault(Rule.ArchiveTooMany, Number(limits.MaxEntries));
        }

        if (end.Before > 0)
        {
            throw new ArchiveFault(Rule.ArchivePrepended);
        }

        var directory = await ReadAsync(content, end.At, (int)end.Bytes, cancellation);
        var entries = new List<ZipEntry>();
        for (var at = 0; at < directory.Length; )
        {
            if (entries.Count >= limits.MaxEntries)
            {
                throw new ArchiveFault(Rule.ArchiveTooMany, Number(limits.MaxEntries));
            }

            var (entry, length) = ZipHeaders.Central(directory.AsSpan(at));
            at += length;
            var local = await LocalAsync(content, entry.HeaderAt, cancellation);
            entries.Add(entry with { DataAt = ZipHeaders.DataAt(local, entry, directory.AsSpan(at - length)) });
        }

        if (entries.Count != end.Count)
        {
            throw ZipHeaders.Damaged("its directory has another number of entries than it says");
        }

        Overlaps(entries, end.At);
        Sizes(entries, limits);
        return entries;
    }

    private static void Overlaps(List<ZipEntry> entries, long directoryAt)
    {
        long free = 0;
        foreach (var entry in entries.OrderBy(entry => entry.HeaderAt))
        {
            if (entry.HeaderAt < free || entry.DataAt + entry.PackedBytes > directoryAt)
            {
                throw new ArchiveFault(Rule.ArchiveOverlap, entry.Name);
            }

            free = entry.DataAt + entry.PackedBytes;
        }
    }

    private static void Sizes(List<ZipEntry> entries, ArchiveLimits limits)
    {
        long unpacked = 0,
            packed = 0;
        foreach (var entry in entries)
        {
            unpacked = entry.Bytes > limits.MaxUnpackedBytes - unpacked ? long.MaxValue : unpacked + entry.Bytes;
            packed += entry.PackedBytes;
            if (unpacked > limits.MaxUnpackedBytes)
            {
                throw new ArchiveFault(Rule.ArchiveTooLarge, Number(limits.MaxUnpackedBytes));
            }
        }

        if (unpacked > RatioFrom && unpacked / Math.Max(1, packed) > limits.MaxRatio)
        {
            throw new ArchiveFault(Rule.ArchiveBomb, Number(limits.MaxRatio));
        }
    }

    private static async Task<DirectoryEnd> EndAsync(Stream content, CancellationToken cancellation)
    {
        var length = content.Length;
        var tailAt = Math.Max(0, length - EndBytes - MostComment);
        var tail = await ReadAsync(content, tailAt, (int)(length - tailAt), cancellation);
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (Int32(end, 0) == EndMark && Int16(end, 20) == end.Length - EndBytes)
            {
                return await EndAsync(content, tailAt + at, tail.AsMemory(at, EndBytes), cancellation);
            }
        }

        throw ZipHeaders.Damaged("its directory, which stands at the end, is missing; the file may be cut off");
    }

    private static async Task<DirectoryEnd> EndAsync(
        Stream content,
        long endAt,
        ReadOnlyMemory<byte> end,
        CancellationToken cancellation
    )
    {
        var found = new DirectoryEnd(Int16(end.Span, 10), Int32(end.Span, 12), Int32(end.Span, 16), endAt);
        if (Int16(end.Span, 4) != 0 || Int16(end.Span, 6) != 0)
        {
            throw ZipHeaders.Damaged("it is a part of an archive in several files");
        }

        var locatorAt = endAt - Locator64Bytes;
        var is64 = found.Count == 0xFFFF || found.Bytes == uint.MaxValue || found.At == uint.MaxValue;
        if (is64 && locatorAt >= 0)
        {
            var locator = await ReadAsync(content, locatorAt, Locator64Bytes, cancellation);
            if (Int32(locator, 0) == Locator64Mark)
            {
                var at = Int64(locator, 8);
                var record = await ReadAsync(content, at, 56, cancellation);
                if (Int32(record, 0) != End64Mark)
                {
                    throw ZipHeaders.Damaged("its 64-bit directory is missing");
                }

                found = new(Int64(record, 32), Int64(record, 40), Int64(record, 48), at);
            }
        }

        return found.Bytes < 0 || found.At < 0 || found.Before < 0
            ? throw ZipHeaders.Damaged("its directory is not where it must be")
            : found;
    }

    private static Task<byte[]> LocalAsync(Stream content, long at, CancellationToken cancellation) =>
        ReadAsync(
            content,
            at,
            (int)Math.Min(ZipHeaders.MostLocalBytes, Math.Max(0, content.Length - at)),
            cancellation
        );

    private static async Task<byte[]> ReadAsync(Stream content, long at, int count, CancellationToken cancellation)
    {
        if (at < 0 || count < 0 || at > content.Length - count)
        {
            throw ZipHeaders.Damaged("a part of it lies outside of the file");
        }

        content.Position = at;
        var bytes = new byte[count];
        await content.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }

    private static int Int16(ReadOnlySpan<byte> from, int at) => BinaryPrimitives.ReadUInt16LittleEndian(from[at..]);

    private static uint Int32(ReadOnlySpan<byte> from, int at) => BinaryPrimitives.ReadUInt32LittleEndian(from[at..]);

    private static long Int64(ReadOnlySpan<byte> from, int at) => BinaryPrimitives.ReadInt64LittleEndian(from[at..]);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>What stands at the end of an archive.</summary>
    /// <param name="EndAt">Where the record that tells this begins, right behind the directory.</param>
    private readonly record struct DirectoryEnd(long Count, long Bytes, long At, long EndAt)
    {
        /// <summary>Bytes before the archive that do not belong to it.</summary>
        public long Before => EndAt - Bytes - At;
    }
}
