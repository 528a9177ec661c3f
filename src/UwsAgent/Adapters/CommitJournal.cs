using System.Buffers;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>The append-only truth since the base: a batch is on disk when <see cref="Append"/> returns. Used by the writer thread alone.</summary>
internal sealed class CommitJournal(
    IStoreFiles files,
    Guid storeId,
    long nextSequence,
    StoreTuning tuning,
    TimeProvider time
) : IDisposable
{
    public const string SpareName = "journal.spare";
    private const string SpareBeingMade = "journal.spare.tmp";
    private readonly ArrayBufferWriter<byte> batch = new(64 * 1024);
    private readonly List<(string Name, long First, long Bytes)> older = [];
    private IStoreFile? current;
    private long first;
    private long position;
    private long capacity;
    private uint salt;
    private Task<string?>? making;
    private long lastFailure;

    public long LastSequence { get; private set; } = nextSequence - 1;

    /// <summary>Bytes of all segments that are kept.</summary>
    public long Bytes => older.Sum(segment => segment.Bytes) + position;

    public int Segments => older.Count + 1;

    /// <summary>Why no further segment can be made; null while one is ready or not yet needed.</summary>
    public string? WhyNoSpare { get; private set; }

    /// <summary>Only what ends running work may still be written.</summary>
    public bool IsDownToReserve =>
        WhyNoSpare is not null && (current is null || capacity - position < tuning.ReserveBytes);

    /// <summary>Segments of an earlier process, oldest first; the last one is ended when the next begins.</summary>
    public void Keep(IReadOnlyList<CommitJournalSegment> segments)
    {
        foreach (var segment in segments)
        {
            older.Add((segment.Name, segment.FirstSequence, segment.End));
        }

        // One with a torn end stays as it was found.
        if (segments is [.., { IsContinued: false, IsHeaderDamaged: false, TornBytes: 0, End: > 0 } last])
        {
            older.RemoveAt(older.Count - 1);
            (current, first, position) = (files.Open(last.Name, create: false), last.FirstSequence, last.End);
            salt = CommitJournalFormat.Salt(storeId, first);
        }
    }

    /// <summary>Bytes of the segments that have changes after the sequence.</summary>
    public long BytesAfter(long sequence) =>
        (current is null ? 0 : position)
        + older.Where((_, i) => FirstAfter(i) > sequence + 1).Sum(segment => segment.Bytes);

    public int SegmentsBetween(long after, long through) =>
        older.Where((segment, i) => FirstAfter(i) > after + 1 && segment.First <= through).Count();

    /// <summary>False when the file was deleted under our hands.</summary>
    public bool IsInPlace => current is null || files.Exists(current.Name);

    /// <exception cref="IOException">Nothing of the batch will be read again.</exception>
    public void Append(IEnumerable<IReadOnlyList<DocumentChange>> commits)
    {
        batch.ResetWrittenCount();
        batch.GetSpan(CommitJournalFormat.BatchHeaderSize)[..CommitJournalFormat.BatchHeaderSize].Clear();
        batch.Advance(CommitJournalFormat.BatchHeaderSize);
        foreach (var changes in commits)
        {
            for (var i = 0; i < changes.Count; i++)
            {
                CommitJournalEntries.Append(batch, changes[i]);
            }
        }

        // The end mark must always fit as well.
        if (current is null || position + batch.WrittenCount + CommitJournalFormat.BatchHeaderSize > capacity)
        {
            BeginSegment(batch.WrittenCount);
        }

        Write(current!);
        LastSequence++;
        position += batch.WrittenCount;
    }

    /// <summary>Makes the next segment ahead of need, on a thread of its own; says why it could not.</summary>
    public void PrepareSpare()
    {
        if (making is { IsCompleted: true })
        {
            NoteSpare(making.Result);
        }
        else if (making is null && !IsTooSoon && !files.Exists(SpareName))
        {
            making = Task.Run(() => TryMakeSpare(tuning.SegmentBytes));
        }
    }

    /// <summary>Forgets segments that hold nothing after the sequence.</summary>
    public void DropThrough(long sequence)
    {
        while (older.Count > 0 && FirstAfter(0) <= sequence + 1)
        {
            files.Delete(older[0].Name);
            older.RemoveAt(0);
        }
    }

    /// <summary>Begins anew in an empty directory; what was before is in the base.</summary>
    public void StartOver()
    {
        Abandon();
        older.Clear();
        making?.Wait();
        NoteSpare(null);
    }

    public void Dispose()
    {
        making?.Wait();
        current?.Dispose();
    }

    private long FirstAfter(int index) =>
        index + 1 < older.Count ? older[index + 1].First
        : current is null ? LastSequence + 1
        : first;

    private void Write(IStoreFile file)
    {
        try
        {
            CommitJournalFormat.Seal(Written(), CommitJournalFormat.ChangesBatch, LastSequence + 1, salt);
            file.Write(batch.WrittenSpan, position);
            file.Flush();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Void(file);
            throw;
        }

        if (!files.Exists(file.Name))
        {
            Abandon();
            throw new FileNotFoundException("The journal was deleted while the agent was running.", file.Name);
        }
    }

    private Span<byte> Written()
    {
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(batch.WrittenMemory, out var array);
        return array.AsSpan();
    }

    private void Void(IStoreFile file)
    {
        // After a failed flush nobody knows what is on disk, so the file is not written on:
        // the next segment begins with the same sequence number, which makes this batch void for every reader.
        try
        {
            file.Write(new byte[CommitJournalFormat.BatchHeaderSize], position);
            file.Flush();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException) { }

        Abandon();
    }

    private void Abandon()
    {
        if (current is not null)
        {
            older.Add((current.Name, first, position));
            current.Dispose();
            current = null;
        }
    }

    private void BeginSegment(int batchBytes)
    {
        EnsureSpare(CommitJournalFormat.SegmentHeaderSize + batchBytes + CommitJournalFormat.BatchHeaderSize);
        var next = LastSequence + 1;
        var name = CommitJournalFormat.SegmentName(next);
        files.Rename(SpareName, name);
        // One of the same name holds nothing but a batch that failed.
        older.RemoveAll(segment => segment.Name == name);
        var file = files.Open(name, create: false);
        try
        {
            var length = file.Length;
            file.Write(CommitJournalFormat.SegmentHeader(storeId, next, (int)length), 0);
            file.Flush();
            files.FlushNames();
            Close();
            (current, first, position, capacity) = (file, next, CommitJournalFormat.SegmentHeaderSize, length);
            salt = CommitJournalFormat.Salt(storeId, next);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void EnsureSpare(int needed)
    {
        if (making is not null)
        {
            NoteSpare(making.GetAwaiter().GetResult());
        }

        if (files.Exists(SpareName))
        {
            using var spare = files.Open(SpareName, create: false);
            if (spare.Length >= needed)
            {
                return;
            }
        }

        if (IsTooSoon)
        {
            throw new IOException(WhyNoSpare);
        }

        var failure = TryMakeSpare(Math.Max(needed, tuning.SegmentBytes));
        NoteSpare(failure);
        if (failure is not null)
        {
            throw new IOException(failure);
        }
    }

    private bool IsTooSoon => WhyNoSpare is not null && time.GetElapsedTime(lastFailure) < tuning.RetryAfter;

    private void NoteSpare(string? failure)
    {
        making = null;
        WhyNoSpare = failure;
        lastFailure = time.GetTimestamp();
    }

    private void Close()
    {
        if (current is null)
        {
            return;
        }

        var mark = new byte[CommitJournalFormat.BatchHeaderSize];
        CommitJournalFormat.Seal(mark, CommitJournalFormat.ContinuedBatch, LastSequence + 1, salt);
        try
        {
            current.Write(mark, position);
            current.SetLength(position + mark.Length);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Only the notice of a missing successor is lost with it.
        }

        Abandon();
    }

    private string? TryMakeSpare(int bytes)
    {
        try
        {
            MakeSpare(bytes);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    private void MakeSpare(int bytes)
    {
        try
        {
            using (var file = files.Open(SpareBeingMade, create: true))
            {
                var zeros = new byte[Math.Min(bytes, 64 * 1024)];
                for (var offset = 0; offset < bytes; offset += zeros.Length)
                {
                    file.Write(zeros.AsSpan(0, Math.Min(zeros.Length, bytes - offset)), offset);
                }

                file.Flush();
            }

            files.Rename(SpareBeingMade, SpareName);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A half-made one would keep the last free bytes from everybody else.
            if (files.Exists(SpareBeingMade))
            {
                files.Delete(SpareBeingMade);
            }

            throw;
        }
    }
}
