using UwsAgent.Core;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Dockerfiles by walking through folders; links to folders are not followed.</summary>
internal sealed class FileDockerfiles : IDockerfiles
{
    private const long LargestFile = 1 << 20;
    private const int MostFiles = 10_000;

    private static readonly EnumerationOptions Walk = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    public Task<IReadOnlyList<DockerfileSource>> FindAsync(
        IReadOnlyList<string> folders,
        CancellationToken cancellationToken
    ) =>
        Task.Run<IReadOnlyList<DockerfileSource>>(
            () => [.. folders.SelectMany(folder => Read(folder, cancellationToken))],
            cancellationToken
        );

    private static List<DockerfileSource> Read(string folder, CancellationToken cancellationToken)
    {
        try
        {
            var found = new List<DockerfileSource>();
            foreach (var file in Directory.EnumerateFiles(folder, "*ockerfile*", Walk).Where(IsDockerfile))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (found.Count == MostFiles || new FileInfo(file).Length > LargestFile)
                {
                    throw new UserErrorException(
                        found.Count == MostFiles
                            ? $"{folder} has more than {MostFiles} Dockerfiles; name a folder further down in Maintenance:Bases:Folders"
                            : $"{file} is larger than {LargestFile >> 20} MiB; is it a Dockerfile?"
                    );
                }

                found.Add(
                    new DockerfileSource(
                        folder,
                        Path.GetRelativePath(folder, file).Replace('\\', '/'),
                        File.ReadAllText(file)
                    )
                );
            }

            return found;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                $"{folder} cannot be read, so it is not known what stands on what (Maintenance:Bases:Folders): {failure.Message}",
                failure
            );
        }
    }

    /// <summary><c>Dockerfile</c>, <c>Dockerfile.test</c> and <c>test.Dockerfile</c>; not <c>Dockerfile.test.dockerignore</c>.</summary>
    private static bool IsDockerfile(string file)
    {
        var name = Path.GetFileName(file);
        return !name.EndsWith(".dockerignore", StringComparison.Ordinal)
            && (
                name is "Dockerfile"
                || name.StartsWith("Dockerfile.", StringComparison.Ordinal)
                || name.EndsWith(".Dockerfile", StringComparison.OrdinalIgnoreCase)
            );
    }
}
