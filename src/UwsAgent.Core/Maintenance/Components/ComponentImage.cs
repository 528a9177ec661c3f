using System.Text.RegularExpressions;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>An image's name in its parts, and the version that its tag holds.</summary>
/// <param name="Registry">As the name has it; docker.io when it has none.</param>
/// <param name="Repository">Within the registry: <c>library/nginx</c>.</param>
/// <param name="Name">All before the tag, as it was written.</param>
public sealed partial record ComponentImage(string Registry, string Repository, string Name, string Tag, string? Digest)
{
    /// <summary>What stands for the version in a form of tags or files.</summary>
    public const string Place = "{version}";

    public static ComponentImage Parse(string image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var at = image.IndexOf('@', StringComparison.Ordinal);
        var (plain, digest) = at < 0 ? (image, null) : (image[..at], image[(at + 1)..]);
        var colon = plain.LastIndexOf(':');
        var isTagged = colon > plain.LastIndexOf('/');
        var name = isTagged ? plain[..colon] : plain;
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        var isHost =
            first.Contains('.', StringComparison.Ordinal)
            || first.Contains(':', StringComparison.Ordinal)
            || first is "localhost";
        var (registry, repository) = isHost
            ? (first, name[(slash + 1)..])
            : ("docker.io", slash < 0 ? $"library/{name}" : name);
        return new ComponentImage(registry, repository, name, isTagged ? plain[(colon + 1)..] : "", digest);
    }

    /// <summary>The form of the tag: what is given, or the present tag with its version taken out.</summary>
    /// <returns>Null when the tag holds no version.</returns>
    public string? Form(string given)
    {
        ArgumentNullException.ThrowIfNull(given);
        if (given.Length > 0)
        {
            return given;
        }

        var match = Version().Match(Tag);
        return match.Success ? $"{match.Groups["before"].Value}{Place}{match.Groups["after"].Value}" : null;
    }

    /// <summary>The version in a tag of that form; null when it has another.</summary>
    public static SemanticVersion? VersionIn(string tag, string form)
    {
        ArgumentNullException.ThrowIfNull(tag);
        ArgumentNullException.ThrowIfNull(form);
        var ends = form.Split(Place);
        return
            ends.Length == 2
            && tag.Length > ends[0].Length + ends[1].Length
            && tag.StartsWith(ends[0], StringComparison.Ordinal)
            && tag.EndsWith(ends[1], StringComparison.Ordinal)
            && char.IsAsciiDigit(tag[ends[0].Length])
            ? SemanticVersion.Parse(tag[ends[0].Length..^ends[1].Length])
            : null;
    }

    /// <summary>The same image with another version; a digest would still be the old one's.</summary>
    public string With(string form, string version)
    {
        ArgumentNullException.ThrowIfNull(form);
        return $"{Name}:{form.Replace(Place, version, StringComparison.Ordinal)}";
    }

    [GeneratedRegex(
        "^(?<before>([A-Za-z][A-Za-z0-9_]*-)*v?)[0-9]+([.][0-9]+){1,2}(-(alpha|beta|rc)[.]?[0-9]*)?(?<after>(-[A-Za-z][A-Za-z0-9_.]*)*)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Version();
}
