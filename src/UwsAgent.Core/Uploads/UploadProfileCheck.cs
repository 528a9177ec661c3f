using System.Text.RegularExpressions;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads;

/// <summary>Every fault of the rule sets in the configuration.</summary>
public static class UploadProfileCheck
{
    private const int LongestRegex = 1_000;

    public static IEnumerable<OptionsFault> Faults(IReadOnlyDictionary<string, UploadProfile> profiles) =>
        profiles.SelectMany(entry => Of($"Profiles:{entry.Key}", entry.Value));

    private static IEnumerable<OptionsFault> Of(string key, UploadProfile profile)
    {
        if (profile.Files.Count == 0 && profile.UnknownFiles == UnknownFiles.Reject)
        {
            yield return new($"{key}:Files", "must name at least one file, or UnknownFiles must be JudgeAsCsv");
        }

        foreach (var name in profile.Rules.Keys.Where(name => !RuleBook.Knows(name)))
        {
            var known = string.Join(", ", RuleBook.Names.Select(rule => rule.Name));
            yield return new($"{key}:Rules:{name}", $"is not a rule; the rules are {known}", name);
        }

        foreach (var (name, level) in profile.Rules.Where(rule => RuleBook.IsFixed(rule.Key)))
        {
            yield return new(
                $"{key}:Rules:{name}",
                "is always an error: nothing of such a file is judged",
                level.ToString()
            );
        }

        foreach (var (index, file) in profile.Files.Index())
        {
            foreach (var fault in Of($"{key}:Files:{index}", file))
            {
                yield return fault;
            }
        }

        foreach (var fault in UploadSetCheck.Faults(key, profile))
        {
            yield return fault;
        }
    }

    private static IEnumerable<OptionsFault> Of(string key, FileRules file)
    {
        if (file.Name.Length == 0 || file.Name.Contains('/', StringComparison.Ordinal))
        {
            yield return new($"{key}:Name", "must be a file name without a folder", file.Name);
        }

        if (file.MinBytes > file.MaxBytes)
        {
            yield return new(
                $"{key}:MinBytes",
                $"must not be above MaxBytes, which is {file.MaxBytes}",
                $"{file.MinBytes}"
            );
        }

        if (file.Delimiter is not [',' or ';' or '\t' or '|'])
        {
            yield return new($"{key}:Delimiter", "must be one comma, semicolon, tab or vertical bar", file.Delimiter);
        }

        foreach (
            var fault in file.Columns.Index().SelectMany(column => Of($"{key}:Columns:{column.Index}", column.Item))
        )
        {
            yield return fault;
        }

        foreach (
            var twice in file.Columns.CountBy(column => column.Name, StringComparer.Ordinal).Where(it => it.Value > 1)
        )
        {
            yield return new($"{key}:Columns", "must not name a column twice", twice.Key);
        }

        var known = file.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        foreach (
            var (set, names) in new[]
            {
                ("UniqueTogether", file.UniqueTogether),
                ("FilledTogether", file.FilledTogether),
            }
        )
        {
            foreach (var name in names.SelectMany(group => group).Where(name => !known.Contains(name)))
            {
                yield return new($"{key}:{set}", "must name columns of Columns", name);
            }
        }
    }

    private static IEnumerable<OptionsFault> Of(string key, ColumnRules column)
    {
        if (column.Name.Trim().Length == 0)
        {
            yield return new($"{key}:Name", "must be the header of the column", column.Name);
        }

        if (column.MaxLength > 0 && column.MinLength > column.MaxLength)
        {
            yield return new(
                $"{key}:MinLength",
                $"must not be above MaxLength, which is {column.MaxLength}",
                $"{column.MinLength}"
            );
        }

        if (column.Pattern is { } pattern && Fault(pattern) is { } fault)
        {
            yield return new($"{key}:Pattern", fault, pattern);
        }
    }

    private static string? Fault(string pattern)
    {
        if (pattern.Length > LongestRegex)
        {
            return $"must not be longer than {LongestRegex} characters";
        }

        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
            return null;
        }
        catch (ArgumentException fault)
        {
            return $"must be a regular expression: {fault.Message}";
        }
        catch (NotSupportedException)
        {
            return "must not use look-around, back-references or atomic groups, so that no value can make it run for ever";
        }
    }
}
