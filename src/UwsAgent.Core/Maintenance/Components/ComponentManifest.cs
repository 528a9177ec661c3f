using System.Security.Cryptography;
using System.Text;
using UwsAgent.Core.Maintenance.Manifests;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>A manifest file as it is applied: whole and readable, or not at all.</summary>
internal sealed record ComponentManifest(IReadOnlyList<ManifestObject> Objects, string Hash, string? Fault)
{
    public static async Task<ComponentManifest> ReadAsync(
        IManifestFiles files,
        string path,
        string home,
        CancellationToken cancellationToken
    )
    {
        var read = await files.ReadAsync(path, cancellationToken);
        if ((read.Fault ?? read.Files.Select(file => file.Fault).FirstOrDefault(one => one is not null)) is { } fault)
        {
            return Bad(fault);
        }

        if (read.Files is not [var file])
        {
            return Bad($"{path} must be one file");
        }

        var parsed = ManifestReader.Read(file.Path, file.Text);
        if (parsed.Troubles is [var trouble, ..])
        {
            return Bad(trouble);
        }

        return parsed.Objects.Count == 0
            ? Bad($"{path} has no object in it")
            : new ComponentManifest(
                [.. parsed.Objects.Select(one => one.ToObject(home))],
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Text))),
                null
            );
    }

    private static ComponentManifest Bad(string why) => new([], "", why);
}
