using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Uws;
using UwsAgent.Cli;
using UwsAgent.Core;
using UwsAgent.Core.Access;
using UwsAgent.Core.Commands;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Hosting;
using UwsAgent.Http;
using UwsAgent.Metrics;
using UwsAgent.Operations;
using UwsAgent.Tests.Cli;

namespace UwsAgent.Tests.Operations;

/// <summary>An agent with a real queue over fakes, three kinds of jobs, and a clock that only the test moves.</summary>
internal sealed class OperationsBench : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider services;
    private bool isWorking;

    public OperationsBench() => services = Add(new ServiceCollection()).BuildServiceProvider();

    public static Caller Admin { get; } = new("ann", ["uws-admin"], CanChange: true);

    public static Caller Guest { get; } = new("bob", ["users"], CanChange: false) { HowToGain = "Join uws-admin." };

    public FakeTimeProvider Clock { get; } = new(Start);

    public FakeDocumentStore Store { get; } = new();

    public FakeJobArchive Archive { get; } = new();

    public FakeJobLogs Logs { get; } = new();

    public FakeEventLog Events => events ??= new(Clock);

    public FakeSchedules Schedules { get; } = new();

    public TestWork Work { get; } = new();

    /// <summary>A directory of its own for the configuration.</summary>
    public AgentPaths Paths { get; } = AgentPaths.Find(Directory.CreateTempSubdirectory("uws").FullName);

    public JobQueue Queue => services.GetRequiredService<JobQueue>();

    public IServiceProvider Services => services;

    private FakeEventLog? events;

    /// <summary>Everything that the operations need, in the place of the real adapters.</summary>
    public IServiceCollection Add(IServiceCollection collection) =>
        collection
            .AddLogging()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<IDocumentStore>(Store)
            .AddSingleton<IJobArchive>(Archive)
            .AddSingleton<IJobLogs>(Logs)
            .AddSingleton<IEventLog>(Events)
            .AddSingleton<IHeartbeats>(provider => provider.GetRequiredService<Heartbeats>())
            .AddSingleton<Heartbeats>()
            .AddSingleton<Func<double>>(() => 1)
            .AddSingleton<ICurrent<QueueOptions>>(
                new Fixed<QueueOptions>(
                    new QueueOptions
                    {
                        DefaultLaneWidth = 1,
                        Lanes = new Dictionary<string, LaneOptions> { ["uploads"] = new() { Width = 4 } },
                    }
                )
            )
            .AddSingleton<ISchedules>(provider => Schedules.Over(provider.GetRequiredService<IJobQueue>()))
            .AddSingleton(Paths)
            .AddConfigurationFiles()
            .AddSingleton(Work)
            .AddSingleton(new AboutAgent("0.1.0", "0123456789ab", 4711, "ops1", Start))
            .AddQueue()
            .AddJob<SyncWork>(TestWork.Sync)
            .AddJob<UploadWork>(TestWork.Upload)
            .AddJob<TidyWork>(TestWork.Tidy)
            .AddSingleton<StatusReading>()
            .AddSingleton<ICommandGroup, UwsAgent.Cli.Commands.StatusCommands>()
            .AddSingleton<INamedWork, BuildByName>()
            .AddSingleton<ICurrent<CommandsOptions>>(new Fixed<CommandsOptions>(new CommandsOptions()))
            .AddOperations()
            .AddPrometheus();

    /// <summary>The bench's own parts, for an agent that is served on a socket.</summary>
    public void Share(IServiceCollection collection)
    {
        collection
            .AddSingleton(services.GetRequiredService<JobReading>())
            .AddSingleton(services.GetRequiredService<JobControl>())
            .AddSingleton(services.GetRequiredService<JobFollowing>())
            .AddSingleton(services.GetRequiredService<JobStarting>())
            .AddSingleton(services.GetRequiredService<ScheduleReading>())
            .AddSingleton(services.GetRequiredService<EventReading>())
            .AddSingleton(services.GetRequiredService<ConfigurationOperations>());
        foreach (var source in services.GetServices<IMetricSource>())
        {
            collection.AddSingleton(source);
        }

        foreach (
            var group in services
                .GetServices<ICommandGroup>()
                .Where(group => group is not UwsAgent.Cli.Commands.StatusCommands)
        )
        {
            collection.AddSingleton(group);
        }
    }

    public async Task<OperationsBench> OpenAsync(bool working = true)
    {
        _ = services.GetRequiredService<ConfigurationStart>();
        await Queue.OpenAsync(await Store.OpenAsync(default), default);
        if (working)
        {
            services.GetRequiredService<JobWorkers>().Start();
            isWorking = true;
        }

        return this;
    }

    public async Task<Job> EnqueueAsync(JobKind kind, string title, Func<JobRequest, JobRequest>? change = null)
    {
        // Each job in a second of its own, so that ids and ages are the same in every run of the test.
        Clock.Advance(TimeSpan.FromSeconds(1));
        var request = new JobRequest(kind.Name, "schedule") { Title = title };
        return (await Queue.EnqueueAsync(change?.Invoke(request) ?? request, default)).Job;
    }

    public async Task<Job> UntilAsync(string id, Func<Job, bool> fits)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (Queue.Find(id) is { } job && fits(job))
            {
                return job;
            }

            await Task.Delay(2, patience.Token);
        }
    }

    public Task<Ended> RunAsync(params IReadOnlyList<string> arguments) =>
        RunAsync(new CommandProbe { Time = Clock }, arguments);

    public Task<Ended> RunAsync(CommandProbe probe, params IReadOnlyList<string> arguments) =>
        probe.RunAsync(services.GetServices<ICommandGroup>(), arguments);

    public CommandProbe Terminal(int width = 120) =>
        new()
        {
            Time = Clock,
            Traits = CallTraits.OutputIsTerminal | CallTraits.InputIsTerminal,
            Window = (width, 40),
        };

    public async ValueTask DisposeAsync()
    {
        Work.LetGo();
        if (isWorking)
        {
            Queue.Close("the test is over");
        }

        await services.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(Paths.ConfigDirectory)!, recursive: true);
    }
}

/// <summary>What the jobs of the bench do: by default they succeed at once.</summary>
internal sealed class TestWork
{
    public static readonly JobKind Sync = new()
    {
        Name = "nightly-sync",
        Summary = "Brings the rosters of all schools up to date",
        Lane = "sync",
        Retry = RetryPolicy.None,
    };

    public static readonly JobKind Upload = new()
    {
        Name = "check-upload",
        Summary = "Judges one uploaded file",
        Lane = "uploads",
        IsStartedByHand = false,
        Timeout = TimeSpan.FromMinutes(10),
    };

    public static readonly JobKind Tidy = new() { Name = "tidy", Summary = "Removes what is no longer needed" };

    private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Func<JobRun, CancellationToken, Task<JobOutcome>> Does { get; set; } =
        (_, _) => Task.FromResult(JobOutcome.Succeeded("done"));

    /// <summary>Goes on until <see cref="LetGo"/>, or until it is cancelled.</summary>
    public async Task<JobOutcome> HoldAsync(CancellationToken cancellationToken)
    {
        await end.Task.WaitAsync(cancellationToken);
        return JobOutcome.Succeeded("let go");
    }

    public void LetGo() => end.TrySetResult();
}

/// <summary>Stands for allow-listed commands.</summary>
internal sealed class BuildByName : INamedWork
{
    public IReadOnlyList<string> Names => ["build"];

    public JobRequest? Request(string name, IReadOnlyList<string> arguments, string author) =>
        name is "build" ? new(TestWork.Tidy.Name, author) { Title = $"build {string.Join('|', arguments)}" } : null;
}

internal sealed class SyncWork(TestWork work) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken) =>
        work.Does(run, cancellationToken);
}

internal sealed class UploadWork(TestWork work) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken) =>
        work.Does(run, cancellationToken);
}

internal sealed class TidyWork(TestWork work) : IJobHandler
{
    public Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken) =>
        work.Does(run, cancellationToken);
}
