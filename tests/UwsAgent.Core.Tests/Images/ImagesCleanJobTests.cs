using UwsAgent.Core.Configuration;
using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Images;

/// <summary>What a run does to an engine, and what it does when the engine and its people do something else meanwhile.</summary>
public sealed class ImagesCleanJobTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly CleaningBench bench = new();

    private IReadOnlyList<string> Present => [.. bench.Engine.Present.Select(image => image.Id).Order()];

    [Fact]
    public async Task A_run_removes_what_the_plan_says_and_tells_each_with_its_digest_and_its_way_back()
    {
        bench.Engine.Add(new EngineImage("sha256:a", "", ["x:1"], ["x@sha256:d1"]) { SizeBytes = 500 });
        bench.Engine.Add("sha256:b", 100, "y:1");
        bench.Engine.Run("web", "sha256:b");
        await bench.SeenAsync(Day);

        var outcome = await bench.CleanAsync();

        Assert.Equal(JobResult.Done, outcome.Result);
        Assert.Equal(["sha256:b"], Present);
        var told = Assert.Single(bench.Events.Of(ImageEvents.Removed));
        Assert.Equal(("docker pull x@sha256:d1", "x@sha256:d1"), (told.Undo, told.Fields["DIGEST"]));
        var summary = Assert.Single(bench.Events.Of(ImageEvents.Cleaned));
        // By statfs, not by the sum of sizes.
        Assert.Equal("500", summary.Fields["FREED_BYTES"]);
        Assert.Equal("x:1", Assert.Single(await bench.Memory.RecordsAsync(default)).Name);
    }

    [Fact]
    public async Task What_is_reported_as_freed_is_what_the_file_system_says_E_b30()
    {
        bench.Engine.Add(new EngineImage("sha256:a", "", ["x:1"], []) { SizeBytes = 500, SharedBytes = 480 });
        await bench.SeenAsync(Day);
        await bench.CleanAsync();
        Assert.Equal("20", bench.Events.Of(ImageEvents.Cleaned)[0].Fields["FREED_BYTES"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(950_000)]
    [InlineData(999_000)]
    public async Task A_dry_run_makes_no_mutating_request_on_any_path_E_b27(long other)
    {
        bench.Engine.OtherBytes = other;
        bench.Engine.Usage = new() { BuildCache = [new("c", 6L << 30, false, false, Plans.Now - (30 * Day))] };
        bench.Engine.Add("sha256:a", 100, "x:1", "y:1");
        bench.Engine.Add("sha256:b", 100);
        bench.Engine.Run("old", "sha256:b", "exited", lastRun: Plans.Now - (30 * Day));
        bench.Engine.Signs.Add("docker build runs (pid 1)");
        await bench.SeenAsync(Day);

        var outcome = await bench.CleanAsync(dryRun: true);

        Assert.Equal(JobResult.Planned, outcome.Result);
        Assert.Contains(outcome.Reasons, reason => reason.StartsWith("x:1", StringComparison.Ordinal));
        Assert.Empty(bench.Engine.Mutations);
        Assert.Empty(bench.Events.Happened);
        Assert.Empty(bench.Queue.Snapshot());
    }

    [Fact]
    public async Task A_container_that_came_between_plan_and_removal_keeps_its_image_and_all_its_names_E_b4()
    {
        bench.Engine.Add("sha256:a", 100, "x:1", "y:1");
        bench.Engine.Add("sha256:b", 100, "z:1");
        await bench.SeenAsync(Day);
        bench.Engine.BeforeRemoval = reference =>
        {
            if (reference is "x:1")
            {
                bench.Engine.Run("new", "sha256:a", "created");
            }
        };

        var outcome = await bench.CleanAsync();

        Assert.Equal(JobResult.Done, outcome.Result);
        Assert.Equal(["sha256:a"], Present);
        Assert.Equal(["x:1", "y:1"], bench.Engine.Present[0].Tags.Order());
    }

    [Fact]
    public async Task What_a_person_removed_meanwhile_counts_as_gone_E_b20()
    {
        bench.Engine.Add("sha256:a", 100, "x:1");
        await bench.SeenAsync(Day);
        bench.Engine.Fails = _ => new RemovalResult(RemovalEnd.Gone, "it is gone");
        var outcome = await bench.CleanAsync();
        Assert.NotEqual(JobResult.Failed, outcome.Result);
        Assert.Empty(bench.Events.Of(ImageEvents.Removed));
        Assert.Empty(bench.Events.Of(ImageEvents.SetAside));
    }

    [Fact]
    public async Task One_failure_does_not_stop_the_others_and_the_third_equal_one_sets_aside_and_is_told_once_E_b16()
    {
        bench.Engine.Add("sha256:a", 100, "x:1");
        bench.Engine.Add("sha256:b", 100, "y:1");
        bench.Engine.Fails = reference =>
            reference is "sha256:a" ? new RemovalResult(RemovalEnd.Failed, "device or resource busy") : null;
        await bench.SeenAsync(Day);

        for (var run = 0; run < 5; run++)
        {
            await bench.CleanAsync();
        }

        Assert.Equal(["sha256:a"], Present);
        Assert.Single(bench.Events.Of(ImageEvents.SetAside));
        Assert.Equal(3, bench.Engine.Mutations.Count(one => one == "DELETE /images/sha256:a"));

        await bench.Memory.WithBookAsync(EngineAddresses.Local, book => book.Forget("x:1"), default);
        bench.Engine.Fails = _ => null;
        await bench.CleanAsync();
        Assert.Empty(Present);
    }

    [Fact]
    public async Task An_engine_that_goes_away_in_mid_run_ends_the_run_as_failed_and_the_next_goes_on_E_b18()
    {
        bench.Engine.Add("sha256:a", 100, "x:1");
        bench.Engine.Add("sha256:b", 100, "y:1");
        bench.Engine.Add("sha256:c", 100, "z:1", "z:2");
        bench.Engine.Fails = _ => new RemovalResult(RemovalEnd.EngineLost, "socket gone");
        await bench.SeenAsync(Day);
        Assert.Equal(JobResult.Failed, (await bench.CleanAsync()).Result);
        Assert.InRange(bench.Engine.Mutations.Count, 1, 2);

        bench.Engine.Fails = _ => null;
        Assert.Equal(JobResult.Done, (await bench.CleanAsync()).Result);
        Assert.Empty(Present);
    }

    [Fact]
    public async Task Without_an_engine_a_run_is_skipped_and_that_is_told_once()
    {
        bench.Engine.Broken = new EngineUnavailableException("There is no Docker engine here") { IsAbsent = true };
        Assert.Equal(JobResult.Skipped, (await bench.CleanAsync()).Result);
        Assert.Equal(JobResult.Skipped, (await bench.CleanAsync()).Result);
        Assert.Single(bench.Events.Of(ImageEvents.NoEngine));
    }

    [Fact]
    public async Task One_engine_that_does_not_answer_does_not_hold_up_the_others_E_b25()
    {
        var good = new EngineAddress("b", "unix:///b");
        bench.Options = bench.Options with
        {
            Engines = new Dictionary<string, EngineOptions>(StringComparer.Ordinal)
            {
                ["a"] = new() { Endpoint = "unix:///a" },
                ["b"] = new() { Endpoint = "unix:///b" },
            },
        };
        var two = new TwoEngines(new EngineUnavailableException("the host key changed"), bench.Engine);
        bench.Engine.Add("sha256:a", 100, "x:1");
        await bench.Memory.WithBookAsync(
            good.Name,
            book => book.Reconcile(bench.Engine.Present, [], Plans.Now),
            default
        );
        bench.Clock.Advance(Day);
        var cleaning = new EngineCleaning(two, bench.Planner, bench.Memory, bench.Events, bench.Clock);
        var job = new ImagesCleanJob(cleaning, bench.Queue, new Fixed<ImagesOptions>(bench.Options));
        var outcome = await job.RunAsync(
            new JobRun(
                new Job
                {
                    Id = "j",
                    Kind = "images-clean",
                    Lane = "images",
                    Author = "x",
                    EnqueuedAt = Plans.Now,
                },
                new Fakes.FakeJobLogs().Open("j")
            ),
            default
        );
        Assert.Equal(JobResult.Failed, outcome.Result);
        Assert.Contains("a: the host key changed", outcome.Summary, StringComparison.Ordinal);
        Assert.Contains("b: 1 image and", outcome.Summary, StringComparison.Ordinal);
        Assert.Empty(Present);
    }

    [Fact]
    public async Task A_build_puts_the_run_off_and_it_comes_again_by_itself_E_b26()
    {
        bench.Engine.Add("sha256:a", 100, "x:1");
        bench.Engine.Add("sha256:b", 100);
        await bench.SeenAsync(Day);
        bench.Engine.Signs.Add("docker build runs (pid 7)");

        Assert.Equal(JobResult.Skipped, (await bench.CleanAsync()).Result);
        Assert.Empty(bench.Engine.Mutations);
        Assert.Single(bench.Queue.Snapshot());
        Assert.Single(bench.Events.Of(ImageEvents.Postponed));

        bench.Clock.Advance(bench.Options.MaxPostponement);
        await bench.CleanAsync();
        Assert.Equal(["sha256:a"], Present);

        bench.Engine.Signs.Clear();
        await bench.CleanAsync();
        Assert.Empty(Present);
    }

    [Fact]
    public async Task Above_the_critical_mark_builds_are_not_waited_for_E_b26()
    {
        bench.Engine.Add("sha256:a", 1000, "x:1");
        await bench.SeenAsync(Day);
        bench.Engine.OtherBytes = 990_000;
        bench.Engine.Signs.Add("docker build runs (pid 7)");
        await bench.CleanAsync();
        Assert.Empty(Present);
    }

    [Fact]
    public async Task Under_pressure_a_run_ends_at_the_low_mark_by_statfs_and_leaves_the_rest()
    {
        bench.Options = bench.Options with { UnusedFor = 99 * Day };
        for (var index = 0; index < 10; index++)
        {
            bench.Engine.Add($"sha256:{index}", 50_000, $"x:t{index}");
        }

        await bench.SeenAsync(Day);
        bench.Engine.OtherBytes = 400_000;
        await bench.CleanAsync();
        // 90 % used; three of 50,000 of a million bring it to 75 %.
        Assert.Equal(7, Present.Count);
    }

    [Fact]
    public async Task Everything_in_use_and_still_too_full_is_told_once_with_what_fills_the_disk_E_b15()
    {
        bench.Engine.Add("sha256:a", 100_000, "x:1");
        bench.Engine.Run("web", "sha256:a");
        bench.Engine.OtherBytes = 850_000;
        bench.Engine.Usage = new() { ImageBytes = 100_000, VolumeBytes = 300_000 };
        await bench.SeenAsync(Day);

        for (var run = 0; run < 3; run++)
        {
            await bench.CleanAsync();
        }

        var told = Assert.Single(bench.Events.Of(ImageEvents.StillFull));
        Assert.Contains("volumes 293 KiB", told.What, StringComparison.Ordinal);
        Assert.Contains(
            "other files on that disk (logs of containers, other data) 537.1 KiB",
            told.What,
            StringComparison.Ordinal
        );

        bench.Engine.OtherBytes = 0;
        await bench.CleanAsync();
        bench.Engine.OtherBytes = 850_000;
        await bench.CleanAsync();
        Assert.Equal(2, bench.Events.Of(ImageEvents.StillFull).Count);
    }

    [Fact]
    public async Task Pressure_starts_a_run_each_minute_until_nothing_more_may_go_and_then_only_each_hour_E_b15()
    {
        bench.Engine.Add("sha256:a", 950_000, "x:1");
        bench.Engine.Run("web", "sha256:a");
        var space = bench.Space();
        await space.LookAsync(default);
        await space.LookAsync(default);
        Assert.Single(bench.Queue.Snapshot());
        Assert.Single(bench.Events.Of(ImageEvents.Pressing));
        bench.Queue.End(bench.Queue.Snapshot()[0].Id, JobState.Succeeded, await bench.CleanAsync());

        for (var minute = 0; minute < 59; minute++)
        {
            bench.Clock.Advance(TimeSpan.FromMinutes(1));
            await space.LookAsync(default);
        }

        Assert.Single(bench.Queue.Snapshot());
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await space.LookAsync(default);
        Assert.Equal(2, bench.Queue.Snapshot().Count);
    }

    [Fact]
    public async Task A_store_that_takes_no_writes_does_not_keep_a_full_disk_from_being_cleaned_E_b14()
    {
        bench.Engine.Add("sha256:a", 100, "x:1");
        await bench.SeenAsync(Day);
        bench.Engine.OtherBytes = 999_900;
        bench.Store.RefusesWith = "no space left on device";
        Assert.Equal(JobResult.Done, (await bench.CleanAsync()).Result);
        Assert.Empty(Present);
        Assert.Single(bench.Events.Of(ImageEvents.Removed));
    }

    [Fact]
    public async Task A_count_that_the_engine_refuses_is_done_without_and_asked_once_a_run_E_b11()
    {
        bench.Engine.Add("sha256:a", 100, "x:1");
        await bench.SeenAsync(Day);
        var before = bench.Engine.Requests.Count(one => one == "GET /system/df");
        await bench.CleanAsync();
        Assert.Equal(1, bench.Engine.Requests.Count(one => one == "GET /system/df") - before);
    }

    [Fact]
    public async Task A_cap_ends_the_run_and_the_rest_waits_for_the_next_E_b24()
    {
        bench.Options = bench.Options with { MaxRemovals = 2 };
        for (var index = 0; index < 5; index++)
        {
            bench.Engine.Add($"sha256:{index}", 100, $"x:t{index}");
        }

        await bench.SeenAsync(Day);
        await bench.CleanAsync();
        Assert.Equal(3, Present.Count);
    }

    [Fact]
    public async Task Exited_containers_and_build_cache_go_in_the_same_run_without_volumes_E_b29()
    {
        bench.Engine.Add("sha256:a", 100, "x:1");
        bench.Engine.Run("old", "sha256:a", "exited", lastRun: Plans.Now - (8 * Day));
        bench.Engine.Run(
            "compose",
            "sha256:a",
            "exited",
            lastRun: Plans.Now - (8 * Day),
            labels: new Dictionary<string, string>(StringComparer.Ordinal) { ["com.docker.compose.project"] = "p" }
        );
        bench.Engine.Usage = new() { BuildCache = [new("c", 6L << 30, false, false, Plans.Now - (30 * Day))] };
        await bench.CleanAsync();
        Assert.Equal(["DELETE /containers/c-old", "POST /build/prune"], bench.Engine.Mutations);
    }

    [Fact]
    public async Task Only_what_would_go_is_asked_of_registries_and_what_they_lack_stays()
    {
        bench.Options = bench.Options with { RemoveUnpullable = false };
        bench.Engine.Add(new EngineImage("sha256:a", "", ["r.example/x:a"], ["r.example/x@sha256:d1"]));
        bench.Engine.Add(new EngineImage("sha256:b", "", ["r.example/y:a"], ["r.example/y@sha256:d2"]));
        bench.Engine.Add(new EngineImage("sha256:c", "", ["r.example/z:a"], ["r.example/z@sha256:d3"]));
        bench.Engine.Run("web", "sha256:c");
        bench.Registries.Digests.Add("sha256:d1");
        await bench.SeenAsync(Day);
        await bench.CleanAsync();
        Assert.Equal(["sha256:b", "sha256:c"], Present);
        Assert.Equal(2, bench.Registries.Asked);
    }

    [Fact]
    public async Task What_a_cluster_refers_to_stays_and_everything_does_while_it_cannot_be_asked()
    {
        bench.Engine.Add("sha256:a", 100, "r.example/x:1");
        bench.Engine.Add("sha256:b", 100, "r.example/y:1");
        await bench.SeenAsync(Day);
        bench.Options = bench.Options with { KeepReferencedByClusters = ["amy-east"] };
        await Assert.ThrowsAsync<UserErrorException>(() => bench.CleanAsync());
        Assert.Equal(["sha256:a", "sha256:b"], Present);

        bench.Clusters.Found["amy-east"] = [new ImageReference("r.example/x:1", "amy-east: deployment web/app")];
        await bench.CleanAsync();
        Assert.Equal(["sha256:a"], Present);
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_keeps_what_it_may_have()
    {
        bench.Options = bench.Options with { RemoveUnpullable = false };
        bench.Engine.Add(new EngineImage("sha256:a", "", ["r.example/x:1"], ["r.example/x@sha256:d1"]));
        bench.Registries.Broken = new RegistryUnavailableException("r.example does not answer");
        await bench.SeenAsync(Day);
        await bench.CleanAsync();
        Assert.Equal(["sha256:a"], Present);
    }

    [Fact]
    public async Task A_name_that_stands_for_another_image_by_then_is_not_taken_away()
    {
        bench.Engine.Add("sha256:a", 100, "x:1", "x:2");
        await bench.SeenAsync(Day);
        var first = true;
        bench.Engine.Fails = reference =>
        {
            if (first && reference is "x:1")
            {
                first = false;
            }

            return null;
        };
        await bench.CleanAsync();
        Assert.Contains("GET /images/x:1/json", bench.Engine.Requests);
        Assert.Empty(Present);
    }

    [Fact]
    public async Task Room_for_a_build_can_be_asked()
    {
        bench.Engine.OtherBytes = 400_000;
        var space = bench.Space();
        Assert.True((await space.CheckAsync(null, new ByteSize(600_000), default)).IsEnough);
        var verdict = await space.CheckAsync(null, null, default);
        Assert.False(verdict.IsEnough);
        Assert.Equal("585.9 KiB are free on /srv/docker, 10 GiB are needed: too little", verdict.Sentence);
        bench.Engine.HasDisk = false;
        Assert.False((await space.CheckAsync(null, new ByteSize(1), default)).IsEnough);
    }

    [Fact]
    public async Task What_a_person_keeps_stays_until_it_is_released()
    {
        bench.Engine.Add("sha256:a", 100, "x:1");
        await bench.SeenAsync(Day);
        await bench.Memory.PutPinAsync(new ImagePin("x:1", "amy", Plans.Now) { Why = "demo" }, default);
        await bench.CleanAsync();
        Assert.Equal(["sha256:a"], Present);
        await bench.Memory.RemovePinAsync("x:1", default);
        await bench.CleanAsync();
        Assert.Empty(Present);
    }

    private sealed class TwoEngines(EngineUnavailableException broken, Fakes.FakeDockerEngine good) : IEngines
    {
        public EngineConnection Open(EngineAddress address) =>
            address.Name is "b" ? good.Open(address) : new Fakes.FakeDockerEngine { Broken = broken }.Open(address);
    }
}
