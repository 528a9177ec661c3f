using System.Globalization;
using System.Text;

namespace UwsAgent.Adapters;

/// <summary>The files that a job's log is made of: opened, joined, deleted.</summary>
internal static class JobLogFile
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Opens for writing at given offsets; makes the directory when it is not there.</summary>
    public static FileStream Write(string path, FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (DirectoryNotFoundException)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(path, options);
        }
    }

    public static FileStream Read(string path) =>
        new(path, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });

    /// <summary>What stands in a log where the middle was left out.</summary>
    public static byte[] Gap(long count) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\n[... {count:N0} bytes left out here; the beginning and the end are kept ...]\n"
            )
        );

    /// <summary>Appends the segments to the head and deletes them.</summary>
    /// <returns>Where everything is now.</returns>
    public static List<JobLogPiece> Join(string path, IReadOnlyList<JobLogPiece> pieces)
    {
        var joined = new List<JobLogPiece> { pieces[0] };
        using (var whole = Write(path, FileMode.OpenOrCreate))
        {
            whole.SetLength(pieces[0].Length);
            whole.Position = pieces[0].Length;
            foreach (var piece in pieces.Skip(1))
            {
                if (piece.Start > joined[^1].End)
                {
                    whole.Write(Gap(piece.Start - joined[^1].End));
                }

                joined.Add(piece with { Path = path, FileOffset = whole.Position });
                using var segment = Read(piece.Path);
                segment.CopyTo(whole, BufferSize);
            }
        }

        foreach (var piece in pieces.Skip(1))
        {
            Delete(piece.Path);
        }

        return joined;
    }

    /// <summary>Joins what an agent that was killed left apart.</summary>
    public static void JoinLeftovers(string path)
    {
        var segments = JobLogPlaces.Segments(path);
        if (segments.Count > 0)
        {
            Join(
                path,
                [
                    new JobLogPiece(
                        path,
                        0,
                        0,
                        new FileInfo(path) is { Exists: true, Length: var length } ? length : 0
                    ),
                    .. segments.Select(segment => new JobLogPiece(
                        segment.Path,
                        segment.Start,
                        0,
                        new FileInfo(segment.Path).Length
                    )),
                ]
            );
        }
    }

    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It goes with its day.
        }
    }
}
