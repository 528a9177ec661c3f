using UwsAgent.Core.Configuration;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Registries;

/// <summary>Looks at the tags of registries and makes their plans by the same keep rules; nothing here can change anything.</summary>
public sealed class RegistryPlanner(
    IRegistries registries,
    IEngines engines,
    ImagePlanner planner,
    ImageMemory memory,
    ICurrent<ImagesOptions> current,
    TimeProvider time
)
{
    private const int AtOnce = 8;

    /// <summary>Registries that have something to clean, by the configuration.</summary>
    public IReadOnlyList<string> Hosts() =>
        [
            .. current
                .Value.Registries.Where(one => one.Value.Clean.Count > 0)
                .Select(one => one.Key)
                .Order(StringComparer.Ordinal),
        ];

    /// <exception cref="RegistryUnavailableException">It does not answer.</exception>
    public async Task<RegistryPlan> PlanAsync(string host, CancellationToken cancellationToken)
    {
        var options = current.Value;
        var address = RegistryAddresses.Of(options, host);
        var images = new List<EngineImage>();
        foreach (var repository in await RepositoriesAsync(address, options.Registries[host].Clean, cancellationToken))
        {
            images.AddRange(await ManifestsAsync(address, repository, cancellationToken));
        }

        var policy = await planner.PolicyAsync(options, cancellationToken);
        var running = await RunningAsync(options, cancellationToken);
        // How long nobody pulled something there is not known, so nothing goes for being unused: only old versions do.
        policy = policy with
        {
            References = [.. policy.References, .. running],
            UnusedFor = TimeSpan.MaxValue,
            RemoveUnpullable = true,
        };
        var now = time.GetUtcNow();
        var name = $"registry {host}";
        var history = await memory.WithBookAsync(name, book => Seen(book, images, now), cancellationToken);
        await memory.SaveAsync(name, cancellationToken);
        return new RegistryPlan(
            host,
            address,
            ImageCleanupPlan.Decide(images, [], EngineUsage.Unknown, history, policy, now)
        );
    }

    /// <summary>Every manifest that a tag of the repository stands for, with all of these tags.</summary>
    public async Task<IReadOnlyList<EngineImage>> ManifestsAsync(
        RegistryAddress address,
        string repository,
        CancellationToken cancellationToken
    )
    {
        var tags = new List<string>();
        await foreach (var tag in registries.TagsAsync(address, repository, cancellationToken))
        {
            tags.Add(tag);
        }

        var digests = new string?[tags.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, tags.Count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (index, stop) => digests[index] = await registries.DigestAsync(address, repository, tags[index], stop)
        );
        var name = $"{address.Host}/{repository}";
        return
        [
            .. Enumerable
                .Range(0, tags.Count)
                .Where(index => digests[index] is not null)
                .GroupBy(index => digests[index]!, StringComparer.Ordinal)
                .Select(manifest => new EngineImage(
                    $"{name}@{manifest.Key}",
                    "",
                    [.. manifest.Select(index => $"{name}:{tags[index]}")],
                    [$"{name}@{manifest.Key}"]
                )),
        ];
    }

    private static ImageHistory Seen(ImageUseBook book, List<EngineImage> images, DateTimeOffset now)
    {
        book.Reconcile(images, [], now);
        return book.Copy(ImageHistory.Empty.Pullable);
    }

    private async Task<IReadOnlyList<string>> RepositoriesAsync(
        RegistryAddress address,
        IReadOnlyList<string> wanted,
        CancellationToken cancellationToken
    )
    {
        var named = wanted
            .Where(name =>
                !name.Contains('*', StringComparison.Ordinal) && !name.Contains('?', StringComparison.Ordinal)
            )
            .ToList();
        if (named.Count == wanted.Count)
        {
            return named;
        }

        var patterns = wanted
            .Except(named, StringComparer.Ordinal)
            .Select(name => NamePattern.Parse($"{address.Host}/{name}"))
            .ToList();
        await foreach (var repository in registries.RepositoriesAsync(address, cancellationToken))
        {
            var name = new ImageName($"{address.Host}/{repository}", null, null);
            if (patterns.Any(pattern => pattern.Matches(name)) && !named.Contains(repository))
            {
                named.Add(repository);
            }
        }

        return named;
    }

    /// <summary>What containers of our engines run is never deleted. An engine that does not answer leaves that unknown, so then nothing is.</summary>
    private async Task<IReadOnlyList<KeptReference>> RunningAsync(
        ImagesOptions options,
        CancellationToken cancellationToken
    )
    {
        var running = new List<KeptReference>();
        foreach (var address in EngineAddresses.Of(options))
        {
            try
            {
                await using var connection = engines.Open(address);
                await AddAsync(connection, address.Name, running, cancellationToken);
            }
            catch (EngineUnavailableException failure) when (failure.IsAbsent)
            {
                // No engine, no container.
            }
            catch (EngineUnavailableException failure)
            {
                throw new RegistryUnavailableException(
                    $"what {address.Name} runs is not known, so nothing is deleted: {failure.Message}",
                    failure
                );
            }
        }

        return running;
    }

    private static async Task AddAsync(
        EngineConnection connection,
        string engine,
        List<KeptReference> running,
        CancellationToken cancellationToken
    )
    {
        var used = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var container in await connection.Engine.ContainersAsync(cancellationToken))
        {
            var by = $"container {container.Name} on {engine}";
            used.TryAdd(container.ImageId, by);
            running.Add(new KeptReference(container.Image, by));
        }

        await foreach (var image in connection.Engine.ImagesAsync(cancellationToken))
        {
            if (used.TryGetValue(image.Id, out var by))
            {
                running.AddRange(image.Tags.Concat(image.Digests).Select(name => new KeptReference(name, by)));
            }
        }
    }
}

/// <summary>What goes and what stays in one registry.</summary>
public sealed record RegistryPlan(string Host, RegistryAddress Address, ImageCleanupPlan Plan);
