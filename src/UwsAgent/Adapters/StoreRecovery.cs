using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>What was found in the directory: the newest whole base, and over it every batch of the journal that can be read.</summary>
internal sealed record RecoveredStore(LiteDbBase? Base, PendingChanges Pending, Guid StoreId, long LastSequence)
{
    public IReadOnlyList<CommitJournalSegment> Segments { get; init; } = [];

    /// <summary>What an admin should know, in whole sentences.</summary>
    public IReadOnlyList<string> Troubles { get; init; } = [];

    /// <summary>Something is missing or unreadable, so what is left must be written anew before damaged segments are set aside.</summary>
    public bool MustRewrite { get; init; }

    /// <summary>Older bases, newest first.</summary>
    public IReadOnlyList<string> OlderBases { get; init; } = [];
}

/// <summary>Reads the store's directory at the start; renames what is damaged and deletes nothing.</summary>
internal sealed class StoreRecovery(IStoreFiles files, TimeProvider time)
{
    private readonly List<string> troubles = [];

    public static string AsideName(string name, DateTimeOffset now) =>
        name + ".damaged-" + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    public RecoveredStore Recover()
    {
        var names = files.List();
        DeleteUnfinished(names);
        var (newest, older) = FindBase(names);
        var segments = ReadSegments(names, newest);
        var storeId = newest?.ReadStoreId() ?? segments.FirstOrDefault(segment => !segment.IsHeaderDamaged)?.StoreId;
        if (newest is not null && segments.Count == 0)
        {
            troubles.Add(
                $"The journal is missing: changes after number {newest.Sequence} are lost if there were any. The agent goes on with {newest.Name}."
            );
        }

        var pending = new PendingChanges();
        var (last, mustRewrite) = Replay(segments, newest?.Sequence ?? 0, pending);
        return new RecoveredStore(newest, pending, storeId ?? Guid.NewGuid(), last)
        {
            Segments = segments,
            Troubles = troubles,
            MustRewrite = mustRewrite,
            OlderBases = older,
        };
    }

    private void DeleteUnfinished(IReadOnlyList<string> names)
    {
        foreach (var name in names.Where(name => name.EndsWith(".tmp", StringComparison.Ordinal)))
        {
            files.Delete(name);
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The base that is found is handed on to the caller.")]
    private (LiteDbBase? Newest, IReadOnlyList<string> Older) FindBase(IReadOnlyList<string> names)
    {
        var bases = names
            .Where(name => LiteDbBase.TryParseName(name, out _, out _))
            .OrderDescending(StringComparer.Ordinal)
            .ToList();
        foreach (var name in bases)
        {
            if (TryOpenBase(name) is { } found)
            {
                return (found, bases[(bases.IndexOf(name) + 1)..]);
            }

            SetAside(name, "The database file");
        }

        return (null, []);
    }

    private LiteDbBase? TryOpenBase(string name)
    {
        LiteDbBase? found = null;
        try
        {
            if (LiteDbBase.TryParseName(name, out var sequence, out var hash))
            {
                found = new LiteDbBase(files.Open(name, create: false), sequence);
                if (LiteDbBase.HashOf(found.File) == hash && found.ReadStoreId() is not null)
                {
                    return found;
                }
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The hash held, so this is LiteDB: to the store it is damage all the same.
            troubles.Add($"LiteDB cannot read {name}: {failure.Message}");
        }

        found?.Dispose();
        return null;
    }

    private void SetAside(string name, string what)
    {
        var aside = AsideName(name, time.GetUtcNow());
        try
        {
            files.Rename(name, aside);
            files.FlushNames();
            troubles.Add($"{what} {name} is damaged. It was set aside as {aside}, and an older state was looked for.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            troubles.Add(
                $"{what} {name} is damaged and could not be set aside ({failure.Message}). It is left unread."
            );
        }
    }

    private List<CommitJournalSegment> ReadSegments(IReadOnlyList<string> names, LiteDbBase? newest)
    {
        var found = new List<(string Name, long First)>();
        foreach (var name in names)
        {
            if (CommitJournalFormat.TryParseSegmentName(name, out var first))
            {
                found.Add((name, first));
            }
        }

        found.Sort((left, right) => left.First.CompareTo(right.First));
        var contents = found.Select(segment => ReadWhole(segment.Name)).ToList();
        var storeId = newest?.ReadStoreId() ?? contents.Select(FirstStoreId).FirstOrDefault(id => id is not null);
        var segments = new List<CommitJournalSegment>();
        for (var i = 0; i < found.Count; i++)
        {
            var segment = CommitJournalReader.Read(found[i].Name, found[i].First, contents[i], storeId);
            if (segment.StoreId is { } id && storeId is not null && id != storeId)
            {
                SetAside(segment.Name, "The journal file of another store,");
                continue;
            }

            segments.Add(segment);
        }

        return segments;
    }

    private static Guid? FirstStoreId(byte[] bytes) => CommitJournalFormat.ReadSegmentHeader(bytes)?.StoreId;

    private byte[] ReadWhole(string name)
    {
        using var file = files.Open(name, create: false);
        var bytes = new byte[file.Length];
        var read = file.Read(bytes, 0);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    private (long Last, bool MustRewrite) Replay(
        List<CommitJournalSegment> segments,
        long baseSequence,
        PendingChanges pending
    )
    {
        var (expected, lost) = (baseSequence + 1, false);
        for (var i = 0; i < segments.Count; i++)
        {
            var segment = segments[i];
            // What a later segment begins with was never acknowledged in this one.
            var end = i + 1 < segments.Count ? segments[i + 1].FirstSequence : long.MaxValue;
            lost |= NoteGap(segment.FirstSequence, segment, ref expected);
            foreach (var batch in segment.Batches.Where(batch => batch.Sequence < end))
            {
                if (batch.Sequence >= expected)
                {
                    lost |= NoteGap(batch.Sequence, segment, ref expected);
                    lost |= !TryApply(batch, segment, pending);
                    expected = batch.Sequence + 1;
                }
            }
        }

        return (expected - 1, lost | NoteEnd(segments.LastOrDefault()));
    }

    private bool NoteGap(long next, CommitJournalSegment segment, ref long expected)
    {
        if (next <= expected)
        {
            return false;
        }

        troubles.Add(
            $"The changes {expected} to {next - 1} are lost: they were in the journal before or in {segment.Name}, which is damaged or incomplete. What was written after them was kept."
        );
        expected = next;
        return true;
    }

    private bool TryApply(CommitJournalBatch batch, CommitJournalSegment segment, PendingChanges pending)
    {
        try
        {
            foreach (var change in CommitJournalEntries.Read(batch.Body))
            {
                pending.Apply(change);
            }

            return true;
        }
        catch (Exception failure) when (failure is InvalidDataException or ArgumentOutOfRangeException)
        {
            troubles.Add($"The change {batch.Sequence} in {segment.Name} could not be read: {failure.Message}");
            return false;
        }
    }

    private bool NoteEnd(CommitJournalSegment? last)
    {
        switch (last)
        {
            case { IsContinued: true }:
                troubles.Add($"The journal file after {last.Name} is missing: the newest changes are lost.");
                return true;
            case { IsHeaderDamaged: true }:
                troubles.Add($"The journal file {last.Name} is damaged from its first bytes on: its changes are lost.");
                return true;
            case { IsCutShort: true }:
                troubles.Add(
                    $"The journal file {last.Name} is shorter than it was made: its newest changes may be lost."
                );
                return true;
            case { TornBytes: > 0 }:
                troubles.Add(
                    $"The last {last.TornBytes} bytes of the journal file {last.Name} are not a whole change and were left out. After a power cut that is a write which nobody was told had succeeded."
                );
                return false;
            default:
                return false;
        }
    }
}
