using System.Runtime.CompilerServices;

namespace UwsAgent.Core.Uploads.Sets;

/// <summary>What a profile says of its files together, made ready once.</summary>
public sealed class SetPlan
{
    private static readonly ConditionalWeakTable<UploadProfile, SetPlan> Known = [];

    private readonly Dictionary<string, SetTable> byTable;

    private SetPlan(UploadProfile profile)
    {
        Profile = profile;
        var keys = profile
            .Files.SelectMany(file => file.Columns)
            .Select(column => column.References)
            .OfType<string>()
            .Select(ColumnName.Parse)
            .ToHashSet();
        Tables = [.. profile.Files.Select(file => new SetTable(file, profile.Manifest, keys))];
        byTable = Tables
            .DistinctBy(table => table.Name, StringComparer.Ordinal)
            .ToDictionary(table => table.Name, StringComparer.Ordinal);
    }

    public UploadProfile Profile { get; }

    /// <summary>The files have anything to do with each other.</summary>
    public bool IsSet =>
        Profile.Manifest is not null
        || Profile.Files.Any(file => file.Required || file.Columns.Any(column => column.References is not null));

    internal IReadOnlyList<SetTable> Tables { get; }

    public static SetPlan Of(UploadProfile profile) => Known.GetValue(profile, of => new(of));

    internal SetTable? Table(string name) => byTable.GetValueOrDefault(name);
}

/// <summary>One kind of file of a set.</summary>
internal sealed class SetTable
{
    public SetTable(FileRules rules, ManifestRules? manifest, HashSet<ColumnName> keys)
    {
        Rules = rules;
        Name = ColumnName.TableOf(rules.Name);
        IsManifest = string.Equals(rules.Name, manifest?.File, StringComparison.Ordinal);
        Keys = [.. rules.Columns.Where(column => keys.Contains(new(Name, column.Name))).Select(column => column.Name)];
        References = [.. rules.Columns.Where(column => column.References is not null)];
        var known = rules.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        ChangeColumns =
            manifest is not null && !IsManifest && manifest.ChangeColumns.All(known.Contains)
                ? manifest.ChangeColumns
                : [];
    }

    public FileRules Rules { get; }

    public string Name { get; }

    public bool IsManifest { get; }

    /// <summary>Columns to which others refer.</summary>
    public IReadOnlyList<string> Keys { get; }

    public IReadOnlyList<ColumnRules> References { get; }

    public IReadOnlyList<string> ChangeColumns { get; }

    /// <summary>Nothing has to be gathered from it.</summary>
    public bool IsAlone => !IsManifest && Keys.Count == 0 && References.Count == 0 && ChangeColumns.Count == 0;
}

/// <summary>A column of a set: <c>orgs.sourcedId</c>.</summary>
internal readonly record struct ColumnName(string Table, string Column)
{
    public static ColumnName Parse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? new(text, "") : new(text[..dot], text[(dot + 1)..]);
    }

    /// <summary>A file's name, or the pattern of it, without extension.</summary>
    public static string TableOf(string fileName)
    {
        var dot = fileName.LastIndexOf('.');
        return dot > 0 ? fileName[..dot] : fileName;
    }

    public override string ToString() => $"{Table}.{Column}";
}
