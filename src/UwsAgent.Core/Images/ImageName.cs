namespace UwsAgent.Core.Images;

/// <summary>The name of an image taken apart: <c>host:5000/path/name:tag</c> or <c>name@sha256:...</c>, with what Docker leaves out put in.</summary>
/// <param name="Repository">With its registry: <c>docker.io/library/debian</c>.</param>
/// <param name="Tag">Null when a digest names it.</param>
public readonly record struct ImageName(string Repository, string? Tag, string? Digest)
{
    private const string DockerHub = "docker.io";

    public string Registry => Repository[..Repository.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The repository without its registry, as the registry knows it.</summary>
    public string Path => Repository[(Repository.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>As Docker reads a name; without tag and digest it means <c>latest</c>.</summary>
    /// <returns>Null for what is no name: an id, <c>&lt;none&gt;:&lt;none&gt;</c>, an empty text.</returns>
    public static ImageName? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var name = text.Trim();
        if (
            name.Length == 0
            || name.Contains('<', StringComparison.Ordinal)
            || IsDigest(name)
            || name.Contains(' ', StringComparison.Ordinal)
        )
        {
            return null;
        }

        string? digest = null;
        if (name.IndexOf('@', StringComparison.Ordinal) is var at and > 0)
        {
            (name, digest) = (name[..at], name[(at + 1)..]);
        }

        string? tag = null;
        // A colon before the last slash is a port.
        if (name.LastIndexOf(':') is var colon and > 0 && colon > name.LastIndexOf('/'))
        {
            (name, tag) = (name[..colon], name[(colon + 1)..]);
        }

        return new ImageName(Whole(name), tag ?? (digest is null ? "latest" : null), digest);
    }

    public static bool IsDigest(string text) =>
        text.StartsWith("sha256:", StringComparison.Ordinal) || text.StartsWith("sha512:", StringComparison.Ordinal);

    /// <summary>The repository with its registry and, for Docker's own images, <c>library</c>.</summary>
    public static string Whole(string repository)
    {
        var slash = repository.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : repository[..slash];
        if (
            first.Contains('.', StringComparison.Ordinal)
            || first.Contains(':', StringComparison.Ordinal)
            || first is "localhost"
        )
        {
            return first is "index.docker.io" or "registry-1.docker.io" ? $"{DockerHub}{repository[slash..]}"
                : first is DockerHub && repository.IndexOf('/', slash + 1) < 0
                    ? $"{DockerHub}/library{repository[slash..]}"
                : repository;
        }

        return slash < 0 ? $"{DockerHub}/library/{repository}" : $"{DockerHub}/{repository}";
    }

    public override string ToString() =>
        Repository + (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);
}
