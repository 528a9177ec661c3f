using System.Globalization;
using System.Text.RegularExpressions;

namespace UwsAgent.Core.Maintenance.Packages.Reading;

/// <summary>One list of packages, as <c>apt-cache policy</c> shows it.</summary>
/// <param name="Place"><c>http://deb.debian.org/debian bookworm/main amd64 Packages</c>.</param>
/// <param name="Release">By apt's letters: o origin, l label, a suite, n codename, c component, v version.</param>
public sealed record AptSource(string Place, int Priority, IReadOnlyDictionary<char, string> Release)
{
    public string Site { get; init; } = "";

    /// <summary>Signed by a key that apt trusts.</summary>
    public bool IsTrusted { get; init; } = true;

    public bool IsInstalledState => Place.StartsWith("/var/lib/dpkg/status", StringComparison.Ordinal);

    public string Word =>
        Release.GetValueOrDefault('l') is { Length: > 0 } label
            ? $"{label} {Release.GetValueOrDefault('a')}".TrimEnd()
            : Place;
}

/// <summary>One version of a package, and the places that have it.</summary>
public sealed record AptVersion(string Text, int Priority)
{
    public IReadOnlyList<string> Places { get; init; } = [];

    public bool IsPhased { get; init; }
}

/// <summary>One package with all its versions, the newest first.</summary>
public sealed record AptPackage(string Name, string? Installed, string? Candidate)
{
    public IReadOnlyList<AptVersion> Versions { get; init; } = [];
}

/// <summary>Reads <c>apt-cache policy</c>, with and without names.</summary>
public static partial class AptPolicy
{
    public static IReadOnlyList<AptSource> Sources(IReadOnlyList<string> lines, IReadOnlyList<string> trust)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(trust);
        var untrusted = trust
            .Where(line => line.StartsWith("no ", StringComparison.Ordinal))
            .Select(line => PlaceKey(line["no ".Length..]))
            .ToHashSet(StringComparer.Ordinal);
        var sources = new List<AptSource>();
        foreach (var line in lines)
        {
            if (SourceLine().Match(line) is { Success: true } head)
            {
                var place = head.Groups["place"].Value;
                sources.Add(
                    new AptSource(
                        place,
                        int.Parse(head.Groups["priority"].Value, CultureInfo.InvariantCulture),
                        new Dictionary<char, string>()
                    )
                    {
                        IsTrusted = !untrusted.Contains(PlaceKey(place)),
                    }
                );
            }
            else if (sources.Count > 0 && line.TrimStart() is var text)
            {
                sources[^1] =
                    text.StartsWith("release ", StringComparison.Ordinal)
                        ? sources[^1] with
                        {
                            Release = Letters(text["release ".Length..]),
                        }
                    : text.StartsWith("origin ", StringComparison.Ordinal)
                        ? sources[^1] with
                        {
                            Site = text["origin ".Length..],
                        }
                    : sources[^1];
            }
        }

        return sources;
    }

    public static IReadOnlyList<AptPackage> Packages(IReadOnlyList<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var packages = new List<AptPackage>();
        var versions = new List<AptVersion>();
        foreach (var line in lines)
        {
            if (line.Length > 0 && line[0] is not ' ' && line[^1] is ':')
            {
                versions = [];
                packages.Add(new AptPackage(line[..^1], null, null) { Versions = versions });
            }
            else if (packages.Count == 0)
            {
                continue;
            }
            else if (line.StartsWith("  Installed: ", StringComparison.Ordinal))
            {
                packages[^1] = packages[^1] with { Installed = Known(line["  Installed: ".Length..]) };
            }
            else if (line.StartsWith("  Candidate: ", StringComparison.Ordinal))
            {
                packages[^1] = packages[^1] with { Candidate = Known(line["  Candidate: ".Length..]) };
            }
            else if (VersionLine().Match(line) is { Success: true } version)
            {
                versions.Add(
                    new AptVersion(
                        version.Groups["text"].Value,
                        int.Parse(version.Groups["priority"].Value, CultureInfo.InvariantCulture)
                    )
                    {
                        IsPhased = version.Groups["phased"].Success,
                    }
                );
            }
            else if (versions.Count > 0 && SourceLine().Match(line) is { Success: true } source)
            {
                versions[^1] = versions[^1] with { Places = [.. versions[^1].Places, source.Groups["place"].Value] };
            }
        }

        return packages;
    }

    private static string? Known(string version) => version.Trim() is "(none)" ? null : version.Trim();

    private static Dictionary<char, string> Letters(string text)
    {
        var letters = new Dictionary<char, string>();
        foreach (var part in text.Split(','))
        {
            if (part.Length > 1 && part[1] is '=')
            {
                letters[part[0]] = part[2..];
            }
        }

        return letters;
    }

    /// <summary>The same for a line of <c>indextargets</c> and one of <c>policy</c>.</summary>
    private static string PlaceKey(string place)
    {
        var words = place.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length < 3 ? place : $"{words[0].TrimEnd('/')} {words[1]} {words[2]}";
    }

    [GeneratedRegex(
        @"^ +(?<priority>-?[0-9]+) (?<place>\S.*)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex SourceLine();

    [GeneratedRegex(
        @"^ (\*\*\*|   ) (?<text>\S+) (?<priority>-?[0-9]+)(?<phased> \(phased [0-9]+%\))?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex VersionLine();
}
