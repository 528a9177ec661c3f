namespace UwsAgent.Adapters;

/// <summary>The sizes at which the store turns its files over; tests make them small.</summary>
internal sealed record StoreTuning
{
    /// <summary>Each journal segment is written full of zeros beforehand, so that a commit only overwrites: half the time of an append, and no surprise when the disk is full.</summary>
    public int SegmentBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>What only completions may use when no further segment can be made.</summary>
    public int ReserveBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>The journal since the base grows to this, or to the size of the base if that is more, before a new base is written; reading that much back at the start takes about a second.</summary>
    public long CheckpointBytes { get; init; } = 64 * 1024 * 1024;

    public int CheckpointSegments { get; init; } = 12;

    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}
