using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Writes a picture as PNG.</summary>
public static class PngPicture
{
    private const int BytesPerPixel = 3;

    public static byte[] Write(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var sheet = new PixelSheet(picture.Width, picture.Height);
        foreach (var shape in picture.Shapes)
        {
            sheet.Draw(shape);
        }

        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), picture.Height);
        (head[8], head[9]) = (8, 2);
        Chunk(file, "IHDR"u8, head);
        Chunk(file, "IDAT"u8, Packed(sheet));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Packed(PixelSheet sheet)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = sheet.Width * BytesPerPixel;
            for (var y = 0; y < sheet.Height; y++)
            {
                // Each row begins with its filter: none.
                deflate.WriteByte(0);
                deflate.Write(sheet.Pixels.Slice(y * row, row));
            }
        }

        return packed.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(name);
        file.Write(content);
        var sum = new Crc32();
        sum.Append(name);
        sum.Append(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, sum.GetCurrentHashAsUInt32());
        file.Write(number);
    }
}
