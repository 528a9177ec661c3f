using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Which keys were seen, and on which line first: 128 bits of hash and a line, at most some 40 bytes for each.</summary>
internal sealed class KeySet
{
    private readonly PagedTable<Entry> table = new();

    public int Count => table.Count;

    public static UInt128 KeyOf(ReadOnlySpan<byte> value) => XxHash128.HashToUInt128(value);

    /// <summary>0 when it is new, else the line on which it was first.</summary>
    public long Add(UInt128 key, long line)
    {
        var wanted = new Entry((ulong)(key >> 64), (ulong)key, (uint)Math.Clamp(line, 1, uint.MaxValue));
        ref var entry = ref table.FindOrAdd(wanted, out var isNew);
        return isNew ? 0 : entry.Line;
    }

    /// <summary>The upper halves of all keys, in order; the set is empty afterwards.</summary>
    public IEnumerable<ulong> Drain() => table.Drain().Select(entry => entry.High);

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct Entry(ulong High, ulong Low, uint Line) : IPagedEntry<Entry>
    {
        public uint Slot => (uint)Low;

        public bool IsUsed => Line != 0;

        public bool Is(in Entry other) => Low == other.Low && High == other.High;
    }
}
