using Microsoft.Extensions.Time.Testing;
using UwsAgent.Adapters;
using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Tests.Images;

/// <summary>What goes over the wire in a dry run.</summary>
public sealed class DryRunTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_dry_run_sends_no_request_that_could_change_anything_E_b27(bool dryRun)
    {
        await using var fake = await FakeDockerHttp.StartAsync();
        for (var index = 0; index < 20; index++)
        {
            fake.Engine.Add($"sha256:{index:x64}", 100, $"x:t{index}", $"y:t{index}");
        }

        fake.Engine.Run("old", $"sha256:{0:x64}", "exited");
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var engines = new DockerDotNetEngines(TimeProvider.System);
        using var memory = new ImageMemory(new FakeDocumentStore(), new FakeEventLog(), clock);
        using var registry = new RegistryV2(() => new SocketsHttpHandler());
        var planner = new ImagePlanner(
            memory,
            new PullCheck(registry, clock),
            new FileImageReferences(),
            new KubernetesClusterImages(_ => null, clock),
            clock
        );
        var cleaning = new EngineCleaning(engines, planner, memory, new FakeEventLog(), clock);
        var options = new ImagesOptions
        {
            KeepFor = TimeSpan.Zero,
            UnusedFor = TimeSpan.Zero,
            KeepNewest = 0,
            RemoveUnpullable = true,
        };
        var job = new Job
        {
            Id = "j",
            Kind = "images-clean",
            Lane = "images",
            Author = "x",
            EnqueuedAt = clock.GetUtcNow(),
            DryRun = dryRun,
        };

        var report = await cleaning.RunAsync(
            fake.Address,
            options,
            new CleanWish(),
            new JobRun(job, new FakeJobLogs().Open("j")),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(dryRun ? CleanEnd.Planned : CleanEnd.Done, report.End);
        Assert.Equal(dryRun, fake.Requests.All(request => request.StartsWith("GET ", StringComparison.Ordinal)));
    }
}
