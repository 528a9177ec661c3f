namespace UwsAgent.Core.Ports;

/// <summary>The agent's durable memory: small JSON documents by collection and id, committed together, on disk when acknowledged.</summary>
public interface IDocumentStore
{
    /// <summary>Locks, recovers and reads the store; says what recovery had to do.</summary>
    /// <exception cref="UserErrorException">Another process holds the store (its pid is named), or the directory cannot be used.</exception>
    Task<StoreOpening> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Every document of a collection, by id.</summary>
    Task<IReadOnlyList<StoredDocument>> ReadAllAsync(string collection, CancellationToken cancellationToken);

    Task<StoredDocument?> ReadAsync(string collection, string id, CancellationToken cancellationToken);

    /// <summary>All of the changes or none; returns when they are on disk. Waiting commits of other callers share one write.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was changed: the disk is full, read-only or gone.</exception>
    Task CommitAsync(IReadOnlyList<DocumentChange> changes, CancellationToken cancellationToken);

    /// <param name="mayUseReserve">For what ends work that was begun: it may use the room that is kept back when the disk is full.</param>
    Task CommitAsync(IReadOnlyList<DocumentChange> changes, bool mayUseReserve, CancellationToken cancellationToken) =>
        CommitAsync(changes, cancellationToken);

    StoreHealth Health { get; }
}

/// <summary>One document as it is stored: UTF-8 JSON.</summary>
public readonly record struct StoredDocument(string Id, ReadOnlyMemory<byte> Json);

/// <summary>One change of one document: a new text, or its removal when <see cref="Json"/> is null.</summary>
public readonly record struct DocumentChange(string Collection, string Id, ReadOnlyMemory<byte>? Json)
{
    public static DocumentChange Put(string collection, string id, ReadOnlyMemory<byte> json) =>
        new(collection, id, json);

    public static DocumentChange Remove(string collection, string id) => new(collection, id, null);
}

/// <summary>What opening the store found.</summary>
/// <param name="Generation">Counts the opens of this store; greater than every one before.</param>
/// <param name="Troubles">What an admin should know: a damaged file that was set aside, changes that could not be read.</param>
public sealed record StoreOpening(long Generation, IReadOnlyList<string> Troubles);

/// <summary>Whether the store takes writes now, and if not, why.</summary>
public sealed record StoreHealth(bool TakesWrites, string? WhyNot, long JournalBytes, long DatabaseBytes);

/// <summary>The store could not write; nothing of the commit was kept and it may be tried again.</summary>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException() { }

    public StoreUnavailableException(string message)
        : base(message) { }

    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException) { }
}
