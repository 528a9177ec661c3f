using System.Text.Json;
using System.Text.Json.Serialization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>A person's wish that a target is left as it is, for a time or until it is taken back.</summary>
public sealed record TargetPause(
    string Target,
    Directions Directions,
    string Author,
    string Reason,
    DateTimeOffset Since,
    DateTimeOffset? Until
)
{
    /// <summary>It could not be read, and so it holds in both directions.</summary>
    public bool IsUnreadable { get; init; }

    public bool IsOver(DateTimeOffset now) => Until is { } until && until <= now;

    /// <summary>As <c>ana: migration</c>.</summary>
    [JsonIgnore]
    public string Who =>
        IsUnreadable ? "a stored pause that cannot be read" : $"{Author}{(Reason.Length > 0 ? $": {Reason}" : "")}";

    /// <summary>As <c>ana: migration, for another 2 h</c>.</summary>
    public string Words(DateTimeOffset now) =>
        IsUnreadable
            ? Who
            : Who
                + (Until is { } until ? $", for another {Jobs.Durations.Text(until - now)}" : ", until it is resumed");
}

/// <summary>The durable pauses of targets.</summary>
public sealed class TargetPauses(IDocumentStore store)
{
    public const string Collection = "autoscale-pauses";

    /// <summary>All of them, also those whose time is over and that nobody has announced yet.</summary>
    public async Task<IReadOnlyList<TargetPause>> AllAsync(CancellationToken cancellationToken) =>
        [.. (await store.ReadAllAsync(Collection, cancellationToken)).Select(Read)];

    public Task SetAsync(TargetPause pause, CancellationToken cancellationToken) =>
        store.CommitAsync(
            [
                DocumentChange.Put(
                    Collection,
                    pause.Target,
                    JsonSerializer.SerializeToUtf8Bytes(pause, AutoscaleJson.Default.TargetPause)
                ),
            ],
            cancellationToken
        );

    public Task RemoveAsync(string target, CancellationToken cancellationToken) =>
        store.CommitAsync([DocumentChange.Remove(Collection, target)], cancellationToken);

    private static TargetPause Read(StoredDocument document)
    {
        try
        {
            return
                JsonSerializer.Deserialize(document.Json.Span, AutoscaleJson.Default.TargetPause)
                    is { Directions: not Directions.None } pause
                ? pause with
                {
                    Target = document.Id,
                }
                : Unreadable(document.Id);
        }
        catch (JsonException)
        {
            return Unreadable(document.Id);
        }
    }

    private static TargetPause Unreadable(string target) =>
        new(target, Directions.Both, "", "", DateTimeOffset.MinValue, null) { IsUnreadable = true };
}
