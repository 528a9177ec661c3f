using System.Globalization;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Signs of builds and pulls on this host: client programs at work, unfinished downloads of the engine, lock files.</summary>
internal sealed class ProcBuildActivity : IBuildActivity
{
    // What /proc counts in, whatever the kernel's own clock.
    private const int TicksPerSecond = 100;

    public Task<IReadOnlyList<string>> SignsAsync(
        string engineRoot,
        IReadOnlyList<string> lockFiles,
        CancellationToken cancellationToken
    ) =>
        Task.Run<IReadOnlyList<string>>(
            () => [.. Programs(), .. Downloads(engineRoot), .. Locks(lockFiles)],
            cancellationToken
        );

    private static IEnumerable<string> Programs()
    {
        if (!OperatingSystem.IsLinux())
        {
            yield break;
        }

        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(
                    Path.GetFileName(directory.AsSpan()),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var pid
                )
                && CommandLine(directory) is { Length: > 1 } words
                && BuildSign.Of(words, TimeSpan.Zero) is { } sign
                && ProcessTable.One(pid) is { } entry
                && BuildSign.Of(words, Age(entry)) is not null
            )
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{sign} runs (pid {pid})");
            }
        }
    }

    private static TimeSpan Age(ProcessEntry entry) =>
        TimeSpan.FromMilliseconds(Environment.TickCount64)
        - TimeSpan.FromSeconds(entry.StartTicks / (double)TicksPerSecond);

    private static string[] CommandLine(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Join(directory, "cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return [];
        }
    }

    /// <summary>Where the engine and BuildKit keep what is not whole yet; only root can see it, and then it is the best sign.</summary>
    private static IEnumerable<string> Downloads(string engineRoot)
    {
        (string Folder, string Pattern, string Words)[] places =
        [
            (Path.Join(engineRoot, "tmp"), "GetImageBlob*", "the engine downloads layers"),
            (Path.Join(engineRoot, "tmp"), "docker-builder*", "the engine builds"),
            (Path.Join(engineRoot, "buildkit", "content", "ingest"), "*", "BuildKit downloads layers"),
        ];
        foreach (var (folder, pattern, words) in places)
        {
            if (Any(folder, pattern))
            {
                yield return words;
            }
        }
    }

    private static IEnumerable<string> Locks(IReadOnlyList<string> lockFiles)
    {
        foreach (var path in lockFiles)
        {
            var folder = Path.GetDirectoryName(path);
            if (folder is not null && Any(folder, Path.GetFileName(path)))
            {
                yield return $"{path} exists";
            }
        }
    }

    private static bool Any(string folder, string pattern)
    {
        try
        {
            // What a crash left behind must not put cleanups off for ever.
            var oldest = DateTime.UtcNow.AddHours(-12);
            return Directory.Exists(folder)
                && Directory
                    .EnumerateFileSystemEntries(folder, pattern)
                    .Any(entry => Directory.GetLastWriteTimeUtc(entry) > oldest);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <summary>An engine elsewhere: only what it says itself is known.</summary>
internal sealed class UnknownBuildActivity : IBuildActivity
{
    public Task<IReadOnlyList<string>> SignsAsync(
        string engineRoot,
        IReadOnlyList<string> lockFiles,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<string>>([]);
}
