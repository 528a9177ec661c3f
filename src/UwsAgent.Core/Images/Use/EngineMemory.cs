namespace UwsAgent.Core.Images.Use;

/// <summary>What is remembered of one engine across restarts.</summary>
public sealed record EngineMemory
{
    /// <summary>Up to here every event was seen.</summary>
    public DateTimeOffset? WatchedUntil { get; init; }

    /// <summary>Since when builds put a run off.</summary>
    public DateTimeOffset? PostponedSince { get; init; }

    /// <summary>Since when the disk is too full although nothing more may go; it was told then.</summary>
    public DateTimeOffset? FutileSince { get; init; }

    /// <summary>That there is no engine was told.</summary>
    public bool IsAbsenceTold { get; init; }
}

/// <summary>A name that a person keeps.</summary>
public sealed record ImagePin(string Name, string By, DateTimeOffset At)
{
    public string Why { get; init; } = "";

    public DateTimeOffset? Until { get; init; }
}

/// <summary>Something that was removed, as <c>uws images history</c> shows it.</summary>
/// <param name="Undo">The command that brings it back; null when nothing does.</param>
public sealed record RemovalRecord(
    string Id,
    DateTimeOffset At,
    string Engine,
    string Name,
    string ImageId,
    string Why,
    long FreesBytes,
    string? Undo
)
{
    public string? Digest { get; init; }

    public string? JobId { get; init; }
}
