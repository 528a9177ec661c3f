using System.IO.Compression;
using System.Text;

namespace UwsAgent.Core.Tests.Uploads.Archives;

/// <summary>Archives that are made to do harm, as the well-known ones are built.</summary>
internal static class Bombs
{
    private const int Kernel = 64 << 20;

    /// <summary>As 42.zip: five layers of sixteen archives in each other, at the bottom 4 GiB of one byte.</summary>
    public static byte[] FortyTwo()
    {
        var (name, packed, bytes, crc) = Bottom();
        var inner = Layer(
            1,
            _ => HandEntry.Of(Encoding.UTF8.GetBytes(name), []) with { Packed = packed, Bytes = bytes, Crc = crc }
        );
        foreach (var layer in new[] { "page", "chapter", "book", "lib" })
        {
            var content = inner;
            inner = Layer(16, i => HandEntry.Of(Encoding.UTF8.GetBytes($"{layer} {i:x}.zip"), content));
        }

        return inner;
    }

    /// <summary>As D. Fifield's: many entries that all unpack the same bytes.</summary>
    public static byte[] Overlap(int entries = 100)
    {
        var zip = new HandZip();
        var content = new byte[1 << 20];
        zip.Add("a0.csv", content);
        for (var i = 1; i < entries; i++)
        {
            zip.Add($"a{i}.csv", content, entry => entry with { HeaderAt = 0, LocalName = "a0.csv"u8.ToArray() });
        }

        return zip.ToBytes();
    }

    /// <summary>The entries quote each other's headers as stored blocks of deflate, so that names agree and data overlaps.</summary>
    public static byte[] Quoted(int entries = 20)
    {
        var last = HandEntry.Of(Name(entries - 1), new byte[1 << 20]);
        var tail = (byte[])[.. last.Local(is64: false), .. last.Packed];
        var chain = new List<HandEntry> { last };
        for (var i = entries - 2; i >= 0; i--)
        {
            var quotedHeader = chain[0].Local(is64: false);
            byte[] quote =
            [
                0,
                (byte)quotedHeader.Length,
                0,
                (byte)~quotedHeader.Length,
                0xFF,
                .. quotedHeader,
                .. chain[0].Packed,
            ];
            var entry = HandEntry.Of(Name(i), []) with { Packed = quote, Bytes = chain[0].Bytes + quotedHeader.Length };
            tail = [.. entry.Local(is64: false), .. quote[..5], .. tail];
            chain.Insert(0, entry);
        }

        var directory = new List<byte>();
        var at = 0L;
        foreach (var entry in chain)
        {
            directory.AddRange(entry.Central(at, is64: false));
            at += entry.Local(is64: false).Length + 5;
        }

        return
        [
            .. tail,
            .. directory,
            .. HandZip.Fields(
                0x06054B50u,
                (ushort)0,
                (ushort)0,
                (ushort)chain.Count,
                (ushort)chain.Count,
                (uint)directory.Count,
                (uint)tail.Length,
                (ushort)0
            ),
        ];
    }

    private static byte[] Name(int i) => Encoding.ASCII.GetBytes($"a{i:00}.csv");

    private static byte[] Layer(int count, Func<int, HandEntry> entry)
    {
        var zip = new HandZip();
        for (var i = 0; i < count; i++)
        {
            var one = entry(i);
            zip.Add("", [], _ => one);
        }

        return zip.ToBytes();
    }

    /// <summary>4 GiB of zeros: a piece of deflate that stands 64 times in a row.</summary>
    private static (string Name, byte[] Packed, long Bytes, uint Crc) Bottom()
    {
        var piece = new MemoryStream();
        using (var deflate = new DeflateStream(piece, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(new byte[Kernel]);
            deflate.Flush();
            piece.SetLength(piece.Position);
            var flushed = piece.ToArray();
            piece.SetLength(0);
            for (var i = 0; i < 63; i++)
            {
                piece.Write(flushed);
            }

            byte[] end = [1, 0, 0, 0xFF, 0xFF];
            return ("0.dll", [.. piece.ToArray(), .. end], 63L * Kernel, 0);
        }
    }
}
