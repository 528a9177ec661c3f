using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>What was committed since the base, as the last state of each document; null marks a removal.</summary>
internal sealed class PendingChanges
{
    private readonly Dictionary<string, Dictionary<string, ReadOnlyMemory<byte>?>> collections = new(
        StringComparer.Ordinal
    );

    public static readonly IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> None = new Dictionary<
        string,
        ReadOnlyMemory<byte>?
    >(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Collections => collections.Keys;

    public long Bytes { get; private set; }

    public bool IsEmpty => collections.Count == 0;

    public void Apply(in DocumentChange change)
    {
        if (!collections.TryGetValue(change.Collection, out var documents))
        {
            collections.Add(change.Collection, documents = new(StringComparer.Ordinal));
        }

        Bytes += change.Json?.Length ?? 0;
        documents[change.Id] = change.Json;
    }

    /// <summary>Puts what came later over this.</summary>
    public void Apply(PendingChanges later)
    {
        foreach (var (collection, documents) in later.collections)
        {
            foreach (var (id, json) in documents)
            {
                Apply(new DocumentChange(collection, id, json));
            }
        }
    }

    public bool TryGet(string collection, string id, out ReadOnlyMemory<byte>? json)
    {
        json = null;
        return collections.TryGetValue(collection, out var documents) && documents.TryGetValue(id, out json);
    }

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> Of(string collection) =>
        collections.TryGetValue(collection, out var documents) ? documents : None;
}
