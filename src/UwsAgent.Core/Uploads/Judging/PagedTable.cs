namespace UwsAgent.Core.Uploads.Judging;

/// <summary>A hash table of small entries that are never removed.</summary>
/// <remarks>Extendible hashing: it grows by one small page at a time, so that it never needs twice its memory and leaves no large garbage.</remarks>
internal sealed class PagedTable<TEntry>
    where TEntry : struct, IPagedEntry<TEntry>
{
    private const int LeastOfPage = 256;
    private const int GrowthOfPage = 128;
    private const int MostOfPage = 512;

    /// <summary>Keys that were chosen to share their first bits make one page large, and not the directory.</summary>
    private const int MostDepth = 22;

    private Page?[] directory = [new(0)];
    private int depth;

    public int Count { get; private set; }

    /// <summary>The entry that is equal to this one; when there is none yet, this one.</summary>
    public ref TEntry FindOrAdd(in TEntry wanted, out bool isNew)
    {
        while (true)
        {
            var page = directory[IndexOf(wanted.High)]!;
            ref var entry = ref page.Find(wanted);
            isNew = !entry.IsUsed;
            if (!isNew)
            {
                return ref entry;
            }

            if (!page.IsFull)
            {
                entry = wanted;
                page.Count++;
                Count++;
                return ref entry;
            }

            if (!page.Grow())
            {
                Split(page, IndexOf(wanted.High));
            }
        }
    }

    /// <summary>All entries by their high bits, lowest first. The table is empty afterwards and each page freed when it is done.</summary>
    public IEnumerable<TEntry> Drain()
    {
        var from = directory;
        (directory, depth, Count) = ([new(0)], 0, 0);
        for (var i = 0; i < from.Length; i++)
        {
            if (from[i] is not { } page)
            {
                continue;
            }

            for (var same = i; same < from.Length && ReferenceEquals(from[same], page); same++)
            {
                from[same] = null;
            }

            foreach (var entry in page.Sorted())
            {
                yield return entry;
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
                wider[i] = directory[i / 2]!;
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

    /// <summary>Entries whose high bits begin with the same <paramref name="depth"/> bits.</summary>
    private sealed class Page(int depth)
    {
        private TEntry[] entries = new TEntry[LeastOfPage];

        public int Depth => depth;

        public int Count { get; set; }

        public bool IsFull => Count >= entries.Length * 4 / 5;

        public ref TEntry Find(in TEntry wanted)
        {
            var at = (int)((wanted.Slot * (ulong)entries.Length) >> 32);
            while (entries[at].IsUsed && !entries[at].Is(wanted))
            {
                at = at + 1 == entries.Length ? 0 : at + 1;
            }

            return ref entries[at];
        }

        /// <summary>False when it is as large as a page may be.</summary>
        public bool Grow()
        {
            if (entries.Length >= MostOfPage && Depth < MostDepth)
            {
                return false;
            }

            var from = entries;
            entries = new TEntry[from.Length >= MostOfPage ? from.Length * 2 : from.Length + GrowthOfPage];
            foreach (ref readonly var entry in from.AsSpan())
            {
                if (entry.IsUsed)
                {
                    Find(entry) = entry;
                }
            }

            return true;
        }

        public (Page Zeros, Page Ones) Halves()
        {
            var (zeros, ones) = (new Page(depth + 1), new Page(depth + 1));
            foreach (ref readonly var entry in entries.AsSpan())
            {
                if (entry.IsUsed)
                {
                    var half = ((entry.High >> (63 - depth)) & 1) == 0 ? zeros : ones;
                    half.Find(entry) = entry;
                    half.Count++;
                }
            }

            return (zeros, ones);
        }

        public TEntry[] Sorted()
        {
            TEntry[] used = [.. entries.Where(entry => entry.IsUsed)];
            Array.Sort(used, static (left, right) => left.High.CompareTo(right.High));
            return used;
        }
    }
}

/// <summary>What a <see cref="PagedTable{TEntry}"/> holds; the default value is no entry.</summary>
internal interface IPagedEntry<TEntry>
    where TEntry : struct
{
    /// <summary>Evenly spread bits that order it and choose its page.</summary>
    ulong High { get; }

    /// <summary>Evenly spread bits that choose its place in the page.</summary>
    uint Slot { get; }

    bool IsUsed { get; }

    bool Is(in TEntry other);
}
