using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace UwsAgent.Core.Uploads.Sets;

/// <summary>Writes what was gathered of a file, and reads it again: a set can be judged from files that were taken days ago.</summary>
/// <remarks>Little-endian binary with a mark, a version and a checksum; some 8 bytes for each key and 16 for each different reference.</remarks>
public static class TableKeysFile
{
    private const int Mark = 0x4B535755;
    private const byte Version = 1;
    private const int MostItems = 1 << 30;

    public static void Write(TableKeys keys, Stream to)
    {
        var hash = new XxHash3();
        using var through = new HashingStream(to, hash);
        using var writer = new BinaryWriter(through, Encoding.UTF8, leaveOpen: true);
        writer.Write(Mark);
        writer.Write(Version);
        writer.Write(keys.Table);
        writer.Write(keys.RuleSet);
        writer.Write(keys.Rows);
        writer.Write(keys.UnreadRows);
        writer.Write(keys.FirstChangeLine);
        writer.Write(keys.FirstFullLine);
        writer.Write(keys.Keys.Count);
        foreach (var (column, key) in keys.Keys)
        {
            writer.Write(column);
            Array(writer, key.Keys);
            Array(writer, key.Deleted);
        }

        writer.Write(keys.References.Count);
        foreach (var (column, reference) in keys.References)
        {
            writer.Write(column);
            writer.Write(reference.Column);
            Array(writer, reference.Keys);
            Array(writer, reference.Lines);
            Array(writer, reference.Rows);
            Array(writer, reference.Parents.ToArray());
        }

        writer.Write(keys.Manifest.Count);
        foreach (var (name, entry) in keys.Manifest)
        {
            writer.Write(name);
            writer.Write(entry.Value);
            writer.Write(entry.Line);
        }

        writer.Flush();
        Span<byte> sum = stackalloc byte[sizeof(ulong)];
        hash.GetCurrentHash(sum);
        to.Write(sum);
    }

    /// <exception cref="InvalidDataException">It is none of ours, of another version, or damaged: judge the file again.</exception>
    public static TableKeys Read(Stream from)
    {
        var hash = new XxHash3();
        using var through = new HashingStream(from, hash);
        using var reader = new BinaryReader(through, Encoding.UTF8, leaveOpen: true);
        try
        {
            if (reader.ReadInt32() != Mark || reader.ReadByte() != Version)
            {
                throw new InvalidDataException(
                    "These are not the keys of a table, or of another version of the agent."
                );
            }

            var keys = Body(reader);
            Span<byte> wanted = stackalloc byte[sizeof(ulong)];
            hash.GetCurrentHash(wanted);
            Span<byte> sum = stackalloc byte[sizeof(ulong)];
            from.ReadExactly(sum);
            return sum.SequenceEqual(wanted)
                ? keys
                : throw new InvalidDataException(
                    "The keys of the table do not have the checksum that they were written with."
                );
        }
        catch (Exception fault)
            when (fault is EndOfStreamException or FormatException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException("The keys of the table are damaged.", fault);
        }
    }

    private static TableKeys Body(BinaryReader reader)
    {
        var keys = new TableKeys
        {
            Table = reader.ReadString(),
            RuleSet = reader.ReadString(),
            Rows = reader.ReadInt64(),
            UnreadRows = reader.ReadInt64(),
            FirstChangeLine = reader.ReadInt64(),
            FirstFullLine = reader.ReadInt64(),
        };
        var columns = new Dictionary<string, KeyColumn>(StringComparer.Ordinal);
        for (var left = Count(reader); left > 0; left--)
        {
            columns.Add(reader.ReadString(), new(Array<ulong>(reader), Array<ulong>(reader)));
        }

        var references = new Dictionary<string, ReferenceColumn>(StringComparer.Ordinal);
        for (var left = Count(reader); left > 0; left--)
        {
            references.Add(
                reader.ReadString(),
                new(
                    reader.ReadInt32(),
                    Array<ulong>(reader),
                    Array<uint>(reader),
                    Array<uint>(reader),
                    Array<ParentOf>(reader)
                )
            );
        }

        var manifest = new Dictionary<string, ManifestEntry>(StringComparer.Ordinal);
        for (var left = Count(reader); left > 0; left--)
        {
            manifest.Add(reader.ReadString(), new(reader.ReadString(), reader.ReadInt64()));
        }

        return keys with
        {
            Keys = columns,
            References = references,
            Manifest = manifest,
        };
    }

    private static int Count(BinaryReader reader) =>
        reader.ReadInt32() is >= 0 and <= MostItems and var count
            ? count
            : throw new InvalidDataException("The keys of the table are damaged.");

    private static void Array<T>(BinaryWriter writer, ReadOnlySpan<T> items)
        where T : unmanaged
    {
        writer.Write(items.Length);
        writer.Write(MemoryMarshal.AsBytes(items));
    }

    /// <summary>In pieces, so that a damaged count does not ask for more memory than there are bytes.</summary>
    private static T[] Array<T>(BinaryReader reader)
        where T : unmanaged
    {
        const int Piece = 1 << 16;
        var count = Count(reader);
        var items = new T[Math.Min(count, Piece)];
        for (var done = 0; done < count; )
        {
            var next = Math.Min(count - done, Piece);
            if (items.Length < done + next)
            {
                System.Array.Resize(ref items, Math.Min(count, items.Length * 2));
                next = Math.Min(next, items.Length - done);
            }

            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(items.AsSpan(done, next)));
            done += next;
        }

        return items;
    }

    /// <summary>Hashes what goes through it.</summary>
    private sealed class HashingStream(Stream inner, XxHash3 hash) : Stream
    {
        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => false;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = inner.Read(buffer);
            hash.Append(buffer[..count]);
            return count;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            hash.Append(buffer);
            inner.Write(buffer);
        }

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
