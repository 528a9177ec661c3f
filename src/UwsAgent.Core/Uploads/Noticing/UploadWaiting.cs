namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>A file in an inbox that has no verdict yet: which signs of it were seen, what is awaited, and when it is looked at next.</summary>
public sealed record UploadWaiting(string School, string Path)
{
    public long SizeBytes { get; init; }

    public required DateTimeOffset FirstSeen { get; init; }

    public IReadOnlyList<string> Signals { get; init; } = [];

    public required string Awaiting { get; init; }

    /// <summary>Null when it waits for an event, not for a time.</summary>
    public DateTimeOffset? NextCheck { get; init; }

    /// <summary>The check that was queued for it.</summary>
    public string? JobId { get; init; }
}
