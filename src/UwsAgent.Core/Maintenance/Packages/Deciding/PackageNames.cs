using System.IO.Enumeration;

namespace UwsAgent.Core.Maintenance.Packages.Deciding;

/// <summary>Which packages an admin means: the whole name, <c>*</c> stands for any characters.</summary>
public static class PackageNames
{
    /// <summary>With or without the architecture that apt adds: <c>libc6:i386</c>.</summary>
    public static bool Match(IReadOnlyList<string> patterns, string name)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        var bare = Bare(name);
        return patterns.Any(pattern =>
            FileSystemName.MatchesSimpleExpression(pattern, bare, ignoreCase: false)
            || FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false)
        );
    }

    public static string Bare(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? name[..colon] : name;
    }

    public static bool IsPattern(string text) =>
        text is { Length: > 0 }
        && text.All(letter =>
            char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '+' or '-' or '.' or ':' or '*'
        );
}
