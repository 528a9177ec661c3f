using UwsAgent.Core.Events;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>What the care for bases tells people.</summary>
public static class BasesEvents
{
    public static readonly EventKind ReleaseEnds = new(
        "base-release-ends",
        "7d51a9a2f6b14d6e8f0c1b53a6d40004",
        EventLevel.Warning,
        "Images here stand on a release of a system whose support ends soon or has ended, so that nothing mends it any more. See which: uws maintenance bases. Name a newer release in their Dockerfiles and build them anew: uws maintenance rebuild."
    );

    public static readonly EventKind Rebuilt = new(
        "images-rebuilt",
        "7d51a9a2f6b14d6e8f0c1b53a6d40005",
        EventLevel.Information,
        "Images were built anew, each after those that it stands on. The round before stays as long as Images:KeepNewest says."
    );

    public static readonly EventKind RebuildStopped = new(
        "rebuild-stopped",
        "7d51a9a2f6b14d6e8f0c1b53a6d40006",
        EventLevel.Error,
        "Building images anew stopped: what stands on an image that could not be built was not built either. The message names the job; its log says why: uws queue log ID. When it is mended: uws maintenance rebuild."
    );

    public static IReadOnlyList<EventKind> All { get; } = [ReleaseEnds, Rebuilt, RebuildStopped];
}
