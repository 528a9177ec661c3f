using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>Which opening of each window was dealt with last, durable.</summary>
public sealed class OpeningBook(IDocumentStore store)
{
    private const string Collection = "maintenance-openings";

    /// <summary>Null before the window was first seen.</summary>
    public async Task<OpeningMemo?> FindAsync(string window, CancellationToken cancellationToken) =>
        await store.ReadAsync(Collection, window, cancellationToken) is { } document
            ? JsonSerializer.Deserialize(document.Json.Span, CalendarJson.Default.OpeningMemo)
            : null;

    public Task RememberAsync(OpeningMemo memo, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(memo);
        return store.CommitAsync(
            [
                DocumentChange.Put(
                    Collection,
                    memo.Window,
                    JsonSerializer.SerializeToUtf8Bytes(memo, CalendarJson.Default.OpeningMemo)
                ),
            ],
            cancellationToken
        );
    }
}

/// <summary>Which opening of a window was dealt with last, as it is kept.</summary>
/// <param name="Opens">The least instant when there was none yet.</param>
public sealed record OpeningMemo(string Window, DateTimeOffset Opens)
{
    /// <summary>The opening of which was told that it waits for a person's approval.</summary>
    public DateTimeOffset? WaitTold { get; init; }
}
