using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>The freezes that people made, durable.</summary>
public sealed class FreezeBook(IDocumentStore store)
{
    public const string Collection = "maintenance-freezes";

    /// <summary>All of them, also those that are over.</summary>
    public async Task<IReadOnlyList<Freeze>> AllAsync(CancellationToken cancellationToken) =>
        [.. (await store.ReadAllAsync(Collection, cancellationToken)).Select(Read)];

    /// <summary>Writes one, and clears away those given.</summary>
    public Task SetAsync(Freeze freeze, IEnumerable<Freeze> over, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(freeze);
        return store.CommitAsync(
            [
                .. over.Where(one => one.Id != freeze.Id).Select(one => DocumentChange.Remove(Collection, one.Id)),
                DocumentChange.Put(
                    Collection,
                    freeze.Id,
                    JsonSerializer.SerializeToUtf8Bytes(freeze, CalendarJson.Default.Freeze)
                ),
            ],
            cancellationToken
        );
    }

    public Task RemoveAsync(IEnumerable<Freeze> freezes, CancellationToken cancellationToken) =>
        store.CommitAsync(
            [.. freezes.Select(freeze => DocumentChange.Remove(Collection, freeze.Id))],
            cancellationToken
        );

    private static Freeze Read(StoredDocument document)
    {
        try
        {
            return
                JsonSerializer.Deserialize(document.Json.Span, CalendarJson.Default.Freeze)
                    is { Reason: not null, Targets.Count: > 0 } freeze
                && freeze.From > DateTimeOffset.UnixEpoch
                ? freeze with
                {
                    Id = document.Id,
                    Author = freeze.Author ?? "somebody",
                }
                : Unreadable(document.Id);
        }
        catch (JsonException)
        {
            return Unreadable(document.Id);
        }
    }

    private static Freeze Unreadable(string id) =>
        new(id, "", "", DateTimeOffset.MinValue, null) { IsUnreadable = true };
}
