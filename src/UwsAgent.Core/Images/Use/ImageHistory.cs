namespace UwsAgent.Core.Images.Use;

/// <summary>What is remembered of one image on one engine.</summary>
/// <param name="ArrivedAt">When it was first seen here, whenever it was built.</param>
/// <param name="LastUsedAt">When something last ran, built on or fetched it.</param>
public sealed record ImageUse(string Id, DateTimeOffset ArrivedAt, DateTimeOffset LastUsedAt)
{
    /// <summary>What used it, as a phrase.</summary>
    public string UsedBy { get; init; } = "";

    /// <summary>Its layers, the lowest first; null until they were asked for.</summary>
    public IReadOnlyList<ImageLayer>? Layers { get; init; }

    /// <summary>Removals that failed one after another in the same way.</summary>
    public RemovalFailures? Failures { get; init; }
}

/// <summary>A layer with what lies below it: the same chain is on disk once.</summary>
/// <param name="Chain">128 bits of its chain's hash.</param>
public readonly record struct ImageLayer(UInt128 Chain, long SizeBytes);

/// <summary>Runs in which a removal failed for the same reason.</summary>
/// <param name="IsSetAside">It was told, and is not tried again until the image changes its names or a person says so.</param>
public sealed record RemovalFailures(string Why, int Count, DateTimeOffset At, bool IsSetAside)
{
    /// <summary>So often the same failure means that trying again does not help.</summary>
    public const int Most = 3;
}

/// <summary>Everything that is remembered of the images of one engine.</summary>
public sealed record ImageHistory(IReadOnlyDictionary<string, ImageUse> Images)
{
    public static readonly ImageHistory Empty = new(new Dictionary<string, ImageUse>(StringComparer.Ordinal));

    /// <summary>Whether registries still have what <c>name@digest</c> names, as far as they were asked.</summary>
    public IReadOnlyDictionary<string, PullAnswer> Pullable { get; init; } =
        new Dictionary<string, PullAnswer>(StringComparer.Ordinal);
}

/// <summary>What a registry said about one manifest.</summary>
/// <param name="Why">What stands against pulling it again; empty when nothing does.</param>
public sealed record PullAnswer(bool IsThere, string Why);
