using System.IO.Compression;

namespace UwsAgent.Adapters;

/// <summary>A log that nobody writes now: plain, with segments that a killed agent left, or compressed.</summary>
internal static class StoredJobLog
{
    /// <returns>How many bytes; null when there is no log.</returns>
    public static async Task<long?> CopyAsync(
        JobLogPlaces places,
        string jobId,
        Stream destination,
        CancellationToken cancellationToken
    )
    {
        var plain = places.PlainFile(jobId);
        try
        {
            await using var head = JobLogFile.Read(plain);
            return await CopyPlainAsync(head, plain, destination, cancellationToken);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException) { }

        try
        {
            await using var packed = JobLogFile.Read(places.PackedFile(jobId));
            await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
            return await CopyAsync(unpacked, destination, cancellationToken);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes the compressed form beside the plain one, then removes the plain one.</summary>
    public static async Task CompressAsync(string plain, CancellationToken cancellationToken)
    {
        var packed = Path.ChangeExtension(plain, null) + JobLogPlaces.Packed;
        var unfinished = packed + JobLogPlaces.Unfinished;
        var written = File.GetLastWriteTimeUtc(plain);
        JobLogFile.JoinLeftovers(plain);
        await using (var source = JobLogFile.Read(plain))
        await using (var target = JobLogFile.Write(unfinished, FileMode.Create))
        {
            await using (var packing = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true))
            {
                await source.CopyToAsync(packing, cancellationToken);
            }

            RandomAccess.FlushToDisk(target.SafeFileHandle);
        }

        File.SetLastWriteTimeUtc(unfinished, written);
        File.Move(unfinished, packed, overwrite: true);
        File.Delete(plain);
    }

    /// <summary>Before more is appended to a log that was compressed: a job that is tried again after days.</summary>
    public static void Unpack(string packed, string plain)
    {
        if (!File.Exists(plain) && File.Exists(packed))
        {
            using (var source = new GZipStream(JobLogFile.Read(packed), CompressionMode.Decompress))
            using (var target = JobLogFile.Write(plain, FileMode.Create))
            {
                source.CopyTo(target);
            }

            File.Delete(packed);
        }
    }

    private static async Task<long> CopyPlainAsync(
        FileStream head,
        string plain,
        Stream destination,
        CancellationToken cancellationToken
    )
    {
        var total = await CopyAsync(head, destination, cancellationToken);
        var position = total;
        foreach (var (start, path) in JobLogPlaces.Segments(plain))
        {
            if (start > position)
            {
                var gap = JobLogFile.Gap(start - position);
                await destination.WriteAsync(gap, cancellationToken);
                total += gap.Length;
            }

            await using var segment = JobLogFile.Read(path);
            var copied = await CopyAsync(segment, destination, cancellationToken);
            total += copied;
            position = start + copied;
        }

        return total;
    }

    private static async Task<long> CopyAsync(Stream source, Stream destination, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        long total = 0;
        for (int count; (count = await source.ReadAsync(buffer, cancellationToken)) > 0; total += count)
        {
            await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        return total;
    }
}
