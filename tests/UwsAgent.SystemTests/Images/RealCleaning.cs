using UwsAgent.Adapters;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.SystemTests.Images;

/// <summary>The cleanup over a real engine; the disk's size is a test's, since no test fills the machine's.</summary>
internal sealed class RealCleaning : IEngines, IEngineDisk, IDisposable
{
    private readonly DockerDotNetEngines engines = new(TimeProvider.System);

    public RealCleaning(EngineAddress address)
    {
        Address = address;
        Memory = new ImageMemory(new FakeDocumentStore(), Events, TimeProvider.System);
        var registry = new RegistryV2(() => new SocketsHttpHandler());
        Planner = new ImagePlanner(
            Memory,
            new PullCheck(registry, TimeProvider.System),
            new FileImageReferences(),
            new KubernetesClusterImages(_ => null, TimeProvider.System),
            TimeProvider.System
        );
        Cleaning = new EngineCleaning(this, Planner, Memory, Events, TimeProvider.System);
    }

    public EngineAddress Address { get; }

    /// <summary>When each image that went was being removed, by its id.</summary>
    public System.Collections.Concurrent.ConcurrentDictionary<string, Span> Removals { get; } =
        new(StringComparer.Ordinal);

    public FakeEventLog Events { get; } = new();

    public ImageMemory Memory { get; }

    public ImagePlanner Planner { get; }

    public EngineCleaning Cleaning { get; }

    /// <summary>How full the disk is, from what the engine has; null measures the real one.</summary>
    public Func<int, DiskSpace>? Disk { get; set; }

    public ImagesOptions Options { get; set; } =
        new()
        {
            KeepFor = TimeSpan.Zero,
            UnusedFor = TimeSpan.Zero,
            KeepNewest = 0,
            RemoveUnpullable = true,
            RemoveExitedAfter = TimeSpan.Zero,
        };

    public EngineConnection Open(EngineAddress address)
    {
        var real = engines.Open(address);
        return new EngineConnection(
            real.Engine,
            new TimedRemoval(real.Removal, Removals),
            Disk is null ? real.Disk : this,
            new Nobody(),
            real.DisposeAsync
        );
    }

    public async Task<DiskSpace?> MeasureAsync(string directory, CancellationToken cancellationToken)
    {
        await using var real = engines.Open(Address);
        var count = 0;
        await foreach (var _ in real.Engine.ImagesAsync(cancellationToken))
        {
            count++;
        }

        return Disk!(count);
    }

    public Task<JobOutcome> CleanAsync(bool dryRun = false)
    {
        var options = new Fixed<ImagesOptions>(
            Options with
            {
                Engines = new Dictionary<string, EngineOptions>(StringComparer.Ordinal)
                {
                    [Address.Name] = new() { Endpoint = Address.Endpoint },
                },
            }
        );
        var job = new Job
        {
            Id = "job",
            Kind = "images-clean",
            Lane = "images",
            Author = "test",
            EnqueuedAt = DateTimeOffset.UtcNow,
            DryRun = dryRun,
        };
        return new ImagesCleanJob(Cleaning, new FakeJobQueue(), options).RunAsync(
            new JobRun(job, new FakeJobLogs().Open("job")),
            CancellationToken.None
        );
    }

    public void Dispose()
    {
        engines.Dispose();
        Memory.Dispose();
    }

    /// <summary>Nobody builds: what else runs on this machine is not this test's.</summary>
    private sealed class Nobody : IBuildActivity
    {
        public Task<IReadOnlyList<string>> SignsAsync(
            string engineRoot,
            IReadOnlyList<string> lockFiles,
            CancellationToken cancellationToken
        ) => Task.FromResult<IReadOnlyList<string>>([]);
    }
}
