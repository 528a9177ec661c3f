namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>The name of an image with what Docker leaves out put in: <c>debian</c> is <c>docker.io/library/debian:latest</c>.</summary>
/// <param name="Tag">Empty when only a digest names it.</param>
/// <param name="Digest">Empty when it is not pinned.</param>
public readonly record struct BaseName(string Repository, string Tag, string Digest)
{
    private const string Hub = "docker.io/";

    public bool IsPinned => Digest.Length > 0;

    public string Registry => Repository[..Repository.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>All but the last part of the repository: <c>docker.io/uws</c>.</summary>
    public string Namespace => Repository[..Repository.LastIndexOf('/')];

    /// <returns>Null for what is no name.</returns>
    public static BaseName? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0 || text.Any(letter => char.IsWhiteSpace(letter) || letter is '$' or '<' or '"' or '\''))
        {
            return null;
        }

        var (name, tag, digest) = (text, "", "");
        if (name.IndexOf('@', StringComparison.Ordinal) is var at and >= 0)
        {
            (name, digest) = (name[..at], name[(at + 1)..]);
        }

        // A colon before the last slash is a port.
        if (name.LastIndexOf(':') is var colon and > 0 && colon > name.LastIndexOf('/'))
        {
            (name, tag) = (name[..colon], name[(colon + 1)..]);
        }

        if (name.Length == 0 || name[0] is '/' or ':' || name[^1] is '/' || (text.Contains('@') && digest.Length == 0))
        {
            return null;
        }

        return new BaseName(
            Whole(name),
            tag.Length > 0 ? tag
                : digest.Length > 0 ? ""
                : "latest",
            digest
        );
    }

    public override string ToString() =>
        (
            Repository.StartsWith(Hub + "library/", StringComparison.Ordinal) ? Repository[(Hub.Length + 8)..]
            : Repository.StartsWith(Hub, StringComparison.Ordinal) ? Repository[Hub.Length..]
            : Repository
        )
        + (Tag.Length > 0 ? $":{Tag}" : "")
        + (Digest.Length > 0 ? $"@{Digest}" : "");

    private static string Whole(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return $"{Hub}library/{name}";
        }

        var first = name[..slash];
        var isHost = first is "localhost" || first.Contains('.', StringComparison.Ordinal) || first.Contains(':');
        return !isHost ? Hub + name
            : first is "docker.io" or "index.docker.io" or "registry-1.docker.io"
                ? name.IndexOf('/', slash + 1) < 0 ? $"{Hub}library{name[slash..]}"
                    : Hub + name[(slash + 1)..]
            : name;
    }
}
