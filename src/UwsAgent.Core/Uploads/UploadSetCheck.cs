using UwsAgent.Core.Configuration;
using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Uploads;

/// <summary>Every fault in what a rule set says of its files together.</summary>
internal static class UploadSetCheck
{
    public static IEnumerable<OptionsFault> Faults(string key, UploadProfile profile)
    {
        var columns = profile
            .Files.SelectMany(file =>
                file.Columns.Select(column => new ColumnName(ColumnName.TableOf(file.Name), column.Name))
            )
            .ToHashSet();
        foreach (var (index, file) in profile.Files.Index())
        {
            foreach (var fault in Of($"{key}:Files:{index}", file, columns))
            {
                yield return fault;
            }
        }

        foreach (
            var twice in profile
                .Files.CountBy(file => ColumnName.TableOf(file.Name), StringComparer.Ordinal)
                .Where(table => table.Value > 1 && columns.Any(column => IsTable(column, table.Key)))
                .Where(table => References(profile).Any(column => IsTable(column, table.Key)))
        )
        {
            yield return new($"{key}:Files", "must not have two entries that differ only in the extension", twice.Key);
        }

        if (profile.Manifest is { } manifest)
        {
            foreach (var fault in Of($"{key}:Manifest", manifest, profile))
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<OptionsFault> Of(string key, FileRules file, HashSet<ColumnName> columns)
    {
        var table = ColumnName.TableOf(file.Name);
        foreach (var (index, column) in file.Columns.Index())
        {
            var at = $"{key}:Columns:{index}";
            if (column.References is { } references && !columns.Contains(ColumnName.Parse(references)))
            {
                yield return new(
                    $"{at}:References",
                    "must be table.column of a file of this profile, such as orgs.sourcedId for orgs.csv",
                    references
                );
            }

            if (
                column.Acyclic
                && (column.List || column.References is null || !IsTable(ColumnName.Parse(column.References), table))
            )
            {
                yield return new(
                    $"{at}:Acyclic",
                    "asks for References to a column of the same file, and no List",
                    "true"
                );
            }
        }

        foreach (var name in file.DeletedWhen.Keys.Where(name => !columns.Contains(new(table, name))))
        {
            yield return new($"{key}:DeletedWhen", "must name columns of Columns", name);
        }
    }

    private static IEnumerable<OptionsFault> Of(string key, ManifestRules manifest, UploadProfile profile)
    {
        if (!profile.Files.Any(file => string.Equals(file.Name, manifest.File, StringComparison.Ordinal)))
        {
            yield return new($"{key}:File", "must be the Name of one of Files", manifest.File);
        }
        else if (
            profile.Files.First(file => string.Equals(file.Name, manifest.File, StringComparison.Ordinal)).Columns.Count
            < 2
        )
        {
            yield return new(
                $"{key}:File",
                "must have two Columns: the name of a property and its value",
                manifest.File
            );
        }
    }

    private static IEnumerable<ColumnName> References(UploadProfile profile) =>
        profile
            .Files.SelectMany(file => file.Columns)
            .Select(column => column.References)
            .OfType<string>()
            .Select(ColumnName.Parse);

    private static bool IsTable(ColumnName column, string table) =>
        string.Equals(column.Table, table, StringComparison.Ordinal);
}
