using System.Runtime.InteropServices;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>To what the rows of a column refer: each value once as 64 bits of hash, with its first line and the number of rows.</summary>
internal sealed class ReferenceSet
{
    private readonly PagedTable<Entry> table = new();

    public int Count => table.Count;

    public void Add(ulong key, long line)
    {
        var wanted = new Entry(key, (uint)Math.Clamp(line, 1, uint.MaxValue), 0);
        ref var entry = ref table.FindOrAdd(wanted, out _);
        entry = entry with { Rows = entry.Rows == uint.MaxValue ? entry.Rows : entry.Rows + 1 };
    }

    /// <summary>In the order of the keys; the set is empty afterwards.</summary>
    public IEnumerable<(ulong Key, uint Line, uint Rows)> Drain() =>
        table.Drain().Select(entry => (entry.High, entry.Line, entry.Rows));

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct Entry(ulong High, uint Line, uint Rows) : IPagedEntry<Entry>
    {
        public uint Slot => (uint)High;

        public bool IsUsed => Line != 0;

        public bool Is(in Entry other) => High == other.High;
    }
}
