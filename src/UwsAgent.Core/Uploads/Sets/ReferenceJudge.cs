using System.Globalization;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Sets;

/// <summary>Finds what refers to rows that are not there, or that are to be deleted: one finding for each such row, however many refer to it.</summary>
internal static class ReferenceJudge
{
    /// <summary>From so many different values on, when not one is found, it is the files that do not fit.</summary>
    private const int FewestForNone = 5;

    /// <summary>Beyond it missing rows are counted, but no longer put together across files.</summary>
    private const int MostKept = 100_000;

    public static void Judge(SetState state)
    {
        var uses = state
            .Plan.Tables.SelectMany(table => table.References.SelectMany(column => Uses(state, table, column)))
            .ToLookup(use => use.Target);
        foreach (var target in uses)
        {
            Target(state, target.Key, [.. target]);
        }
    }

    private static IEnumerable<Use> Uses(SetState state, SetTable table, ColumnRules column) =>
        from file in state.Of(table.Name)
        let reference = file.Keys?.References.GetValueOrDefault(column.Name)
        where reference is { Keys.Length: > 0 }
        select new Use(ColumnName.Parse(column.References!), file.FileName, column.Name, reference);

    private static void Target(SetState state, ColumnName target, IReadOnlyList<Use> uses)
    {
        var name = state.Plan.Table(target.Table)?.Rules.Name ?? target.Table;
        var files = state.Of(target.Table);
        var keys = files.Select(file => file.Keys?.Keys.GetValueOrDefault(target.Column)).ToList();
        Tell(state, name, Rule.ReferenceDeleted, uses, use => Deleted(use, keys));
        if (WhyUnread(files, target.Column) is { } why)
        {
            state.Log("").Add(Rule.ReferenceUnread, Place.File, name, why);
            return;
        }

        var earlier = state
            .Earlier(target.Table)
            .Select(table => table.Keys.GetValueOrDefault(target.Column))
            .OfType<KeyColumn>()
            .ToList();
        if (state.Modes[target.Table] != SetMode.Full && earlier.Count == 0)
        {
            if (!state.Missing.Contains(target.Table))
            {
                var reason = files.Count == 0 ? "it is not part of this set" : "it has only changes";
                state.Log("").Add(Rule.ReferenceUnchecked, Place.File, name, reason);
            }

            return;
        }

        // A full file stands for itself; what was sent before it does not count any more.
        var known =
            state.Modes[target.Table] == SetMode.Full
                ? keys.OfType<KeyColumn>()
                : keys.OfType<KeyColumn>().Concat(earlier);
        ulong[][] sorted = [.. known.Select(column => column.Keys)];
        var isEmpty = sorted.All(one => one.Length == 0);
        Tell(state, name, Rule.ReferenceMissing, uses, use => Missing(state, name, use, sorted, isEmpty));
    }

    private static string? WhyUnread(IReadOnlyList<SetFile> files, string column)
    {
        foreach (var file in files)
        {
            if (file.Keys?.Keys.ContainsKey(column) != true)
            {
                return $"the column {column} of {file.FileName} could not be read";
            }

            if (file.Keys.UnreadRows > 0)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file.Keys.UnreadRows:N0} of its {file.Keys.Rows:N0} rows could not be read"
                );
            }
        }

        return null;
    }

    private static IEnumerable<int> Deleted(Use use, List<KeyColumn?> keys)
    {
        var deleted = keys.OfType<KeyColumn>().Select(column => column.Deleted).ToList();
        return deleted.All(one => one.Length == 0) ? [] : SortedKeys.In(use.Reference.Keys, deleted);
    }

    private static List<int> Missing(SetState state, string name, Use use, ulong[][] known, bool isEmpty)
    {
        var missing = SortedKeys.NotIn(use.Reference.Keys, known).ToList();
        if (missing.Count < use.Reference.Keys.Length || missing.Count < FewestForNone || isEmpty)
        {
            return missing;
        }

        var first = use.Reference.Lines.Min();
        var count = missing.Count.ToString("N0", CultureInfo.InvariantCulture);
        state.Log(use.File).Add(Rule.ReferenceNone, use.PlaceOf(first), count, name);
        return [];
    }

    private static void Tell(
        SetState state,
        string name,
        Rule rule,
        IReadOnlyList<Use> uses,
        Func<Use, IEnumerable<int>> broken
    )
    {
        var byKey = new Dictionary<ulong, List<Row>>();
        foreach (var use in uses)
        {
            foreach (var at in broken(use))
            {
                var key = use.Reference.Keys[at];
                if (!byKey.TryGetValue(key, out var rows))
                {
                    if (byKey.Count >= MostKept)
                    {
                        state.Log(use.File).Count(rule, use.Reference.Column);
                        continue;
                    }

                    byKey.Add(key, rows = []);
                }

                rows.Add(new(use, use.Reference.Lines[at], use.Reference.Rows[at]));
            }
        }

        foreach (var rows in byKey.Values.OrderByDescending(rows => rows.Sum(row => row.Count)).ThenBy(First))
        {
            var first = rows.MaxBy(row => row.Count)!;
            var log = state.Log(first.Use.File);
            if (log.Count(rule, first.Use.Reference.Column))
            {
                var words = rows.OrderByDescending(row => row.Count).Select(Words);
                log.Tell(rule, first.Use.PlaceOf(first.Line), name, string.Join("; ", words));
            }
        }
    }

    private static long First(List<Row> rows) => rows.Min(row => row.Line);

    private static string Words(Row row) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Count:N0} of {row.Use.File} ({row.Use.Column}, first on line {row.Line})"
        );

    /// <summary>A column that refers to another.</summary>
    private sealed record Use(ColumnName Target, string File, string Column, ReferenceColumn Reference)
    {
        public Place PlaceOf(long line) => new(line, Reference.Column, 0, Column);
    }

    private sealed record Row(Use Use, long Line, long Count);
}
