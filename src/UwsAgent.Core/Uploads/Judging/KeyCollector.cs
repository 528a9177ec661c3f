using System.Text;
using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Gathers, while a file is judged, what judging its set will need.</summary>
internal sealed class KeyCollector
{
    private const int MostProperties = 1_000;
    private const int LongestProperty = 200;

    private readonly SetTable table;
    private readonly Header header;
    private readonly Role?[] roles;
    private readonly int[] keyCells;
    private readonly int[] changeCells;
    private readonly int deletedConditions;
    private readonly List<ulong>[] deleted;
    private readonly ulong[] rowKeys;
    private readonly Dictionary<string, ManifestEntry> manifest = new(StringComparer.Ordinal);
    private readonly string[] property = ["", ""];
    private (Role Role, ulong Key)[] pending = new (Role, ulong)[16];
    private int pendingCount;
    private int deletedMatches;
    private long unread;
    private long firstChange;
    private long firstFull;

    public KeyCollector(SetTable table, FilePlan plan, Header header)
    {
        this.table = table;
        this.header = header;
        roles = new Role?[header.CellCount];
        rowKeys = new ulong[header.CellCount];
        int CellOf(string column) => plan.Find(column) is >= 0 and var at ? header.CellOf[at] : -1;
        Role? RoleOf(string column) => CellOf(column) is >= 0 and var cell ? Roles(cell) : null;
        keyCells = [.. table.Keys.Select(CellOf).Where(cell => cell >= 0)];
        changeCells = [.. table.ChangeColumns.Select(CellOf).Where(cell => cell >= 0)];
        deleted = Array.ConvertAll(keyCells, _ => new List<ulong>());
        foreach (var cell in keyCells)
        {
            Roles(cell).IsKey = true;
        }

        foreach (var column in table.References)
        {
            if (RoleOf(column.Name) is { } role)
            {
                role.References = new();
                role.ParentOf = column.Acyclic ? CellOf(ColumnName.Parse(column.References!).Column) : -1;
            }
        }

        foreach (var (column, value) in table.Rules.DeletedWhen)
        {
            deletedConditions++;
            if (RoleOf(column) is { } role)
            {
                role.DeletedValue = Encoding.UTF8.GetBytes(value);
            }
        }

        for (var i = 0; table.IsManifest && i < Math.Min(2, plan.Columns.Length); i++)
        {
            if (RoleOf(plan.Columns[i].Rules.Name) is { } role)
            {
                role.Property = i;
            }
        }
    }

    public bool IsWanted(int cell) => cell < roles.Length && roles[cell] is not null;

    public bool IsKey(int cell) => cell < roles.Length && roles[cell] is { IsKey: true };

    public void Begin()
    {
        pendingCount = 0;
        deletedMatches = 0;
        foreach (var cell in keyCells)
        {
            rowKeys[cell] = 0;
        }

        (property[0], property[1]) = ("", "");
    }

    /// <param name="key">The hash of the whole value.</param>
    public void Value(int cell, ReadOnlySpan<byte> value, UInt128 key)
    {
        if (roles[cell] is not { } role)
        {
            return;
        }

        if (role.IsKey)
        {
            rowKeys[cell] = (ulong)(key >> 64);
        }

        if (role.References is not null)
        {
            Refers(role, cell, value, key);
        }

        if (role.DeletedValue is not null && value.SequenceEqual(role.DeletedValue))
        {
            deletedMatches++;
        }

        if (role.Property >= 0)
        {
            property[role.Property] = Encoding.UTF8.GetString(value[..Math.Min(value.Length, LongestProperty)]);
        }
    }

    public void End(CsvRow row)
    {
        var isDeleted = deletedConditions > 0 && deletedMatches == deletedConditions;
        for (var i = 0; i < keyCells.Length; i++)
        {
            var key = rowKeys[keyCells[i]];
            if (key == 0 && header.Checks[keyCells[i]] is { Rules.Filled: true })
            {
                unread++;
            }
            else if (key != 0 && isDeleted)
            {
                deleted[i].Add(key);
            }
        }

        foreach (var (role, key) in isDeleted ? [] : pending.AsSpan(0, pendingCount))
        {
            role.References!.Add(key, row.Line);
            if (role.ParentOf >= 0 && rowKeys[role.ParentOf] is not 0 and var child)
            {
                role.Parents.Add(new(child, key, (uint)Math.Min(row.Line, uint.MaxValue)));
            }
        }

        Marked(row);
        if (table.IsManifest && property[0].Length > 0 && manifest.Count < MostProperties)
        {
            manifest.TryAdd(property[0], new(property[1], row.Line));
        }
    }

    /// <summary>Ends the gathering: what <paramref name="keys"/> holds is taken out of it.</summary>
    public TableKeys Finish(string ruleSet, long rows, long unreadRows, KeySet?[] keys) =>
        new()
        {
            Table = table.Name,
            RuleSet = ruleSet,
            Rows = rows,
            UnreadRows = unread + unreadRows,
            FirstChangeLine = firstChange,
            FirstFullLine = firstFull,
            Keys = keyCells
                .Index()
                .ToDictionary(
                    at => header.NameOf(at.Item)!,
                    at => Key(at.Index, keys[at.Item]),
                    StringComparer.Ordinal
                ),
            References = roles
                .Index()
                .Where(at => at.Item?.References is not null)
                .ToDictionary(
                    at => header.NameOf(at.Index)!,
                    at => Reference(at.Index + 1, at.Item!),
                    StringComparer.Ordinal
                ),
            Manifest = manifest,
        };

    private void Refers(Role role, int cell, ReadOnlySpan<byte> value, UInt128 key)
    {
        if (header.Checks[cell] is not { Rules.List: true } || value.IndexOf((byte)',') < 0)
        {
            Refers(role, (ulong)(key >> 64));
            return;
        }

        foreach (var range in value.Split((byte)','))
        {
            var item = value[range].Trim((byte)' ');
            if (!item.IsEmpty)
            {
                Refers(role, (ulong)(KeySet.KeyOf(item) >> 64));
            }
        }
    }

    private void Refers(Role role, ulong key)
    {
        if (pendingCount == pending.Length)
        {
            Array.Resize(ref pending, pending.Length * 2);
        }

        pending[pendingCount++] = (role, key);
    }

    private void Marked(CsvRow row)
    {
        if (changeCells.Length == 0 || (firstChange > 0 && firstFull > 0))
        {
            return;
        }

        var isChange = false;
        foreach (var cell in changeCells)
        {
            isChange |= row.Cells[cell].Length > 0;
        }

        if (isChange)
        {
            firstChange = firstChange == 0 ? row.Line : firstChange;
        }
        else
        {
            firstFull = firstFull == 0 ? row.Line : firstFull;
        }
    }

    private KeyColumn Key(int index, KeySet? keys)
    {
        deleted[index].Sort();
        return new(Counted(keys?.Count ?? 0, keys?.Drain() ?? []), [.. deleted[index]]);
    }

    private static ReferenceColumn Reference(int column, Role role)
    {
        var count = role.References!.Count;
        var (keys, lines, rows) = (new ulong[count], new uint[count], new uint[count]);
        foreach (var (i, one) in role.References.Drain().Index())
        {
            (keys[i], lines[i], rows[i]) = one;
        }

        return new(column, keys, lines, rows, role.Parents);
    }

    private static ulong[] Counted(int count, IEnumerable<ulong> keys)
    {
        var all = new ulong[count];
        foreach (var (i, key) in keys.Index())
        {
            all[i] = key;
        }

        return all;
    }

    private Role Roles(int cell) => roles[cell] ??= new();

    /// <summary>What one column is to the set.</summary>
    private sealed class Role
    {
        public bool IsKey { get; set; }

        public ReferenceSet? References { get; set; }

        /// <summary>The cell of the row's own key when this one is its parent, else -1.</summary>
        public int ParentOf { get; set; } = -1;

        public List<ParentOf> Parents { get; } = [];

        public byte[]? DeletedValue { get; set; }

        /// <summary>0 for the name, 1 for the value of a manifest's property, -1 for neither.</summary>
        public int Property { get; set; } = -1;
    }
}
