namespace UwsAgent.Core.Uploads.Archives;

/// <summary>What the first bytes of a file are the mark of.</summary>
internal static class Magic
{
    public const int Bytes = 8;

    public static bool IsZip(ReadOnlySpan<byte> head) => head is [(byte)'P', (byte)'K', 3 or 5 or 7, 4 or 6 or 8, ..];

    /// <summary>A compound document: an old workbook, or a new one that is locked with a password.</summary>
    public static bool IsCompound(ReadOnlySpan<byte> head) => head is [0xD0, 0xCF, 0x11, 0xE0, ..];

    /// <summary>Anything that has files in it, or is packed.</summary>
    public static bool IsArchive(ReadOnlySpan<byte> head) =>
        IsZip(head)
        || head
            is [0x1F, 0x8B, ..]
                or [(byte)'B', (byte)'Z', (byte)'h', ..]
                or [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..]
                or [0x28, 0xB5, 0x2F, 0xFD, ..]
                or [(byte)'7', (byte)'z', 0xBC, 0xAF, ..]
                or [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..];
}
