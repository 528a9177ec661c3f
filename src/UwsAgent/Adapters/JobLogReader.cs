using Microsoft.Win32.SafeHandles;

namespace UwsAgent.Adapters;

/// <summary>One reader of a log that is being written: where it is, and which file it has open.</summary>
internal sealed class JobLogReader(Stream destination, long position) : IDisposable
{
    private readonly byte[] buffer = new byte[64 * 1024];
    private long position = position;
    private string? openPath;
    private SafeFileHandle? open;

    /// <summary>Copies what there is now; a middle that was dropped before it could be read is told in its place.</summary>
    public async Task CopyAsync(FileJobLog log, CancellationToken cancellationToken)
    {
        while (log.Locate(position) is { } piece)
        {
            if (piece.Start > position)
            {
                await destination.WriteAsync(JobLogFile.Gap(piece.Start - position), cancellationToken);
                position = piece.Start;
            }

            var count = Read(piece);
            await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            position += count;
            if (count == 0 && log.Locate(position) == piece)
            {
                // Deleted under the writer, who will notice.
                position = piece.End;
            }
        }

        await destination.FlushAsync(cancellationToken);
    }

    /// <summary>In a log that was closed and joined, positions are those of the file.</summary>
    public void GoOnAt(long stored) => position = stored;

    public async Task CopyRestAsync(string path, CancellationToken cancellationToken)
    {
        if (new FileInfo(path) is { Exists: true } file && file.Length > position)
        {
            await using var rest = JobLogFile.Read(path);
            rest.Position = position;
            await rest.CopyToAsync(destination, cancellationToken);
        }

        await destination.FlushAsync(cancellationToken);
    }

    public void Dispose() => open?.Dispose();

    private int Read(JobLogPiece piece)
    {
        try
        {
            if (openPath != piece.Path)
            {
                open?.Dispose();
                openPath = null;
                open = File.OpenHandle(piece.Path, share: FileShare.ReadWrite | FileShare.Delete);
                openPath = piece.Path;
            }

            var wanted = (int)Math.Min(buffer.Length, piece.End - position);
            return RandomAccess.Read(open!, buffer.AsSpan(0, wanted), piece.FileOffset + position - piece.Start);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
