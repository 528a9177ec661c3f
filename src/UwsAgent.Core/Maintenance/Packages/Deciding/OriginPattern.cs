using System.IO.Enumeration;
using UwsAgent.Core.Maintenance.Packages.Reading;

namespace UwsAgent.Core.Maintenance.Packages.Deciding;

/// <summary>Which sources of packages an admin means, in the words of unattended-upgrades: <c>origin=Debian,label=Debian-Security</c>.</summary>
public static class OriginPattern
{
    private static readonly Dictionary<string, char> Words = new(StringComparer.Ordinal)
    {
        ["o"] = 'o',
        ["origin"] = 'o',
        ["l"] = 'l',
        ["label"] = 'l',
        ["a"] = 'a',
        ["suite"] = 'a',
        ["archive"] = 'a',
        ["n"] = 'n',
        ["codename"] = 'n',
        ["c"] = 'c',
        ["component"] = 'c',
        ["site"] = 's',
    };

    public static bool MatchesAny(IReadOnlyList<string> patterns, AptSource source)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        return patterns.Any(pattern => Matches(pattern, source));
    }

    public static bool Matches(string pattern, AptSource source)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(source);
        return Fault(pattern) is null
            && pattern
                .Split(',')
                .Select(part => part.Split('=', 2))
                .All(part =>
                    FileSystemName.MatchesSimpleExpression(
                        part[1].Trim(),
                        Value(source, Words[part[0].Trim()]),
                        ignoreCase: false
                    )
                );
    }

    /// <summary>A phrase after the key; null when the pattern is one.</summary>
    public static string? Fault(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return pattern
            .Split(',')
            .All(part => part.Split('=', 2) is [var word, { Length: > 0 }] && Words.ContainsKey(word.Trim()))
            ? null
            : "must be like origin=Debian,label=Debian-Security (origin, label, suite, codename, component, site)";
    }

    private static string Value(AptSource source, char letter) =>
        letter is 's' ? source.Site : source.Release.GetValueOrDefault(letter, "");
}
