using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>The engines whose images are looked into, as the configuration has them now.</summary>
public sealed record BaseEngines(Func<IReadOnlyList<EngineAddress>> List);

/// <summary>One image and what it stands on.</summary>
/// <param name="Names">Its tags; none for one that only a container holds.</param>
/// <param name="Running">How many containers run it.</param>
public sealed record ImageBase(string Id, IReadOnlyList<string> Names, int Running, ReleaseStanding Standing)
{
    /// <summary>Null for an image without a system, or one that could not be looked into.</summary>
    public OsRelease? Release { get; init; }

    /// <summary><c>name@sha256:...</c>: what registries knew it by when it came.</summary>
    public IReadOnlyList<string> Digests { get; init; } = [];
}

/// <summary>One engine and what its images stand on.</summary>
public sealed record EngineBases(string Engine, IReadOnlyList<ImageBase> Images)
{
    /// <summary>Why nothing is known of it.</summary>
    public string? WhyNot { get; init; }
}

/// <summary>Looks into the images of every engine, each once in its life.</summary>
public sealed class BasesLook(
    IEngines engines,
    IImageFiles files,
    BaseMemory memory,
    BaseEngines list,
    ICurrent<MaintenanceOptions> current,
    TimeProvider time
) : IDisposable
{
    private const string Place = "/etc/os-release";
    private const string OldPlace = "/usr/lib/os-release";

    private readonly SemaphoreSlim gate = new(1, 1);

    /// <param name="patience">Images that are not looked into by then are told as unknown, and come next time.</param>
    public async Task<IReadOnlyList<EngineBases>> LookAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        // Two at once would only make every container twice.
        await gate.WaitAsync(cancellationToken);
        try
        {
            var known = await memory.AllAsync(cancellationToken);
            var until = time.GetUtcNow() + patience;
            var seen = new List<(EngineAddress Address, Seen? Seen, string? WhyNot)>();
            var found = new Dictionary<string, OsRelease?>(StringComparer.Ordinal);
            var troubles = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var address in list.List())
            {
                try
                {
                    var here = await SeeAsync(address, cancellationToken);
                    seen.Add((address, here, null));
                    await files.ClearAsync(address, cancellationToken);
                    foreach (var image in here.Images.Where(image => !known.ContainsKey(image.Id)))
                    {
                        await ReadAsync(address, image.Id, until, found, troubles, cancellationToken);
                    }
                }
                catch (EngineUnavailableException failure)
                {
                    seen.RemoveAll(one => one.Address == address);
                    seen.Add((address, null, failure.Message));
                }
            }

            var present = seen.SelectMany(one => one.Seen?.Images ?? [])
                .Select(image => image.Id)
                .ToHashSet(StringComparer.Ordinal);
            var gone = seen.TrueForAll(one => one.Seen is not null)
                ? known.Keys.Where(id => !present.Contains(id))
                : [];
            await memory.SaveAsync(found, gone, cancellationToken);
            return
            [
                .. seen.Select(one => new EngineBases(
                    one.Address.Name,
                    one.Seen is { } here ? Images(here, known, found, troubles) : []
                )
                {
                    WhyNot = one.WhyNot,
                }),
            ];
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    /// <summary>What is known of images by name, for a plan that must not go back.</summary>
    public static KnownImages Known(IEnumerable<EngineBases> engines) =>
        new(
            engines
                .SelectMany(engine => engine.Images)
                .SelectMany(image => image.Names.Select(name => (Name: BaseName.Parse(name), image)))
                .Where(one => one.Name is not null)
                .GroupBy(one => one.Name!.Value)
                .ToDictionary(group => group.Key, group => group.First().image.Release)
        );

    private async Task<Seen> SeeAsync(EngineAddress address, CancellationToken cancellationToken)
    {
        await using var connection = engines.Open(address);
        var containers = await connection.Engine.ContainersAsync(cancellationToken);
        var running = containers.Where(container => container.State is "running" or "paused").ToList();
        var images = new List<EngineImage>();
        await foreach (var image in connection.Engine.ImagesAsync(cancellationToken))
        {
            if (image.Tags.Count > 0 || running.Exists(container => container.ImageId == image.Id))
            {
                images.Add(image);
            }
        }

        return new Seen(images, running.CountBy(container => container.ImageId).ToDictionary(StringComparer.Ordinal));
    }

    private async Task ReadAsync(
        EngineAddress address,
        string id,
        DateTimeOffset until,
        Dictionary<string, OsRelease?> found,
        Dictionary<string, string> troubles,
        CancellationToken cancellationToken
    )
    {
        if (found.ContainsKey(id))
        {
            return;
        }

        if (time.GetUtcNow() > until)
        {
            troubles[id] = "not looked into yet; ask again";
            return;
        }

        try
        {
            var text =
                await files.ReadAsync(address, id, Place, cancellationToken)
                ?? await files.ReadAsync(address, id, OldPlace, cancellationToken);
            found[id] = text is null ? null : OsRelease.Parse(text);
            troubles.Remove(id);
        }
        catch (EngineUnavailableException failure)
        {
            troubles[id] = failure.Message;
        }
    }

    private List<ImageBase> Images(
        Seen seen,
        IReadOnlyDictionary<string, OsRelease?> known,
        Dictionary<string, OsRelease?> found,
        Dictionary<string, string> troubles
    )
    {
        var options = current.Value.Bases;
        var table = ReleaseTable.Of(options.Releases);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return
        [
            .. seen.Images.Select(image =>
            {
                var isKnown = found.TryGetValue(image.Id, out var release) || known.TryGetValue(image.Id, out release);
                return new ImageBase(
                    image.Id,
                    image.Tags,
                    seen.Running.GetValueOrDefault(image.Id),
                    isKnown
                        ? ReleaseDecision.Decide(table, release, today, options.Soon)
                        : new ReleaseStanding(
                            ReleaseState.Unknown,
                            troubles.GetValueOrDefault(image.Id, "not looked into")
                        )
                )
                {
                    Release = release,
                    Digests = image.Digests,
                };
            }),
        ];
    }

    private sealed record Seen(IReadOnlyList<EngineImage> Images, IReadOnlyDictionary<string, int> Running);
}
