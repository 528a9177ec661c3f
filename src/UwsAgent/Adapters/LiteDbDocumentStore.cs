using Microsoft.Extensions.Logging;
using UwsAgent.Core;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>The durable memory on disk: a journal that is the truth since the base, and a LiteDB file as that base, written by one thread.</summary>
internal sealed partial class LiteDbDocumentStore : IDocumentStore, IAsyncDisposable
{
    private const string Loop = "store";
    private const int LargestCommit = 64 * 1024 * 1024;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);
    private readonly StoreInbox<StoreRequest> inbox = new();
    private readonly StoreWriter writer;
    private readonly IHeartbeats heartbeats;
    private readonly ILogger logger;
    private readonly TaskCompletionSource<StoreOpening> opening = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int hasStarted;

    public LiteDbDocumentStore(
        string directory,
        TimeProvider time,
        ILogger<LiteDbDocumentStore> logger,
        IHeartbeats heartbeats
    )
        : this(
            new DiskStoreFiles(directory),
            new StoreTuning(),
            time,
            logger,
            heartbeats,
            () => StoreLock.Take(directory)
        ) { }

    internal LiteDbDocumentStore(
        IStoreFiles files,
        StoreTuning tuning,
        TimeProvider time,
        ILogger logger,
        IHeartbeats heartbeats,
        Func<IDisposable> takeLock
    )
    {
        (this.logger, this.heartbeats) = (logger, heartbeats);
        writer = new StoreWriter(files, tuning, time, logger, takeLock);
    }

    public StoreHealth Health => writer.Health;

    public Task<StoreOpening> OpenAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref hasStarted, 1) == 0)
        {
            heartbeats.Expect(Loop, TimeSpan.FromSeconds(60));
            new Thread(Run) { Name = "uws-store", IsBackground = true }.Start();
        }

        return opening.Task.WaitAsync(cancellationToken);
    }

    public Task<IReadOnlyList<StoredDocument>> ReadAllAsync(string collection, CancellationToken cancellationToken) =>
        CallAsync(opened => opened.ReadAll(collection), cancellationToken);

    public Task<StoredDocument?> ReadAsync(string collection, string id, CancellationToken cancellationToken) =>
        CallAsync(opened => opened.Read(collection, id), cancellationToken);

    public Task CommitAsync(IReadOnlyList<DocumentChange> changes, CancellationToken cancellationToken) =>
        CommitAsync(changes, mayUseReserve: false, cancellationToken);

    public Task CommitAsync(
        IReadOnlyList<DocumentChange> changes,
        bool mayUseReserve,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var size = CommitJournalEntries.SizeOf(changes);
        if (size > LargestCommit || changes.Any(change => !CommitJournalEntries.IsNamed(change)))
        {
            throw new ArgumentException(
                "A commit is at most 64 MB, a collection's name 1 to 50 characters and an id 1 to 170.",
                nameof(changes)
            );
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return inbox.TryAdd(new StoreCommit(changes, size, mayUseReserve, done))
            ? done.Task
            : Task.FromException(Closed());
    }

    public async ValueTask DisposeAsync()
    {
        inbox.Close();
        if (Interlocked.Exchange(ref hasStarted, 1) != 0)
        {
            await ended.Task;
        }

        writer.Dispose();
        inbox.Dispose();
    }

    private Task<TResult> CallAsync<TResult>(Func<StoreWriter, TResult> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var done = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = new StoreCall(opened =>
        {
            try
            {
                done.SetResult(read(opened));
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                done.SetException(failure);
            }
        });
        return inbox.TryAdd(call) ? done.Task : Task.FromException<TResult>(Closed());
    }

    private static StoreUnavailableException Closed() => new("The store is closed: the agent is stopping.");

    private void Run()
    {
        try
        {
            if (TryOpen())
            {
                Turn();
            }
        }
        finally
        {
            inbox.Close();
            writer.Close();
            ended.SetResult();
        }
    }

    private bool TryOpen()
    {
        try
        {
            opening.SetResult(writer.Open());
            return true;
        }
        catch (UserErrorException failure)
        {
            opening.SetException(failure);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            opening.SetException(
                new UserErrorException("The store cannot be opened: " + failure.Message, failure)
                {
                    Kind = UserErrorKind.Unavailable,
                }
            );
        }

        return false;
    }

    private void Turn()
    {
        var taken = new List<StoreRequest>();
        while (inbox.TakeAll(taken, Idle) is { } requests)
        {
            heartbeats.Beat(Loop);
            try
            {
                writer.Handle(requests);
                writer.Upkeep();
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                LogBug(logger, failure);
                writer.FailWaiting(failure, requests);
            }

            requests.Clear();
            taken = requests;
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The store met an error that it does not know")]
    private static partial void LogBug(ILogger logger, Exception failure);
}
