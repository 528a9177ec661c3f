using System.Collections.Concurrent;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>Keeps documents in memory, survives being "reopened", and can refuse writes as a full disk does.</summary>
public sealed class FakeDocumentStore : IDocumentStore
{
    private readonly ConcurrentDictionary<(string Collection, string Id), ReadOnlyMemory<byte>> documents = new();
    private long generation;
    private int commits;

    /// <summary>Null takes writes; a text refuses them with it.</summary>
    public string? RefusesWith { get; set; }

    /// <summary>A text refuses all but what may use the reserve, as a disk does that is nearly full.</summary>
    public string? RefusesNewWorkWith { get; set; }

    /// <summary>When set, a commit waits for it before it is done.</summary>
    public Task? Gate { get; set; }

    public int Commits => commits;

    public StoreHealth Health => new(WhyNot is null, WhyNot, 0, 0);

    private string? WhyNot => RefusesWith ?? RefusesNewWorkWith;

    public Task<StoreOpening> OpenAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new StoreOpening(++generation, []));

    public Task<IReadOnlyList<StoredDocument>> ReadAllAsync(string collection, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StoredDocument>>([
            .. documents
                .Where(one => one.Key.Collection == collection)
                .Select(one => new StoredDocument(one.Key.Id, one.Value))
                .OrderBy(one => one.Id, StringComparer.Ordinal),
        ]);

    public Task<StoredDocument?> ReadAsync(string collection, string id, CancellationToken cancellationToken) =>
        Task.FromResult<StoredDocument?>(
            documents.TryGetValue((collection, id), out var json) ? new StoredDocument(id, json) : null
        );

    public Task CommitAsync(IReadOnlyList<DocumentChange> changes, CancellationToken cancellationToken) =>
        CommitAsync(changes, mayUseReserve: false, cancellationToken);

    public async Task CommitAsync(
        IReadOnlyList<DocumentChange> changes,
        bool mayUseReserve,
        CancellationToken cancellationToken
    )
    {
        if ((mayUseReserve ? RefusesWith : WhyNot) is { } why)
        {
            throw new StoreUnavailableException(why);
        }

        Interlocked.Increment(ref commits);
        if (Gate is { } gate)
        {
            await gate;
        }

        foreach (var change in changes)
        {
            if (change.Json is { } json)
            {
                documents[(change.Collection, change.Id)] = json.ToArray();
            }
            else
            {
                documents.TryRemove((change.Collection, change.Id), out _);
            }
        }
    }
}
