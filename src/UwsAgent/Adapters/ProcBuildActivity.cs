using System.Globalization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Signs of builds and pulls on this host: client programs at work, unfinished downloads of the engine, lock files.</summary>
internal sealed class ProcBuildActivity : IBuildActivity
{
    private static readonly string[] Clients =
    [
        "docker",
        "docker-compose",
        "docker-buildx",
        "buildctl",
        "podman",
        "img",
        "kaniko",
        "skaffold",
    ];
    private static readonly string[] Verbs = ["build", "buildx", "pull", "push", "load", "import", "bake", "up"];

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
            var pid = Path.GetFileName(directory);
            if (
                int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                && Client(directory) is { } command
            )
            {
                yield return $"{command} runs (pid {pid})";
            }
        }
    }

    /// <summary>The client and its verb, when the program is one that builds or fetches.</summary>
    private static string? Client(string directory)
    {
        try
        {
            var words = File.ReadAllText(Path.Join(directory, "cmdline"))
                .Split('\0', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || !Clients.Contains(Path.GetFileName(words[0]), StringComparer.Ordinal))
            {
                return null;
            }

            var verb = words.Skip(1).FirstOrDefault(word => Verbs.Contains(word, StringComparer.Ordinal));
            return verb is null ? null : $"{Path.GetFileName(words[0])} {verb}";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return null;
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
