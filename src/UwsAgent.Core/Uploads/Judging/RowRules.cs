using System.Globalization;
using System.Runtime.InteropServices;
using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>What rows must be among each other: unique in a column or in several, filled alike.</summary>
internal sealed class RowRules
{
    private readonly FindingLog log;
    private readonly Header header;
    private readonly KeyCollector? collector;
    private readonly KeySet?[] seen;
    private readonly bool[] unique;
    private readonly bool[] wanted;
    private readonly UInt128[] keys;
    private readonly List<Together> uniqueTogether = [];
    private readonly List<Together> filledTogether = [];

    public RowRules(FilePlan plan, Header header, KeyCollector? collector, FindingLog log)
    {
        this.log = log;
        this.header = header;
        this.collector = collector;
        unique = Array.ConvertAll(header.Checks, check => check is { Rules.Unique: true });
        seen = [.. unique.Select((isUnique, cell) => isUnique || collector?.IsKey(cell) == true ? new KeySet() : null)];
        wanted = [.. unique.Select((isUnique, cell) => isUnique || collector?.IsWanted(cell) == true)];
        keys = new UInt128[header.Checks.Length];
        Fill(uniqueTogether, plan, plan.Rules.UniqueTogether);
        Fill(filledTogether, plan, plan.Rules.FilledTogether);
    }

    public void Begin()
    {
        collector?.Begin();
        if (uniqueTogether.Count + filledTogether.Count > 0)
        {
            keys.AsSpan().Clear();
        }
    }

    public void Value(CsvRow row, int index, ReadOnlySpan<byte> value)
    {
        if (!wanted[index])
        {
            return;
        }

        var key = KeySet.KeyOf(value);
        keys[index] = key;
        collector?.Value(index, value, key);
        if (
            seen[index]?.Add(key, row.Line) is > 0 and var first
            && unique[index]
            && log.Count(Rule.Duplicate, index + 1)
        )
        {
            var cell = row.Cells[index];
            var place = row.PlaceOf(cell.Start - (cell.Quoted ? 1 : 0), index + 1, header.NameOf(index));
            log.Tell(Rule.Duplicate, place, Number(first));
        }
    }

    public void End(CsvRow row)
    {
        foreach (var set in uniqueTogether)
        {
            if (set.KeyOf(keys) is { } key && set.Keys.Add(key, row.Line) is > 0 and var first)
            {
                log.Add(Rule.DuplicateTogether, new(row.Line), set.Names, Number(first));
            }
        }

        foreach (var set in filledTogether)
        {
            FilledAlike(set, row);
        }

        collector?.End(row);
    }

    /// <summary>What was gathered for the set; no row may come after it.</summary>
    public TableKeys? Finish(string ruleSet, long rows, long unreadRows) =>
        collector?.Finish(ruleSet, rows, unreadRows, seen);

    private void FilledAlike(Together set, CsvRow row)
    {
        foreach (var cell in set.Cells)
        {
            var filled = row.Cells[cell].Length > 0;
            set.FirstFilled ??= filled;
            if (filled != set.FirstFilled && log.Count(Rule.FilledTogether, cell + 1))
            {
                var place = row.PlaceOf(row.Cells[cell].Start, cell + 1, header.NameOf(cell));
                log.Tell(Rule.FilledTogether, place, filled ? "filled" : "empty", set.Names);
            }
        }
    }

    private void Fill(List<Together> sets, FilePlan plan, IReadOnlyList<IReadOnlyList<string>> named)
    {
        foreach (var names in named)
        {
            int[] cells = [.. names.Select(name => plan.Find(name)).Select(at => at < 0 ? -1 : header.CellOf[at])];
            if (cells.Length == 0 || cells.Contains(-1))
            {
                continue;
            }

            sets.Add(new(cells, string.Join(", ", names)));
            if (ReferenceEquals(sets, uniqueTogether))
            {
                Array.ForEach(cells, cell => wanted[cell] = true);
            }
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Together(int[] Cells, string Names)
    {
        private readonly UInt128[] parts = new UInt128[Cells.Length];

        public KeySet Keys { get; } = new();

        public bool? FirstFilled { get; set; }

        /// <summary>Null when one of them is empty: the rule for that is another.</summary>
        public UInt128? KeyOf(UInt128[] keys)
        {
            for (var i = 0; i < Cells.Length; i++)
            {
                parts[i] = keys[Cells[i]];
                if (parts[i] == 0)
                {
                    return null;
                }
            }

            return KeySet.KeyOf(MemoryMarshal.AsBytes(parts.AsSpan()));
        }
    }
}
