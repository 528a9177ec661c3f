namespace UwsAgent.Core.Ports;

/// <summary>Where an engine is and how it is spoken to.</summary>
/// <param name="Endpoint"><c>unix:///path</c>, <c>tcp://host:port</c> or <c>ssh://user@host:port</c>.</param>
public sealed record EngineAddress(string Name, string Endpoint)
{
    public string? CaFile { get; init; }

    public string? CertificateFile { get; init; }

    /// <summary>The client's key: of its certificate, or for SSH.</summary>
    public string? KeyFile { get; init; }

    public Configuration.Secret? KeyPassphrase { get; init; }

    /// <summary>Fingerprint of the SSH server's key, <c>SHA256:...</c>; no other is spoken to.</summary>
    public string? HostKey { get; init; }

    /// <summary>The far engine's socket.</summary>
    public string FarSocket { get; init; } = "/var/run/docker.sock";
}

/// <summary>What an engine says of itself.</summary>
/// <param name="RootDirectory">Where it keeps its images, on its own host.</param>
public sealed record EngineFacts(string Version, string ApiVersion, string RootDirectory, string StorageDriver);

/// <summary>One image as an engine lists it.</summary>
/// <param name="ParentId">The image it was built on by the classic builder; empty when the engine does not say.</param>
/// <param name="Tags"><c>name:tag</c>; none for a dangling or intermediate one.</param>
/// <param name="Digests"><c>name@sha256:...</c>: what a registry knows it by.</param>
/// <param name="SharedBytes">Null when the list does not say.</param>
public sealed record EngineImage(string Id, string ParentId, IReadOnlyList<string> Tags, IReadOnlyList<string> Digests)
{
    public long SizeBytes { get; init; }

    public long? SharedBytes { get; init; }

    /// <summary>When it was built, which says nothing about when it came here.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } =
        System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
}

/// <summary>One container in any state.</summary>
/// <param name="Image">The name or id it was made from, as the engine says it now.</param>
/// <param name="State"><c>created</c>, <c>running</c>, <c>paused</c>, <c>exited</c>, <c>removing</c>, <c>dead</c>, ...</param>
public sealed record EngineContainer(string Id, string Name, string ImageId, string Image, string State)
{
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last started or ended; null when that was not asked or it never ran.</summary>
    public DateTimeOffset? LastRunAt { get; init; }

    /// <summary>The manifest it runs, where the engine keeps images by manifest.</summary>
    public string? ManifestDigest { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } =
        System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    public bool IsExited => State is "exited";
}

/// <summary>What an engine counts itself.</summary>
public sealed record EngineUsage
{
    public static readonly EngineUsage Unknown = new() { IsKnown = false };

    public bool IsKnown { get; init; } = true;

    /// <summary>Why it is not known.</summary>
    public string? WhyNot { get; init; }

    public long ImageBytes { get; init; }

    public long ContainerBytes { get; init; }

    public long VolumeBytes { get; init; }

    /// <summary>Bytes of an image that others have too, by its id.</summary>
    public IReadOnlyDictionary<string, long> SharedBytes { get; init; } =
        System.Collections.ObjectModel.ReadOnlyDictionary<string, long>.Empty;

    public IReadOnlyList<BuildCacheRecord> BuildCache { get; init; } = [];

    /// <summary>The room on its disk by statfs; null where nobody can tell.</summary>
    public DiskSpace? Disk { get; init; }
}

/// <summary>One entry of BuildKit's cache.</summary>
public sealed record BuildCacheRecord(
    string Id,
    long SizeBytes,
    bool IsInUse,
    bool IsShared,
    DateTimeOffset? LastUsedAt
);

/// <summary>What may stay of BuildKit's cache.</summary>
/// <param name="UnusedFor">Entries that were used since are left.</param>
/// <param name="KeepBytes">So much stays in any case.</param>
public sealed record BuildCacheLimits(TimeSpan UnusedFor, long KeepBytes);

/// <summary>What an image is made of.</summary>
/// <param name="DiffIds">Its layers, the lowest first.</param>
/// <param name="HistoryBytes">Sizes of its steps, the lowest first; steps without a layer have none.</param>
public sealed record EngineImageDetail(
    string Id,
    string ParentId,
    IReadOnlyList<string> DiffIds,
    IReadOnlyList<long> HistoryBytes
);

/// <summary>Something that happened on an engine to an image, or to a container of one.</summary>
/// <param name="Image">For a container the name or id of its image; for an image its id or name.</param>
public sealed record EngineEvent(DateTimeOffset At, EngineEventSubject Subject, string Action, string Id, string Image);

/// <summary>What an event of an engine is about.</summary>
public enum EngineEventSubject
{
    Container,
    Image,
}

/// <summary>How a removal ended.</summary>
/// <param name="Untagged">Names that went.</param>
/// <param name="Deleted">Images that went.</param>
public sealed record RemovalResult(RemovalEnd End, string Why)
{
    public IReadOnlyList<string> Untagged { get; init; } = [];

    public IReadOnlyList<string> Deleted { get; init; } = [];
}

/// <summary>The ways in which a removal can end; all of them are normal.</summary>
public enum RemovalEnd
{
    Removed,

    /// <summary>Somebody else removed it meanwhile.</summary>
    Gone,

    /// <summary>Somebody began to use it meanwhile.</summary>
    InUse,

    /// <summary>The engine could not.</summary>
    Failed,

    /// <summary>The engine does not answer any more.</summary>
    EngineLost,
}

/// <summary>A file system's room.</summary>
/// <param name="AvailableBytes">What an ordinary user may still write.</param>
/// <param name="Inodes">0 where the file system has no fixed number of them.</param>
public sealed record DiskSpace(
    string MountPoint,
    long TotalBytes,
    long AvailableBytes,
    long Inodes,
    long AvailableInodes
)
{
    public long UsedBytes => Math.Max(0, TotalBytes - AvailableBytes);

    public double UsedShare => TotalBytes <= 0 ? 0 : (double)UsedBytes / TotalBytes;

    public double UsedInodeShare => Inodes <= 0 ? 0 : (double)(Inodes - AvailableInodes) / Inodes;
}
