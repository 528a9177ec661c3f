namespace UwsAgent.Adapters;

/// <summary>What one segment of the journal holds, as far as its check sums vouch for it.</summary>
internal sealed record CommitJournalSegment(string Name, long FirstSequence)
{
    public Guid? StoreId { get; init; }

    public IReadOnlyList<CommitJournalBatch> Batches { get; init; } = [];

    /// <summary>A successor was begun before this one ended.</summary>
    public bool IsContinued { get; init; }

    /// <summary>Unreadable bytes with readable batches behind them.</summary>
    public long DamagedBytes { get; init; }

    /// <summary>Unreadable bytes at the end: what a write leaves that a power cut or a kill interrupted.</summary>
    public long TornBytes { get; init; }

    /// <summary>The file is shorter than it was made.</summary>
    public bool IsCutShort { get; init; }

    /// <summary>Where the next batch would go.</summary>
    public long End { get; init; }

    public bool IsHeaderDamaged => StoreId is null;
}

/// <summary>One batch that was written whole.</summary>
internal readonly record struct CommitJournalBatch(long Sequence, ReadOnlyMemory<byte> Body);

/// <summary>Finds the batches of a segment, also behind damage.</summary>
internal static class CommitJournalReader
{
    /// <param name="storeId">From the base, for a segment whose own header cannot be read.</param>
    public static CommitJournalSegment Read(string name, long firstSequence, byte[] bytes, Guid? storeId)
    {
        var header = CommitJournalFormat.ReadSegmentHeader(bytes);
        var segment = new CommitJournalSegment(name, firstSequence) { StoreId = header?.StoreId };
        if (bytes.Length < CommitJournalFormat.SegmentHeaderSize)
        {
            // It had its full length on disk before it had its name.
            return segment with { DamagedBytes = bytes.Length };
        }

        if (header is null && !bytes.AsSpan().ContainsAnyExcept((byte)0))
        {
            // Made, but its header never reached the disk: nothing in it was ever acknowledged.
            return segment with { StoreId = storeId ?? Guid.Empty, End = 0 };
        }

        if ((header?.StoreId ?? storeId) is not { } id)
        {
            return segment with { DamagedBytes = bytes.Length };
        }

        return ReadBatches(segment, bytes, CommitJournalFormat.Salt(id, firstSequence)) is var read && header is null
            ? read
            : read with
            {
                IsCutShort = !read.IsContinued && bytes.Length < header!.Value.Capacity,
            };
    }

    private static CommitJournalSegment ReadBatches(CommitJournalSegment segment, byte[] bytes, uint salt)
    {
        var batches = new List<CommitJournalBatch>();
        var (offset, damaged, torn, last) = (CommitJournalFormat.SegmentHeaderSize, 0L, 0L, 0L);
        var isContinued = false;
        while (offset < bytes.Length && !isContinued)
        {
            if (CommitJournalFormat.ReadBatch(bytes.AsSpan(offset), salt) is not { } head || head.Sequence <= last)
            {
                var tail = bytes.AsSpan(offset);
                if (!tail.ContainsAnyExcept((byte)0))
                {
                    break;
                }

                var next = FindBatch(bytes, offset + 1, salt, last);
                if (next < 0)
                {
                    torn = tail.LastIndexOfAnyExcept((byte)0) + 1;
                    break;
                }

                damaged += next - offset;
                offset = next;
                continue;
            }

            last = head.Sequence;
            isContinued = head.Kind == CommitJournalFormat.ContinuedBatch;
            if (head.Kind == CommitJournalFormat.ChangesBatch)
            {
                var body = bytes.AsMemory(offset + CommitJournalFormat.BatchHeaderSize, head.BodyLength);
                batches.Add(new CommitJournalBatch(head.Sequence, body));
            }

            offset += CommitJournalFormat.BatchHeaderSize + head.BodyLength;
        }

        return segment with
        {
            Batches = batches,
            IsContinued = isContinued,
            DamagedBytes = damaged,
            TornBytes = torn,
            End = offset,
        };
    }

    private static int FindBatch(byte[] bytes, int from, uint salt, long after)
    {
        for (var offset = from; offset <= bytes.Length - CommitJournalFormat.BatchHeaderSize; offset++)
        {
            if (
                CommitJournalFormat.ReadBatch(bytes.AsSpan(offset), salt) is { } head
                && head.Sequence > after
                && head.Kind is CommitJournalFormat.ChangesBatch or CommitJournalFormat.ContinuedBatch
            )
            {
                return offset;
            }
        }

        return -1;
    }
}
