using System.Text.Json.Serialization;

namespace UwsAgent.Adapters;

/// <summary>The engine's JSON as far as Docker.DotNet does not read it: lists as streams, the count of disk use in its older form, the build cache.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = false)]
[JsonSerializable(typeof(EngineImageJson))]
[JsonSerializable(typeof(EngineUsageJson))]
[JsonSerializable(typeof(EnginePruneJson))]
internal sealed partial class EngineJson : JsonSerializerContext;

/// <summary>One image of <c>GET /images/json</c>; engines from 29 on leave out what they do not know.</summary>
internal sealed record EngineImageJson
{
    public string Id { get; init; } = "";

    public string? ParentId { get; init; }

    public IReadOnlyList<string>? RepoTags { get; init; }

    public IReadOnlyList<string>? RepoDigests { get; init; }

    /// <summary>Seconds since 1970; -62135596800 for reproducible builds.</summary>
    public long Created { get; init; }

    public long Size { get; init; }

    /// <summary>-1 when it was not counted.</summary>
    public long? SharedSize { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary><c>GET /system/df</c> up to API 1.51.</summary>
internal sealed record EngineUsageJson
{
    public long LayersSize { get; init; }

    public IReadOnlyList<EngineImageJson>? Images { get; init; }

    public IReadOnlyList<EngineContainerSizeJson>? Containers { get; init; }

    public IReadOnlyList<EngineVolumeJson>? Volumes { get; init; }

    public IReadOnlyList<EngineCacheJson>? BuildCache { get; init; }
}

/// <summary>The bytes that a container wrote.</summary>
internal sealed record EngineContainerSizeJson
{
    public long? SizeRw { get; init; }
}

/// <summary>A volume's bytes; -1 when they were not counted.</summary>
internal sealed record EngineVolumeJson
{
    public EngineVolumeUsageJson? UsageData { get; init; }
}

/// <summary>See <see cref="EngineVolumeJson"/>.</summary>
internal sealed record EngineVolumeUsageJson
{
    public long Size { get; init; }
}

/// <summary>One entry of BuildKit's cache.</summary>
internal sealed record EngineCacheJson
{
    public string ID { get; init; } = "";

    public long Size { get; init; }

    public bool InUse { get; init; }

    public bool Shared { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>What <c>POST /build/prune</c> answers.</summary>
internal sealed record EnginePruneJson
{
    public long SpaceReclaimed { get; init; }
}
