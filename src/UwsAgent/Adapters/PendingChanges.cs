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

    /// <summary>Keeps a copy: the caller may use its buffer again.</summary>
    public void Apply(in DocumentChange change)
    {
        // Spelled out: a null array would turn into an empty text, which is not a removal.
        ReadOnlyMemory<byte>? kept = null;
        if (change.Json is { } json)
        {
            kept = json.ToArray();
        }

        Set(change.Collection, change.Id, kept);
    }

    /// <summary>Puts what came later over this.</summary>
    public void Apply(PendingChanges later)
    {
        foreach (var (collection, documents) in later.collections)
        {
            foreach (var (id, json) in documents)
            {
                Set(collection, id, json);
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

    private void Set(string collection, string id, ReadOnlyMemory<byte>? json)
    {
        if (!collections.TryGetValue(collection, out var documents))
        {
            collections.Add(collection, documents = new(StringComparer.Ordinal));
        }

        Bytes += json?.Length ?? 0;
        documents[id] = json;
    }
}
