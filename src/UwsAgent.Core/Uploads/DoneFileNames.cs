namespace UwsAgent.Core.Uploads;

/// <summary>Names of files that say that another is whole: <c>{name}.done</c> speaks of one upload, <c>all.done</c> of its whole folder.</summary>
public static class DoneFileNames
{
    public const string Name = "{name}";

    /// <summary>Which done-files would speak of an upload of this name.</summary>
    public static IEnumerable<(string Name, bool IsForOne)> For(string uploadName, IReadOnlyList<string> patterns) =>
        patterns.Select(pattern => (pattern.Replace(Name, uploadName, StringComparison.Ordinal), IsForOne(pattern)));

    public static bool IsDoneFile(string name, IReadOnlyList<string> patterns) =>
        patterns.Any(pattern => Speaks(name, pattern) is not null);

    /// <summary>The upload that a done-file speaks of, empty for every upload of its folder; null when it is none.</summary>
    public static string? SpeaksOf(string name, IReadOnlyList<string> patterns) =>
        patterns.Select(pattern => Speaks(name, pattern)).FirstOrDefault(one => one is not null);

    /// <summary>What is wrong with a pattern of the configuration; null for nothing.</summary>
    public static string? Fault(string pattern)
    {
        var parts = pattern.Split(Name);
        return
            pattern.Contains('/', StringComparison.Ordinal) || parts.Length > 2 || parts.Sum(part => part.Length) == 0
            ? $"must be the name of one file, with at most one {Name} in it, such as {Name}.done"
            : null;
    }

    private static bool IsForOne(string pattern) => pattern.Contains(Name, StringComparison.Ordinal);

    private static string? Speaks(string name, string pattern)
    {
        if (!IsForOne(pattern))
        {
            return string.Equals(name, pattern, StringComparison.Ordinal) ? "" : null;
        }

        var at = pattern.IndexOf(Name, StringComparison.Ordinal);
        var (before, after) = (pattern[..at], pattern[(at + Name.Length)..]);
        return
            name.Length > before.Length + after.Length
            && name.StartsWith(before, StringComparison.Ordinal)
            && name.EndsWith(after, StringComparison.Ordinal)
            ? name[before.Length..^after.Length]
            : null;
    }
}
