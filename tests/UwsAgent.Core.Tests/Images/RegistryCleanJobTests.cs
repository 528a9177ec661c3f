using UwsAgent.Core.Configuration;
using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Registries;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Images;

/// <summary>The same keep rules over the tags of a registry.</summary>
public sealed class RegistryCleanJobTests
{
    private const string Host = "r.example";
    private readonly CleaningBench bench = new();

    public RegistryCleanJobTests()
    {
        bench.Options = bench.Options with { KeepNewest = 2, Registries = Registries(delete: true) };
        foreach (var version in new[] { 1, 2, 3, 4 })
        {
            bench.Registries.Tags[$"app:1.{version}.0"] = $"sha256:{version}";
        }

        bench.Registries.Tags["app:latest"] = "sha256:4";
    }

    [Fact]
    public async Task Old_versions_go_and_the_newest_and_what_has_another_name_stay()
    {
        bench.Registries.Tags["app:stable"] = "sha256:1";
        await RunAsync();
        Assert.Equal(["app@sha256:2"], bench.Registries.Deleted);
        Assert.Equal(
            "docker push r.example/app:1.2.0 (from where it still is)",
            Assert.Single(bench.Events.Of(ImageEvents.TagRemoved)).Undo
        );
    }

    [Fact]
    public async Task A_dry_run_and_a_registry_without_leave_only_say_what_would_go()
    {
        Assert.Equal(JobResult.Planned, (await RunAsync(dryRun: true)).Result);
        bench.Options = bench.Options with { Registries = Registries(delete: false) };
        var outcome = await RunAsync();
        Assert.Equal(JobResult.Planned, outcome.Result);
        Assert.Contains("Delete is false", outcome.Summary, StringComparison.Ordinal);
        Assert.Equal(2, outcome.Reasons.Count);
        Assert.Empty(bench.Registries.Deleted);
    }

    [Fact]
    public async Task What_a_container_runs_a_file_names_or_a_person_keeps_is_never_deleted()
    {
        bench.Engine.Add(new EngineImage("sha256:local", "", [], [$"{Host}/app@sha256:1"]));
        bench.Engine.Run("web", "sha256:local", "exited");
        bench.References.Found.Add(new ImageReference($"{Host}/app:1.2.0", "/srv/compose.yml"));
        await RunAsync();
        Assert.Empty(bench.Registries.Deleted);
    }

    [Fact]
    public async Task What_a_cluster_runs_is_never_deleted_and_nothing_is_while_it_cannot_be_asked()
    {
        bench.Options = bench.Options with { KeepReferencedByClusters = ["amy-east"] };
        await Assert.ThrowsAsync<UserErrorException>(() => RunAsync());
        Assert.Empty(bench.Registries.Deleted);

        bench.Clusters.Found["amy-east"] = [new ImageReference($"{Host}/app@sha256:2", "amy-east: pod web/app-1")];
        await RunAsync();
        Assert.Equal(["app@sha256:1"], bench.Registries.Deleted);
    }

    [Fact]
    public async Task While_it_is_not_known_what_runs_nothing_is_deleted()
    {
        bench.Engine.Broken = new EngineUnavailableException("no route to host");
        Assert.Equal(JobResult.Failed, (await RunAsync()).Result);
        Assert.Empty(bench.Registries.Deleted);
    }

    [Fact]
    public async Task What_came_lately_stays()
    {
        bench.Options = bench.Options with { KeepFor = TimeSpan.FromDays(1) };
        await RunAsync();
        Assert.Empty(bench.Registries.Deleted);
        bench.Clock.Advance(TimeSpan.FromDays(2));
        await RunAsync();
        Assert.Equal(2, bench.Registries.Deleted.Count);
    }

    private static Dictionary<string, RegistryOptions> Registries(bool delete) =>
        new(StringComparer.Ordinal)
        {
            [Host] = new RegistryOptions { Clean = ["app"], Delete = delete },
        };

    private Task<JobOutcome> RunAsync(bool dryRun = false)
    {
        var current = new Fixed<ImagesOptions>(bench.Options);
        var planner = new RegistryPlanner(
            bench.Registries,
            bench.Engine,
            bench.Planner,
            bench.Memory,
            current,
            bench.Clock
        );
        var job = new RegistryCleanJob(planner, bench.Registries, bench.Memory, bench.Events, current, bench.Clock);
        var queued = new Job
        {
            Id = "j",
            Kind = "registry-clean",
            Lane = "images",
            Author = "amy",
            EnqueuedAt = Plans.Now,
            DryRun = dryRun,
        };
        return job.RunAsync(new JobRun(queued, new Fakes.FakeJobLogs().Open("j")), default);
    }
}
