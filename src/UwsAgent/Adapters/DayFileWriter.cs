namespace UwsAgent.Adapters;

/// <summary>Appends lines to the file of their day: opens the next day's, makes a deleted one anew, closes a torn line before the next. Not thread-safe.</summary>
internal sealed class DayFileWriter(DayFiles files) : IDisposable
{
    private FileStream? open;
    private DateOnly openDay;
    private bool isTorn;

    public bool IsDirty { get; private set; }

    /// <summary>How far the file of a day reaches now, so that a reader can stop before what comes later.</summary>
    public long LengthOf(DateOnly day)
    {
        var file = new FileInfo(files.PathOf(day));
        return file.Exists ? file.Length : 0;
    }

    /// <exception cref="IOException">The disk is full or gone; a part of the line may be in the file and will be fenced off.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written.</exception>
    public void Append(DateOnly day, ReadOnlySpan<byte> line)
    {
        var path = files.PathOf(day);
        if (open is null || day != openDay || !File.Exists(path))
        {
            Open(day, path);
        }

        try
        {
            if (isTorn)
            {
                open!.Write("\n"u8);
                isTorn = false;
            }

            IsDirty = true;
            open!.Write(line);
        }
        catch (IOException)
        {
            isTorn = true;
            throw;
        }
    }

    /// <summary>To the disk itself.</summary>
    public void Sync()
    {
        IsDirty = false;
        open?.Flush(flushToDisk: true);
    }

    public void Dispose() => open?.Dispose();

    private void Open(DateOnly day, string path)
    {
        open?.Dispose();
        open = null;
        Directory.CreateDirectory(files.Directory);
        // No buffer of our own: what was appended can be read at once by anyone.
        open = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
            }
        );
        openDay = day;
        isTorn = EndsTorn(open);
        open.Seek(0, SeekOrigin.End);
    }

    private static bool EndsTorn(FileStream file)
    {
        if (file.Length == 0)
        {
            return false;
        }

        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() != '\n';
    }
}
