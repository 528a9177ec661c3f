using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Sets;

/// <summary>The files of a set by table, and what was found so far.</summary>
internal sealed class SetState
{
    private readonly ILookup<string, SetFile> byTable;
    private readonly ILookup<string, TableKeys> earlier;
    private readonly SortedDictionary<string, FindingLog> logs = new(StringComparer.Ordinal);

    public SetState(UploadProfile profile, IReadOnlyList<SetFile> files, IReadOnlyList<TableKeys> earlier)
    {
        Plan = SetPlan.Of(profile);
        byTable = files
            .OrderBy(file => file.FileName, StringComparer.Ordinal)
            .ToLookup(file => TableOf(profile, file.FileName), StringComparer.Ordinal);
        this.earlier = earlier.ToLookup(keys => keys.Table, StringComparer.Ordinal);
        foreach (var table in Plan.Tables)
        {
            Modes[table.Name] = ModeOf(Of(table.Name));
        }
    }

    public SetPlan Plan { get; }

    /// <summary>By table: what is there, or what the manifest says of it.</summary>
    public Dictionary<string, SetMode> Modes { get; } = new(StringComparer.Ordinal);

    /// <summary>Tables of which it was told that they are not there: what refers to them needs no words of its own.</summary>
    public HashSet<string> Missing { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<SetFile> Of(string table) => [.. byTable[table]];

    public IReadOnlyList<TableKeys> Earlier(string table) => [.. earlier[table]];

    public bool IsPresent(string table) => byTable.Contains(table);

    /// <summary>Where findings about a file go; the empty name stands for the set as a whole.</summary>
    public FindingLog Log(string fileName)
    {
        if (!logs.TryGetValue(fileName, out var log))
        {
            log = new(Plan.Profile);
            logs.Add(fileName, log);
        }

        return log;
    }

    public IEnumerable<Verdict> Verdicts(string name) =>
        logs.Select(entry => entry.Value.ToVerdict(entry.Key.Length == 0 ? name : entry.Key));

    private static SetMode ModeOf(IReadOnlyList<SetFile> files) =>
        files.Count == 0 ? SetMode.Absent
        : files.All(file => file.Keys is { FirstChangeLine: > 0, FirstFullLine: 0 }) ? SetMode.Changes
        : SetMode.Full;

    private static string TableOf(UploadProfile profile, string fileName) =>
        FileNames.Match(profile, fileName) is { } rules ? ColumnName.TableOf(rules.Name) : "";
}

/// <summary>What a file of a set is.</summary>
internal enum SetMode
{
    Absent,

    /// <summary>bulk: all rows that there are.</summary>
    Full,

    /// <summary>delta: only what changed.</summary>
    Changes,
}
