using System.Globalization;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>The release that the name of an image tells, for bases that are not here to be looked into.</summary>
public static class ReleaseOfName
{
    private static readonly Dictionary<string, string> Systems = new(StringComparer.Ordinal)
    {
        ["debian"] = "debian",
        ["ubuntu"] = "ubuntu",
        ["alpine"] = "alpine",
        ["amazonlinux"] = "amzn",
        ["rockylinux"] = "rocky",
        ["almalinux"] = "almalinux",
        ["oraclelinux"] = "ol",
        ["centos"] = "centos",
        ["fedora"] = "fedora",
    };

    /// <returns>Null when the name tells nothing, as <c>latest</c> does.</returns>
    public static OsRelease? Find(ReleaseTable table, BaseName name)
    {
        ArgumentNullException.ThrowIfNull(table);
        var words = name.Tag.Split('-');
        var last = name.Repository[(name.Repository.LastIndexOf('/') + 1)..];
        if (Systems.TryGetValue(last, out var id))
        {
            return words[0].Length > 0 && char.IsAsciiDigit(words[0][0])
                ? new OsRelease(id, words[0], "", $"{last} {words[0]}")
                : ByCodename(table, [id], words);
        }

        // Of python:3.13-slim-bookworm and node:22-alpine3.22 the tag tells the system.
        const string Alpine = "alpine";
        return
            words.FirstOrDefault(word =>
                word.Length > Alpine.Length
                && word.StartsWith(Alpine, StringComparison.Ordinal)
                && char.IsAsciiDigit(word[Alpine.Length])
            )
                is { } alpine
            ? new OsRelease(Alpine, alpine[Alpine.Length..], "", $"alpine {alpine[Alpine.Length..]}")
            : ByCodename(table, ["debian", "ubuntu"], words);
    }

    /// <summary>Number by number: 9 is before 10, and 3.9 before 3.19.</summary>
    public static int Compare(string one, string other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var (ones, others) = (one.Split('.'), other.Split('.'));
        // What one of them leaves out is not different: 8 and 8.10.
        for (var index = 0; index < Math.Min(ones.Length, others.Length); index++)
        {
            if (
                !int.TryParse(ones[index], NumberStyles.None, CultureInfo.InvariantCulture, out var left)
                || !int.TryParse(others[index], NumberStyles.None, CultureInfo.InvariantCulture, out var right)
            )
            {
                return 0;
            }

            if (left != right)
            {
                return left.CompareTo(right);
            }
        }

        return 0;
    }

    private static OsRelease? ByCodename(ReleaseTable table, string[] ids, string[] words) =>
        words
            .SelectMany(word => ids.Select(id => table.ByCodename(id, word)))
            .OfType<SupportedRelease>()
            .Select(found => new OsRelease(found.Id, found.Version, found.Codename, $"{found.Id} {found.Version}"))
            .FirstOrDefault();
}
