namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>One image that is built anew, after those that it needs.</summary>
/// <param name="Image">As the command gets it.</param>
/// <param name="Dockerfile">Where it is, whole.</param>
/// <param name="Needs">Images of this plan that come before.</param>
/// <param name="Bases">Images from elsewhere that it stands on or copies from.</param>
public sealed record RebuildStep(
    string Image,
    string Dockerfile,
    IReadOnlyList<string> Needs,
    IReadOnlyList<string> Bases
)
{
    public string Folder { get; init; } = "";

    /// <summary>What it will stand on, as far as names tell; null when they do not.</summary>
    public string? Release { get; init; }
}

/// <summary>An image that is not built, and why.</summary>
public sealed record HeldImage(string Image, string Dockerfile, string Why);

/// <summary>What is built in which order, once through.</summary>
public sealed record RebuildPlan(IReadOnlyList<RebuildStep> Steps)
{
    public IReadOnlyList<HeldImage> Held { get; init; } = [];

    /// <summary>Each from an image over what it needs back to itself.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Cycles { get; init; } = [];

    /// <summary>What a person should know: bases that are pinned, releases that end.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];
}

/// <summary>What is known of images here.</summary>
/// <param name="Releases">Of local images by name; null for one without a system.</param>
public sealed record KnownImages(IReadOnlyDictionary<BaseName, OsRelease?> Releases)
{
    public static readonly KnownImages None = new(new Dictionary<BaseName, OsRelease?>());
}
