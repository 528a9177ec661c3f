using System.Runtime.CompilerServices;
using System.Threading.Channels;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>An engine in memory that refuses what a real one refuses, writes down every request, and breaks when it is told to.</summary>
public sealed class FakeDockerEngine : IDockerEngine, IEngineRemoval, IEngineDisk, IBuildActivity, IEngines
{
    private readonly Lock gate = new();
    private readonly List<EngineImage> images = [];
    private readonly List<EngineContainer> containers = [];
    private readonly List<EngineEvent> past = [];
    private readonly List<string> requests = [];
    private Channel<EngineEvent> coming = Channel.CreateUnbounded<EngineEvent>();

    /// <summary>What was asked, mutating requests as they would be over HTTP.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (gate)
            {
                return [.. requests];
            }
        }
    }

    public IReadOnlyList<string> Mutations =>
        [.. Requests.Where(one => !one.StartsWith("GET", StringComparison.Ordinal))];

    public IReadOnlyList<EngineImage> Present
    {
        get
        {
            lock (gate)
            {
                return [.. images];
            }
        }
    }

    public long TotalBytes { get; set; } = 1_000_000;

    /// <summary>Bytes on the disk that are no images.</summary>
    public long OtherBytes { get; set; }

    public long Inodes { get; set; }

    public long UsedInodes { get; set; }

    public bool HasDisk { get; set; } = true;

    public EngineUsage Usage { get; set; } = new();

    public IList<string> Signs { get; } = [];

    /// <summary>Layers by image, for inspection.</summary>
    public IDictionary<string, EngineImageDetail> Details { get; } =
        new Dictionary<string, EngineImageDetail>(StringComparer.Ordinal);

    public EngineUnavailableException? Broken { get; set; }

    /// <summary>Called before each removal with what is to be removed: another person at work.</summary>
    public Action<string>? BeforeRemoval { get; set; }

    /// <summary>A failure instead of a removal; null removes.</summary>
    public Func<string, RemovalResult?> Fails { get; set; } = _ => null;

    public DateTimeOffset? WatchedSince { get; private set; }

    public EngineConnection Open(EngineAddress address) => new(this, this, this, this, () => ValueTask.CompletedTask);

    public EngineImage Add(string id, long bytes, params string[] tags) =>
        Add(new EngineImage(id, "", tags, []) { SizeBytes = bytes });

    public EngineImage Add(EngineImage image)
    {
        lock (gate)
        {
            images.Add(image);
        }

        return image;
    }

    public void Run(
        string name,
        string imageId,
        string state = "running",
        DateTimeOffset? created = null,
        IReadOnlyDictionary<string, string>? labels = null,
        DateTimeOffset? lastRun = null
    )
    {
        lock (gate)
        {
            containers.Add(
                new EngineContainer($"c-{name}", name, imageId, imageId, state)
                {
                    CreatedAt = created ?? DateTimeOffset.UnixEpoch,
                    Labels = labels ?? new Dictionary<string, string>(StringComparer.Ordinal),
                    LastRunAt = lastRun,
                }
            );
        }
    }

    public void Stop(string name)
    {
        lock (gate)
        {
            containers.RemoveAll(container => container.Name == name);
        }
    }

    /// <summary>It happened: who watches sees it, who asks later with <c>since</c> too.</summary>
    public void Tell(EngineEvent happened)
    {
        lock (gate)
        {
            past.Add(happened);
            coming.Writer.TryWrite(happened);
        }
    }

    /// <summary>The stream ends as it does when the engine is restarted.</summary>
    public void Hangup()
    {
        lock (gate)
        {
            coming.Writer.TryComplete();
            coming = Channel.CreateUnbounded<EngineEvent>();
        }
    }

    public Task<EngineFacts> FactsAsync(CancellationToken cancellationToken) =>
        Ask("GET /info", () => new EngineFacts("20.10", "1.41", "/var/lib/docker", "vfs"));

    public async IAsyncEnumerable<EngineImage> ImagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var image in await Ask("GET /images/json", () => images.ToList()))
        {
            yield return image;
        }
    }

    public Task<IReadOnlyList<EngineContainer>> ContainersAsync(CancellationToken cancellationToken) =>
        Ask<IReadOnlyList<EngineContainer>>("GET /containers/json", () => [.. containers]);

    public Task<EngineUsage> UsageAsync(CancellationToken cancellationToken) => Ask("GET /system/df", () => Usage);

    public Task<EngineImageDetail?> InspectImageAsync(string id, CancellationToken cancellationToken) =>
        Ask(
            $"GET /images/{id}/json",
            () =>
                Find(id) is { } image
                    ? (Details.TryGetValue(image.Id, out var detail) ? detail : null)
                        ?? new EngineImageDetail(image.Id, image.ParentId, [], [])
                    : null
        );

    public Task<DateTimeOffset?> LastRunAsync(string containerId, CancellationToken cancellationToken) =>
        Ask(
            $"GET /containers/{containerId}/json",
            () => containers.Find(container => container.Id == containerId)?.LastRunAt
        );

    public async IAsyncEnumerable<EngineEvent> EventsAsync(
        DateTimeOffset? since,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ChannelReader<EngineEvent> reader;
        List<EngineEvent> replay;
        lock (gate)
        {
            WatchedSince = since;
            coming = Channel.CreateUnbounded<EngineEvent>();
            reader = coming.Reader;
            replay = [.. past.Where(happened => happened.At >= since)];
        }

        foreach (var happened in replay)
        {
            yield return happened;
        }

        await foreach (var happened in reader.ReadAllAsync(cancellationToken))
        {
            yield return happened;
        }
    }

    public Task<RemovalResult> RemoveImageAsync(string reference, CancellationToken cancellationToken)
    {
        BeforeRemoval?.Invoke(reference);
        return Ask($"DELETE /images/{reference}", () => Fails(reference) ?? Remove(reference));
    }

    public Task RestoreNameAsync(string id, string name, CancellationToken cancellationToken) =>
        Ask(
            $"POST /images/{id}/tag {name}",
            () =>
            {
                var at = images.FindIndex(image => image.Id == id);
                images[at] = images[at] with { Tags = [.. images[at].Tags, name] };
                return true;
            }
        );

    public Task<RemovalResult> RemoveContainerAsync(string id, CancellationToken cancellationToken) =>
        Ask(
            $"DELETE /containers/{id}",
            () =>
            {
                var container = containers.Find(one => one.Id == id);
                if (container is null)
                {
                    return new RemovalResult(RemovalEnd.Gone, "it is gone");
                }

                if (container.State is "running" or "paused")
                {
                    return new RemovalResult(RemovalEnd.InUse, "stop it first");
                }

                containers.Remove(container);
                return new RemovalResult(RemovalEnd.Removed, "");
            }
        );

    public Task<long> PruneBuildCacheAsync(BuildCacheLimits limits, CancellationToken cancellationToken) =>
        Ask(
            "POST /build/prune",
            () =>
            {
                var freed = Usage.BuildCache.Where(entry => !entry.IsInUse).Sum(entry => entry.SizeBytes);
                Usage = Usage with { BuildCache = [.. Usage.BuildCache.Where(entry => entry.IsInUse)] };
                return freed;
            }
        );

    public Task<DiskSpace?> MeasureAsync(string directory, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var used = OtherBytes + images.Sum(image => image.SizeBytes - (image.SharedBytes ?? 0));
            return Task.FromResult(
                HasDisk
                    ? new DiskSpace("/srv/docker", TotalBytes, TotalBytes - used, Inodes, Inodes - UsedInodes)
                    : null
            );
        }
    }

    public Task<IReadOnlyList<string>> SignsAsync(
        string engineRoot,
        IReadOnlyList<string> lockFiles,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<string>>([.. Signs]);

    private Task<T> Ask<T>(string request, Func<T> answer)
    {
        lock (gate)
        {
            if (Broken is { } broken)
            {
                return Task.FromException<T>(broken);
            }

            requests.Add(request);
            return Task.FromResult(answer());
        }
    }

    private EngineImage? Find(string reference) =>
        images.Find(image =>
            image.Id == reference || image.Tags.Contains(reference) || image.Digests.Contains(reference)
        );

    private RemovalResult Remove(string reference)
    {
        if (Find(reference) is not { } image)
        {
            return new RemovalResult(RemovalEnd.Gone, "it is gone");
        }

        var isById = image.Id == reference;
        if (isById && image.Tags.Count > 1)
        {
            return new RemovalResult(RemovalEnd.InUse, "image is referenced in multiple repositories");
        }

        var isLast = isById || image.Tags.Count + image.Digests.Count <= 1;
        if (isLast && containers.Exists(container => container.ImageId == image.Id))
        {
            return new RemovalResult(RemovalEnd.InUse, "a container is using it");
        }

        if (isLast && images.Exists(other => other.ParentId == image.Id))
        {
            return new RemovalResult(RemovalEnd.InUse, "image has dependent child images");
        }

        images.Remove(image);
        if (!isLast)
        {
            images.Add(
                image with
                {
                    Tags = [.. image.Tags.Where(tag => tag != reference)],
                    Digests = [.. image.Digests.Where(one => one != reference)],
                }
            );
        }

        return new RemovalResult(RemovalEnd.Removed, "")
        {
            Untagged = isById ? image.Tags : [reference],
            Deleted = isLast ? [image.Id] : [],
        };
    }
}
