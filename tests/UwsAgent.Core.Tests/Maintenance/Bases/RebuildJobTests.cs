using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Commands;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Bases;
using UwsAgent.Core.Maintenance.Calendar;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Maintenance.Bases;

public sealed class RebuildJobTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeDocumentStore store = new();
    private readonly FakeEventLog events = new();
    private readonly FakeJobQueue queue = new();
    private readonly FakeDockerEngine engine = new();
    private readonly FakeImageFiles files = new();
    private readonly FakeDockerfiles dockerfiles = new(
        ("app/Dockerfile", "FROM uws/base-2309"),
        ("base/Dockerfile", "FROM debian:13")
    );

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Builds_are_queued_one_after_the_other_with_the_image_as_argument()
    {
        var running = RunAsync();
        var first = await QueuedAsync(1);
        Assert.Equal("uws/base-2309:latest", Argument(first));
        Assert.Equal(("/d/base/Dockerfile", "2309"), (Fact(first, "UWS_DOCKERFILE"), Fact(first, "UWS_ROUND")));
        await PassAsync(5);
        Assert.Single(queue.Snapshot());

        queue.End(first.Id, JobState.Succeeded, JobOutcome.Succeeded("ok"));
        var second = await QueuedAsync(2);
        Assert.Equal("uws/app-2309:latest", Argument(second));
        queue.End(second.Id, JobState.Succeeded, JobOutcome.Succeeded("ok"));

        var outcome = await EndAsync(running);
        Assert.Equal((JobResult.Done, "2 images built"), (outcome.Result, outcome.Summary));
        Assert.Single(events.Of(BasesEvents.Rebuilt));
    }

    [Fact]
    public async Task After_a_build_that_failed_nothing_that_comes_later_is_begun()
    {
        var running = RunAsync();
        var first = await QueuedAsync(1);
        queue.End(first.Id, JobState.Failed, JobOutcome.FailedForGood("exit code 2"));

        var outcome = await EndAsync(running);

        Assert.Equal(JobResult.Failed, outcome.Result);
        Assert.Contains(
            "0 images built; uws/base-2309:latest was not: its job",
            outcome.Summary,
            StringComparison.Ordinal
        );
        Assert.Equal(["left: uws/app-2309:latest"], outcome.Reasons);
        Assert.Single(queue.Snapshot());
        Assert.Equal("uws/base-2309:latest", Assert.Single(events.Of(BasesEvents.RebuildStopped)).Target);
    }

    [Fact]
    public async Task After_a_crash_it_goes_on_with_the_same_plan_and_builds_nothing_twice()
    {
        using (var crash = new CancellationTokenSource())
        {
            var cut = RunAsync(crash.Token);
            await QueuedAsync(1);
            await crash.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cut);
        }

        // Meanwhile somebody changed the Dockerfiles, and the build went on.
        dockerfiles.Files = [new DockerfileSource("/d", "other/Dockerfile", "FROM debian:13")];
        queue.End(queue.Snapshot()[0].Id, JobState.Succeeded, JobOutcome.Succeeded("ok"));
        var running = RunAsync();
        var second = await QueuedAsync(2);
        queue.End(second.Id, JobState.Succeeded, JobOutcome.Succeeded("ok"));

        Assert.Equal("2 images built", (await EndAsync(running)).Summary);
        Assert.Equal(["uws/base-2309:latest", "uws/app-2309:latest"], queue.Snapshot().Select(Argument));
        Assert.Empty(await store.ReadAllAsync(RebuildRounds.Collection, Stop));
    }

    [Fact]
    public async Task While_maintenance_is_frozen_no_build_begins()
    {
        await Freezing.FreezeAsync(new FreezeWish("exams", null), "ana", Stop);

        var outcome = await EndAsync(RunAsync());

        Assert.Contains("frozen by ana: exams", outcome.Summary, StringComparison.Ordinal);
        Assert.Empty(queue.Snapshot());
    }

    [Fact]
    public async Task A_command_that_is_not_allowed_is_not_queued()
    {
        var outcome = await EndAsync(RunAsync(command: "other"));

        Assert.Contains("there is no command 'other'", outcome.Summary, StringComparison.Ordinal);
        Assert.Empty(queue.Snapshot());
    }

    [Fact]
    public async Task While_maintenance_is_off_nothing_is_built()
    {
        var outcome = await RunAsync(isEnabled: false);

        Assert.Equal((JobResult.Skipped, "Maintenance:Enabled is false"), (outcome.Result, outcome.Summary));
        Assert.Empty(queue.Snapshot());
    }

    [Fact]
    public async Task A_dry_run_says_the_order_and_queues_nothing()
    {
        var outcome = await RunAsync(dryRun: true);

        Assert.Equal(JobResult.Planned, outcome.Result);
        Assert.Equal(["uws/base-2309:latest", "uws/app-2309:latest"], outcome.Reasons);
        Assert.Empty(queue.Snapshot());
        Assert.Equal(0, store.Commits);
    }

    [Fact]
    public async Task An_image_is_looked_into_once_and_told_when_its_release_ends()
    {
        engine.Add("sha256:old", 1000, "uws/old:1");
        files.Texts["/etc/os-release"] = "ID=debian\nVERSION_ID=10\nPRETTY_NAME=\"Debian 10\"";
        using var look = Look();
        var job = new BasesJob(look, store, new Fixed<MaintenanceOptions>(Options("build")), events);

        var first = await job.RunAsync(Run(BasesJob.Kind.Name, "{}", dryRun: false), Stop);
        await job.RunAsync(Run(BasesJob.Kind.Name, "{}", dryRun: false), Stop);

        Assert.Equal("1 images; 1 stand on a release that ends or has ended", first.Summary);
        Assert.Single(files.Read);
        var told = Assert.Single(events.Of(BasesEvents.ReleaseEnds));
        Assert.Equal("debian:10", told.Target);
        Assert.Contains("uws/old:1", told.What, StringComparison.Ordinal);
        var image = Assert.Single(Assert.Single(await look.LookAsync(TimeSpan.Zero, Stop)).Images);
        Assert.Equal(ReleaseState.Ended, image.Standing.State);
    }

    private FreezeControl Freezing => new(new FreezeBook(store), events, time);

    private Task<JobOutcome> RunAsync(
        CancellationToken? stop = null,
        string command = "build",
        bool dryRun = false,
        bool isEnabled = true
    )
    {
        var options = new Fixed<MaintenanceOptions>(Options(command) with { Enabled = isEnabled });
        // Disposing it would end nothing that matters; it holds a gate only.
#pragma warning disable CA2000
        var planner = new RebuildPlanner(dockerfiles, Look(), options, time);
#pragma warning restore CA2000
        var calendar = new CurrentCalendar(options, new FreezeBook(store), events, time);
        var commands = new CommandsOptions
        {
            ["build"] = new() { File = "/bin/true", AllowedArguments = ["uws/[a-z0-9-]+:[a-z0-9]+"] },
        };
        var job = new RebuildJob(
            planner,
            new RebuildRounds(store),
            calendar,
            queue,
            options,
            new ImageBuilds(
                (build, author) =>
                    CommandPlan.Request(
                        commands,
                        new CommandPayload
                        {
                            Command = build.Command,
                            Arguments = [build.Image],
                            Environment = build.Facts,
                        },
                        author
                    )
            ),
            events,
            time
        );
        return job.RunAsync(Run(RebuildJob.Kind.Name, "{}", dryRun), stop ?? Stop);
    }

    private static JobRun Run(string kind, string payload, bool dryRun) =>
        new(
            new Job
            {
                Id = "round-1",
                Kind = kind,
                Lane = "rebuild",
                Author = "ana",
                Payload = payload,
                DryRun = dryRun,
                EnqueuedAt = DateTimeOffset.UnixEpoch,
            },
            new FakeJobLogs().Open("round-1")
        );

    private BasesLook Look() =>
        new(
            engine,
            files,
            new BaseMemory(store),
            new BaseEngines(() => [new EngineAddress("local", "unix:///x")]),
            new Fixed<MaintenanceOptions>(Options("build")),
            time
        );

    private static MaintenanceOptions Options(string command) =>
        new()
        {
            Bases = new BasesOptions
            {
                Folders = ["/d"],
                Image = "uws/{folder}-{round}",
                Round = "2309",
                Command = command,
            },
        };

    private async Task<Job> QueuedAsync(int count)
    {
        for (var turn = 0; queue.Snapshot().Count < count; turn++)
        {
            Assert.True(turn < 2000, "no build was queued");
            await PassAsync(1);
        }

        return queue.Snapshot()[count - 1];
    }

    private async Task PassAsync(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(2, Stop);
        }
    }

    private async Task<JobOutcome> EndAsync(Task<JobOutcome> running)
    {
        for (var turn = 0; !running.IsCompleted; turn++)
        {
            Assert.True(turn < 2000, "it does not end");
            await PassAsync(1);
        }

        return await running;
    }

    private static string Argument(Job job) => Assert.Single(CommandPayload.Read(job.Payload).Arguments);

    private static string Fact(Job job, string name) => CommandPayload.Read(job.Payload).Environment[name];

    private sealed class FakeDockerfiles(params (string Path, string Text)[] files) : IDockerfiles
    {
        public IReadOnlyList<DockerfileSource> Files { get; set; } =
        [.. files.Select(file => new DockerfileSource("/d", file.Path, file.Text))];

        public Task<IReadOnlyList<DockerfileSource>> FindAsync(
            IReadOnlyList<string> folders,
            CancellationToken cancellationToken
        ) => Task.FromResult(Files);
    }

    private sealed class FakeImageFiles : IImageFiles
    {
        public ConcurrentDictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

        public ConcurrentQueue<string> Read { get; } = new();

        public Task<string?> ReadAsync(
            EngineAddress engine,
            string imageId,
            string path,
            CancellationToken cancellationToken
        )
        {
            Read.Enqueue($"{imageId} {path}");
            return Task.FromResult(Texts.GetValueOrDefault(path));
        }

        public Task<int> ClearAsync(EngineAddress engine, CancellationToken cancellationToken) => Task.FromResult(0);
    }
}
