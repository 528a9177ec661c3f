using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Manifests from the disk of the agent's host.</summary>
internal sealed class DiskManifestFiles : IManifestFiles
{
    /// <summary>What is longer is no manifest.</summary>
    private const long LongestFile = 16L * 1024 * 1024;

    private const int MostFiles = 10_000;
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    public async Task<ManifestFiles> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (!Directory.Exists(path))
            {
                return new ManifestFiles([await ReadFileAsync(path, cancellationToken)]);
            }

            var files = new List<ManifestFile>();
            foreach (
                var file in Directory
                    .EnumerateFiles(
                        path,
                        "*",
                        new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 16 }
                    )
                    .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                    .Order(StringComparer.Ordinal)
                    .Take(MostFiles)
            )
            {
                files.Add(await ReadFileAsync(file, cancellationToken));
            }

            return new ManifestFiles(files);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new ManifestFiles([], $"{path} cannot be read: {failure.Message}");
        }
    }

    private static async Task<ManifestFile> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(path);
            return !file.Exists ? new ManifestFile(path, "", $"there is no {path}")
                : file.Length > LongestFile ? new ManifestFile(path, "", $"{path} is too long for a manifest")
                : new ManifestFile(path, await File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new ManifestFile(path, "", $"{path} cannot be read: {failure.Message}");
        }
    }
}
