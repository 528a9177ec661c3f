using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Which keys were seen, and on which line first: 128 bits of hash and a line, at most some 40 bytes for each.</summary>
/// <remarks>Extendible hashing: it grows by one small page at a time, so that it never needs twice its memory and leaves no large garbage.</remarks>
internal sealed class KeySet
{
    private const int LeastOfPage = 256;
    private const int GrowthOfPage = 128;
    private const int MostOfPage = 512;

    private Page[] directory = [new(0)];
    private int depth;

    public static UInt128 KeyOf(ReadOnlySpan<byte> value) => XxHash128.HashToUInt128(value);

    /// <summary>0 when it is new, else the line on which it was first.</summary>
    public long Add(UInt128 key, long line)
    {
        var (high, low) = ((ulong)(key >> 64), (ulong)key);
        while (true)
        {
            var page = directory[IndexOf(high)];
            ref var entry = ref page.Find(high, low);
            if (entry.Line != 0)
            {
                return entry.Line;
            }

            if (!page.IsFull)
            {
                entry = new(high, low, (uint)Math.Clamp(line, 1, uint.MaxValue));
                page.Count++;
                return 0;
            }

            if (!page.Grow())
            {
                Split(page, IndexOf(high));
            }
        }
    }

    private int IndexOf(ulong high) => depth == 0 ? 0 : (int)(high >> (64 - depth));

    private void Split(Page page, int index)
    {
        if (page.Depth == depth)
        {
            var wider = new Page[directory.Length * 2];
            for (var i = 0; i < wider.Length; i++)
            {
                wider[i] = directory[i / 2];
            }

            directory = wider;
            depth++;
            index *= 2;
        }

        var (zeros, ones) = page.Halves();
        var shared = 1 << (depth - page.Depth);
        var first = index / shared * shared;
        directory.AsSpan(first, shared / 2).Fill(zeros);
        directory.AsSpan(first + (shared / 2), shared / 2).Fill(ones);
    }

    /// <summary>Entries whose keys begin with the same <paramref name="depth"/> bits.</summary>
    private sealed class Page(int depth)
    {
        private Entry[] entries = new Entry[LeastOfPage];

        public int Depth => depth;

        public int Count { get; set; }

        public bool IsFull => Count >= entries.Length * 4 / 5;

        public ref Entry Find(ulong high, ulong low)
        {
            var at = (int)(((uint)low * (ulong)entries.Length) >> 32);
            while (entries[at].Line != 0 && (entries[at].Low != low || entries[at].High != high))
            {
                at = at + 1 == entries.Length ? 0 : at + 1;
            }

            return ref entries[at];
        }

        /// <summary>False when it is as large as a page may be.</summary>
        public bool Grow()
        {
            if (entries.Length >= MostOfPage)
            {
                return false;
            }

            var from = entries;
            entries = new Entry[from.Length + GrowthOfPage];
            foreach (ref readonly var entry in from.AsSpan())
            {
                if (entry.Line != 0)
                {
                    Find(entry.High, entry.Low) = entry;
                }
            }

            return true;
        }

        public (Page Zeros, Page Ones) Halves()
        {
            var (zeros, ones) = (new Page(depth + 1), new Page(depth + 1));
            foreach (ref readonly var entry in entries.AsSpan())
            {
                if (entry.Line != 0)
                {
                    var half = (entry.High >> (63 - depth) & 1) == 0 ? zeros : ones;
                    half.Find(entry.High, entry.Low) = entry;
                    half.Count++;
                }
            }

            return (zeros, ones);
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct Entry(ulong High, ulong Low, uint Line);
}
