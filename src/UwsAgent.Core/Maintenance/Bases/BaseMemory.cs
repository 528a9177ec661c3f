using System.Text.Json;
using System.Text.Json.Serialization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>What was found in images: an image never changes, so each is looked into once.</summary>
public sealed class BaseMemory(IDocumentStore store)
{
    public const string Collection = "image-bases";
    private const string Algorithm = "sha256:";

    /// <returns>By the image's id.</returns>
    public async Task<IReadOnlyDictionary<string, OsRelease?>> AllAsync(CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, OsRelease?>(StringComparer.Ordinal);
        foreach (var document in await store.ReadAllAsync(Collection, cancellationToken))
        {
            if (Read(document) is { } stored)
            {
                known[Algorithm + document.Id] = stored.Release;
            }
        }

        return known;
    }

    /// <param name="gone">Images that are on no engine any more.</param>
    public Task SaveAsync(
        IReadOnlyDictionary<string, OsRelease?> found,
        IEnumerable<string> gone,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<DocumentChange> changes =
        [
            .. found.Select(one =>
                DocumentChange.Put(
                    Collection,
                    Key(one.Key),
                    JsonSerializer.SerializeToUtf8Bytes(new StoredBase(one.Value), BasesJson.Default.StoredBase)
                )
            ),
            .. gone.Select(id => DocumentChange.Remove(Collection, Key(id))),
        ];
        return changes.Count == 0 ? Task.CompletedTask : store.CommitAsync(changes, cancellationToken);
    }

    private static string Key(string id) =>
        id.StartsWith(Algorithm, StringComparison.Ordinal) ? id[Algorithm.Length..] : id;

    /// <summary>One that cannot be read is looked for again.</summary>
    private static StoredBase? Read(StoredDocument document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Json.Span, BasesJson.Default.StoredBase);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What one image stands on; null for one without a system.</summary>
internal sealed record StoredBase(OsRelease? Release);

/// <summary>The JSON forms of what is kept about images and their rebuilding.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(StoredBase))]
[JsonSerializable(typeof(RebuildRound))]
[JsonSerializable(typeof(RebuildWish))]
[JsonSerializable(typeof(ToldRelease))]
internal sealed partial class BasesJson : JsonSerializerContext;
