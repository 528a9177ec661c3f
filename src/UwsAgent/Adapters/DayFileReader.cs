namespace UwsAgent.Adapters;

/// <summary>Reads the lines of a file forwards, or backwards from its end without reading all of it.</summary>
internal static class DayFileReader
{
    private const int Block = 64 * 1024;

    /// <param name="path">A file that may be gone by now.</param>
    /// <param name="length">Not beyond this, so that nothing is read twice that comes by another way.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Forwards(string path, long length)
    {
        using var file = TryOpen(path);
        if (file is null)
        {
            yield break;
        }

        var rest = Array.Empty<byte>();
        var left = Math.Min(length, file.Length);
        while (left > 0)
        {
            var block = new byte[rest.Length + (int)Math.Min(Block, left)];
            rest.CopyTo(block, 0);
            var got = file.ReadAtLeast(
                block.AsSpan(rest.Length),
                block.Length - rest.Length,
                throwOnEndOfStream: false
            );
            var whole = block.AsMemory(0, rest.Length + got);
            left = got == 0 ? 0 : left - got;
            for (var end = whole.Span.IndexOf((byte)'\n'); end >= 0; end = whole.Span.IndexOf((byte)'\n'))
            {
                yield return whole[..end];
                whole = whole[(end + 1)..];
            }

            rest = whole.ToArray();
        }

        if (rest.Length > 0)
        {
            yield return rest;
        }
    }

    public static IEnumerable<ReadOnlyMemory<byte>> Backwards(string path, long length)
    {
        using var file = TryOpen(path);
        if (file is null)
        {
            yield break;
        }

        var rest = Array.Empty<byte>();
        var position = Math.Min(length, file.Length);
        while (position > 0)
        {
            var take = (int)Math.Min(Block, position);
            position -= take;
            var block = new byte[take + rest.Length];
            file.Seek(position, SeekOrigin.Begin);
            file.ReadExactly(block.AsSpan(0, take));
            rest.CopyTo(block, take);
            var whole = block.AsMemory();
            for (var end = whole.Span.LastIndexOf((byte)'\n'); end >= 0; end = whole.Span.LastIndexOf((byte)'\n'))
            {
                yield return whole[(end + 1)..];
                whole = whole[..end];
            }

            rest = whole.ToArray();
        }

        yield return rest;
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0
            );
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
