using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Uploads.Holding;

/// <summary>Compares the keys of a file with those that were accepted last, and tells whether too many would go.</summary>
public static class ChangeDecision
{
    /// <summary>Null when there is nothing to compare with: the first file of its kind, or one without keys.</summary>
    public static ChangeNumbers? Compare(TableKeys now, TableKeys? last)
    {
        if (last is null || Column(now, last) is not { } column)
        {
            return null;
        }

        var (next, before) = (now.Keys[column], last.Keys[column].Keys);
        if (IsOnlyChanges(now))
        {
            var gone = Count(SortedKeys.In(next.Deleted, [before]));
            var fresh = Count(SortedKeys.NotIn(next.Keys, [before]));
            return new ChangeNumbers(now.Table, before.Length, before.Length + fresh - gone, fresh, gone);
        }

        return new ChangeNumbers(
            now.Table,
            before.Length,
            next.Keys.Length,
            Count(SortedKeys.NotIn(next.Keys, [before])),
            Count(SortedKeys.NotIn(before, [next.Keys]))
        );
    }

    public static bool IsTooMuch(ChangeNumbers change, int mostPercent, int mostRows) =>
        change.Removed > mostRows && change.RemovedPercent > mostPercent;

    /// <summary>What counts as accepted last once this is accepted: keys alone, a file of changes applied to what was there.</summary>
    public static TableKeys Next(TableKeys now, TableKeys? last) =>
        new()
        {
            Table = now.Table,
            RuleSet = now.RuleSet,
            Rows = now.Rows,
            Keys = now.Keys.ToDictionary(
                column => column.Key,
                column => new KeyColumn(
                    IsOnlyChanges(now) && last?.Keys.GetValueOrDefault(column.Key) is { } before
                        ? Applied(before.Keys, column.Value)
                        : column.Value.Keys,
                    []
                ),
                StringComparer.Ordinal
            ),
        };

    private static bool IsOnlyChanges(TableKeys keys) => keys is { FirstChangeLine: > 0, FirstFullLine: 0 };

    private static string? Column(TableKeys now, TableKeys last) =>
        now.Keys.Keys.Where(last.Keys.ContainsKey).Order(StringComparer.Ordinal).FirstOrDefault();

    private static ulong[] Applied(ulong[] before, KeyColumn changes)
    {
        var kept = SortedKeys.NotIn(before, [changes.Deleted, changes.Keys]).Select(at => before[at]);
        return [.. kept.Concat(changes.Keys).Order()];
    }

    private static long Count(IEnumerable<int> places) => places.LongCount();
}
