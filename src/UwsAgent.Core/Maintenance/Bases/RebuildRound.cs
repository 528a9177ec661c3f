using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>What a person wants built anew.</summary>
/// <param name="On">Only what stands on such an image; null for all.</param>
public sealed record RebuildWish(string? On);

/// <summary>One round of building: its plan as it was at the start, and the job of each image that was begun.</summary>
public sealed record RebuildRound(string Id, IReadOnlyList<RebuildStep> Steps)
{
    /// <summary>The jobs by image.</summary>
    public IReadOnlyDictionary<string, string> Jobs { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>The rounds that are at work, durable: a process that ends in the middle goes on with the same plan.</summary>
public sealed class RebuildRounds(IDocumentStore store)
{
    public const string Collection = "rebuild-rounds";

    public async Task<RebuildRound?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(Collection, id, cancellationToken) is not { } document)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(document.Json.Span, BasesJson.Default.RebuildRound);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public Task SaveAsync(RebuildRound round, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(round);
        return store.CommitAsync(
            [
                DocumentChange.Put(
                    Collection,
                    round.Id,
                    JsonSerializer.SerializeToUtf8Bytes(round, BasesJson.Default.RebuildRound)
                ),
            ],
            cancellationToken
        );
    }

    public Task EndAsync(string id, CancellationToken cancellationToken) =>
        store.CommitAsync([DocumentChange.Remove(Collection, id)], cancellationToken);
}
