using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Images.Space;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Images;

/// <summary>The cleanup with all its parts over fakes, and a clock that a test moves.</summary>
internal sealed class CleaningBench
{
    public CleaningBench()
    {
        Clock = new FakeTimeProvider(Plans.Now);
        Events = new FakeEventLog(Clock);
        Memory = new ImageMemory(Store, Events, Clock);
        Pulls = new PullCheck(Registries, Clock);
        Planner = new ImagePlanner(Memory, Pulls, References, Clusters, Clock);
        Cleaning = new EngineCleaning(Engine, Planner, Memory, Events, Clock);
    }

    public FakeTimeProvider Clock { get; }

    public FakeDockerEngine Engine { get; } = new();

    public FakeDocumentStore Store { get; } = new();

    public FakeEventLog Events { get; }

    public FakeJobQueue Queue { get; } = new();

    public FakeRegistries Registries { get; } = new();

    public FakeReferences References { get; } = new();

    public FakeClusterImages Clusters { get; } = new();

    public ImageMemory Memory { get; }

    public PullCheck Pulls { get; }

    public ImagePlanner Planner { get; }

    public EngineCleaning Cleaning { get; }

    public ImagesOptions Options { get; set; } =
        new()
        {
            KeepFor = TimeSpan.Zero,
            UnusedFor = TimeSpan.FromHours(1),
            KeepNewest = 0,
            RemoveUnpullable = true,
        };

    public SpaceWatch Space() =>
        new(Engine, Memory, new SpaceSamples(Store), Queue, Events, new Fixed<ImagesOptions>(Options), Clock);

    /// <summary>Seen now, and then a time passes.</summary>
    public async Task SeenAsync(TimeSpan ago)
    {
        await using var connection = Engine.Open(EngineAddresses.Of(Options)[0]);
        await Planner.PlanAsync(
            connection,
            EngineAddresses.Local,
            Options,
            await Planner.PolicyAsync(Options, default),
            null,
            default
        );
        Clock.Advance(ago);
    }

    public Task<JobOutcome> CleanAsync(bool dryRun = false, CleanWish? wish = null)
    {
        var request = ImagesCleanJob.Request(wish ?? new CleanWish(), "schedule", dryRun);
        var job = new Job
        {
            Id = "job",
            Kind = request.Kind,
            Lane = "images",
            Author = request.Author,
            Payload = request.Payload,
            EnqueuedAt = Clock.GetUtcNow(),
            DryRun = dryRun,
        };
        return new ImagesCleanJob(Cleaning, Queue, new Fixed<ImagesOptions>(Options)).RunAsync(
            new JobRun(job, new FakeJobLogs().Open("job")),
            default
        );
    }
}

/// <summary>Registries that have what a test says.</summary>
internal sealed class FakeRegistries : IRegistries, IRegistryRemoval
{
    private int asked;

    /// <summary>Digests by <c>repository:tag</c>.</summary>
    public Dictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Digests { get; } = new(StringComparer.Ordinal);

    public RegistryUnavailableException? Broken { get; set; }

    public int Asked => asked;

    public List<string> Deleted { get; } = [];

    public Task<string?> DigestAsync(
        RegistryAddress registry,
        string repository,
        string reference,
        CancellationToken cancellationToken
    )
    {
        Interlocked.Increment(ref asked);
        return Broken is { } broken ? Task.FromException<string?>(broken)
            : ImageName.IsDigest(reference)
                ? Task.FromResult(Digests.Contains(reference) || Tags.ContainsValue(reference) ? reference : null)
            : Task.FromResult(Tags.GetValueOrDefault($"{repository}:{reference}"));
    }

    public IAsyncEnumerable<string> TagsAsync(
        RegistryAddress registry,
        string repository,
        CancellationToken cancellationToken
    ) =>
        Tags
            .Keys.Where(tag => tag.StartsWith(repository + ":", StringComparison.Ordinal))
            .Select(tag => tag[(repository.Length + 1)..])
            .ToList()
            .ToAsyncEnumerable();

    public IAsyncEnumerable<string> RepositoriesAsync(RegistryAddress registry, CancellationToken cancellationToken) =>
        Tags.Keys.Select(tag => tag[..tag.LastIndexOf(':')]).Distinct().ToList().ToAsyncEnumerable();

    public Task<bool> DeleteAsync(
        RegistryAddress registry,
        string repository,
        string digest,
        CancellationToken cancellationToken
    )
    {
        Deleted.Add($"{repository}@{digest}");
        var gone = Tags.Where(tag => tag.Value == digest).Select(tag => tag.Key).ToList();
        gone.ForEach(tag => Tags.Remove(tag));
        return Task.FromResult(gone.Count > 0);
    }
}

/// <summary>Files that refer to what a test says.</summary>
internal sealed class FakeReferences : IImageReferences
{
    public List<ImageReference> Found { get; } = [];

    public Task<IReadOnlyList<ImageReference>> FindAsync(
        IReadOnlyList<string> files,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<ImageReference>>([.. Found]);
}

/// <summary>Clusters by name with what runs in them; one that is not there cannot be asked.</summary>
internal sealed class FakeClusterImages : IClusterImages
{
    public Dictionary<string, IReadOnlyList<ImageReference>> Found { get; } = new(StringComparer.Ordinal);

    public Task<IReadOnlyList<ImageReference>> FindAsync(
        IReadOnlyList<string> clusters,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<ImageReference>>([
            .. clusters.SelectMany(name =>
                Found.GetValueOrDefault(name)
                ?? throw new UserErrorException($"the cluster '{name}' does not say which images it refers to")
            ),
        ]);
}
