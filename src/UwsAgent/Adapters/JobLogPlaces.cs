using System.Globalization;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Adapters;

/// <summary>Where the log of a job lies: a directory per day of its enqueueing, and in it the log, its overflow while it is written, or its compressed form.</summary>
internal sealed class JobLogPlaces(string logsDirectory)
{
    public const string Plain = ".log";
    public const string Packed = ".log.gz";
    public const string Unfinished = ".part";
    private const string Day = "yyyy-MM-dd";

    public string Root { get; } = Path.Join(logsDirectory, "jobs");

    public string PlainFile(string jobId) => Path.Join(DirectoryOf(jobId), jobId + Plain);

    public string PackedFile(string jobId) => Path.Join(DirectoryOf(jobId), jobId + Packed);

    /// <summary>Where output goes when the head is full; the number says where in the log it belongs.</summary>
    public static string Segment(string plainFile, long start) =>
        string.Create(CultureInfo.InvariantCulture, $"{plainFile}.{start}");

    /// <summary>Segments that are there, in order.</summary>
    public static IReadOnlyList<(long Start, string Path)> Segments(string plainFile)
    {
        var directory = Path.GetDirectoryName(plainFile)!;
        return !Directory.Exists(directory)
            ? []
            :
            [
                .. Directory
                    .EnumerateFiles(directory, Path.GetFileName(plainFile) + ".*")
                    .Select(path => (Start: StartOf(path), Path: path))
                    .Where(segment => segment.Start >= 0)
                    .OrderBy(segment => segment.Start),
            ];
    }

    private string DirectoryOf(string jobId) =>
        Path.Join(Root, JobIds.TimeOf(jobId)?.ToString(Day, CultureInfo.InvariantCulture) ?? "undated");

    private static long StartOf(string path) =>
        long.TryParse(
            Path.GetExtension(path.AsSpan()).TrimStart('.'),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var start
        )
            ? start
            : -1;
}
