using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>The state behind the store, touched by its one thread alone: base, pending changes and journal.</summary>
internal sealed partial class StoreWriter(
    IStoreFiles files,
    StoreTuning tuning,
    TimeProvider time,
    ILogger logger,
    Func<IDisposable> takeLock
) : IDisposable
{
    private const string OwnCollection = "store";
    private const string GenerationId = "generation";
    private const int LargestGroup = 4 * 1024 * 1024;
    private readonly CancellationTokenSource stopping = new();
    private readonly List<StoreCommit> group = [];
    private IDisposable? held;
    private LiteDbBase? present;
    private List<string> olderBases = [];
    private PendingChanges pending = new();
    private PendingChanges? frozen;
    private CommitJournal? journal;
    private Guid storeId;
    private DocumentChange? unwritten;
    private Task<LiteDbBase>? building;
    private string? whyNot;
    private long lastTrouble;
    private bool isHeldBack;
    private bool isGone;

    public StoreHealth Health { get; private set; } = new(false, "The store is not open yet.", 0, 0);

    public StoreOpening Open()
    {
        files.EnsureDirectory();
        held = takeLock();
        var recovered = new StoreRecovery(files, time).Recover();
        (present, pending, storeId) = (recovered.Base, recovered.Pending, recovered.StoreId);
        olderBases = [.. recovered.OlderBases];
        journal = new CommitJournal(files, storeId, recovered.LastSequence + 1, tuning, time);
        var troubles = recovered.Troubles.ToList();
        Keep(recovered, troubles);
        var generation = ReadGeneration() + 1;
        unwritten = DocumentChange.Put(
            OwnCollection,
            GenerationId,
            Encoding.UTF8.GetBytes(generation.ToString(CultureInfo.InvariantCulture))
        );
        TryWrite([]);
        return new StoreOpening(generation, troubles);
    }

    public void Handle(List<StoreRequest> requests)
    {
        var size = 0L;
        foreach (var request in requests)
        {
            if (request is StoreCommit commit)
            {
                group.Add(commit);
                size += commit.Size;
                if (size < LargestGroup)
                {
                    continue;
                }
            }

            CommitGroup();
            size = 0;
            (request as StoreCall)?.Action(this);
        }

        CommitGroup();
    }

    public StoredDocument? Read(string collection, string id)
    {
        if (pending.TryGet(collection, id, out var json) || (frozen?.TryGet(collection, id, out json) ?? false))
        {
            return json is { } bytes ? new StoredDocument(id, bytes) : null;
        }

        return present?.Read(collection, id);
    }

    public IReadOnlyList<StoredDocument> ReadAll(string collection)
    {
        var changed = new Dictionary<string, ReadOnlyMemory<byte>?>(StringComparer.Ordinal);
        foreach (var layer in new[] { frozen, pending })
        {
            foreach (var (id, json) in layer?.Of(collection) ?? PendingChanges.None)
            {
                changed[id] = json;
            }
        }

        var documents = (present?.ReadAll(collection) ?? []).Where(document => !changed.ContainsKey(document.Id));
        var put = changed.Where(change => change.Value is not null);
        return [.. documents, .. put.Select(change => new StoredDocument(change.Key, change.Value!.Value))];
    }

    /// <summary>What is due between commits: the next segment, the next base, a directory that vanished, a disk that has room again.</summary>
    public void Upkeep()
    {
        if (journal is null)
        {
            return;
        }

        FinishBase();
        if (isGone || !journal.IsInPlace)
        {
            Try(StartOver);
        }

        journal.PrepareSpare();
        if (whyNot is not null && time.GetElapsedTime(lastTrouble) >= tuning.RetryAfter)
        {
            TryWrite([]);
        }

        BeginBase();
        NoteHealth();
    }

    /// <summary>Nobody is left waiting after an error in the store itself.</summary>
    public void FailWaiting(Exception failure, List<StoreRequest> requests)
    {
        group.Clear();
        foreach (var commit in requests.OfType<StoreCommit>())
        {
            commit.Done.TrySetException(new StoreUnavailableException(failure.Message, failure));
        }
    }

    public void Dispose() => stopping.Dispose();

    /// <summary>Lets go of the files; what was committed is in the journal, so nothing needs to be finished.</summary>
    public void Close()
    {
        stopping.Cancel();
        try
        {
            building?.Wait();
        }
        catch (AggregateException)
        {
            // A base that was not finished is not missed: the journal has it all.
        }

        FinishBase();
        journal?.Dispose();
        present?.Dispose();
        held?.Dispose();
    }

    private void Keep(RecoveredStore recovered, List<string> troubles)
    {
        if (recovered.MustRewrite && Try(() => Publish(BuildBase(recovered.Pending))))
        {
            foreach (var segment in recovered.Segments)
            {
                var aside = StoreRecovery.AsideName(segment.Name, time.GetUtcNow());
                Try(() => files.Rename(segment.Name, aside));
            }

            troubles.Add("What could be read was written anew, and the journal files before it were set aside.");
            return;
        }

        journal!.Keep(recovered.Segments);
    }

    private void CommitGroup()
    {
        if (group.Count == 0)
        {
            return;
        }

        if (journal!.IsDownToReserve)
        {
            var refusal = new StoreUnavailableException(
                $"No new work is taken: {journal.WhyNoSpare}. Free some space; running jobs are still recorded."
            );
            group.FindAll(commit => !commit.MayUseReserve).ForEach(commit => commit.Done.SetException(refusal));
            group.RemoveAll(commit => !commit.MayUseReserve);
        }

        if (group.Count > 0)
        {
            var failure = TryWrite(group);
            foreach (var commit in group)
            {
                if (failure is null)
                {
                    commit.Done.SetResult();
                }
                else
                {
                    commit.Done.SetException(
                        new StoreUnavailableException(
                            "The change could not be brought to disk: " + failure.Message,
                            failure
                        )
                    );
                }
            }
        }

        group.Clear();
        NoteHealth();
    }

    private Exception? TryWrite(List<StoreCommit> commits)
    {
        try
        {
            WriteSomewhere(commits);
            NoteTrouble(null);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            NoteTrouble(failure);
            return failure;
        }
    }

    private void WriteSomewhere(List<StoreCommit> commits)
    {
        try
        {
            if (isGone)
            {
                StartOver();
            }

            Write(commits);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            StartOver();
            Write(commits);
        }
    }

    private void NoteTrouble(Exception? failure)
    {
        if (failure is null && whyNot is not null)
        {
            LogTakesWritesAgain(logger);
        }
        else if (failure is not null && whyNot is null)
        {
            LogCannotWrite(logger, failure.Message);
        }

        (whyNot, lastTrouble) = (failure?.Message, time.GetTimestamp());
    }

    private void Write(List<StoreCommit> commits)
    {
        IReadOnlyList<DocumentChange> first = unwritten is { } change ? [change] : [];
        if (commits.Count == 0 && first.Count == 0 && whyNot is null)
        {
            return;
        }

        journal!.Append(commits.Select(commit => commit.Changes).Prepend(first));
        foreach (var own in first)
        {
            pending.Apply(own);
        }

        unwritten = null;
        foreach (var commit in commits)
        {
            for (var i = 0; i < commit.Changes.Count; i++)
            {
                pending.Apply(commit.Changes[i]);
            }
        }
    }

    private long ReadGeneration() =>
        Read(OwnCollection, GenerationId) is { } document
        && long.TryParse(document.Json.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            ? generation
            : 0;

    private void NoteHealth()
    {
        var isDown = journal!.IsDownToReserve;
        if (isDown != isHeldBack)
        {
            isHeldBack = isDown;
            if (isDown)
            {
                LogDownToReserve(logger, journal.WhyNoSpare!);
            }
            else
            {
                LogTakesWritesAgain(logger);
            }
        }

        var why = whyNot ?? (isDown ? journal.WhyNoSpare : null);
        Health = new StoreHealth(why is null, why, journal.Bytes, present?.Bytes ?? 0);
    }

    private bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            LogCannotWrite(logger, failure.Message);
            return false;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The store cannot write: {Why}. New work is refused until it can."
    )]
    private static partial void LogCannotWrite(ILogger logger, string why);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The store has only its reserve left ({Why}). New work is refused; running jobs are still recorded."
    )]
    private static partial void LogDownToReserve(ILogger logger, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store takes writes again")]
    private static partial void LogTakesWritesAgain(ILogger logger);
}
