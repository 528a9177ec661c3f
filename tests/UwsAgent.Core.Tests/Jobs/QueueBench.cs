using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Jobs;

/// <summary>A queue with its workers over fakes, which a test can stop dead and open again.</summary>
internal sealed class QueueBench : IAsyncDisposable
{
    private readonly List<JobRegistration> registrations = [];
    private readonly Dictionary<Type, object> handlers = [];
    private JobWorkers? workers;

    public FakeDocumentStore Store { get; init; } = new();

    public FakeJobArchive Archive { get; init; } = new();

    public FakeJobLogs Logs { get; } = new();

    public FakeTimeProvider Clock { get; init; } = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));

    public FakeEventLog Events { get; } = new();

    public FakeHeartbeats Beats { get; } = new();

    public QueueOptions Options { get; set; } = new();

    public JobQueue Queue { get; private set; } = null!;

    /// <summary>Each handler has a type of its own because a kind names its handler by type.</summary>
    public QueueBench With<TSlot>(JobKind kind, Func<JobRun, CancellationToken, Task<JobOutcome>> work)
    {
        registrations.Add(new JobRegistration(kind, typeof(Handler<TSlot>)));
        handlers[typeof(Handler<TSlot>)] = new Handler<TSlot>(work);
        return this;
    }

    public async Task<QueueBench> OpenAsync(bool working = true)
    {
        var options = new Fixed<QueueOptions>(Options);
        var catalog = new JobCatalog(registrations, new Handlers(handlers));
        Queue = new JobQueue(Store, Archive, catalog, options, Events, Clock, () => 1, NullLogger<JobQueue>.Instance);
        await Queue.OpenAsync(await Store.OpenAsync(default), default);
        if (working)
        {
            var runner = new JobRunner(catalog, Logs, options, Clock, NullLogger<JobRunner>.Instance);
            workers = new JobWorkers(Queue, runner, options, Beats, Clock, NullLogger<JobWorkers>.Instance);
            workers.Start();
        }

        return this;
    }

    public Task<EnqueueResult> EnqueueAsync(string kind, Func<JobRequest, JobRequest>? change = null)
    {
        var request = new JobRequest(kind, "tester");
        return Queue.EnqueueAsync(change?.Invoke(request) ?? request, default);
    }

    /// <summary>Waits until the job is in a state that fits, however the machine is loaded.</summary>
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

    public Task<Job> UntilEndedAsync(string id) => UntilAsync(id, job => job.IsFinished);

    public Task StopAsync() => workers!.StopAsync();

    public async ValueTask DisposeAsync()
    {
        if (workers is not null)
        {
            Queue.Close("the test is over");
            workers.Dispose();
        }

        Queue.Dispose();
        await Task.CompletedTask;
    }

    private sealed class Handler<TSlot>(Func<JobRun, CancellationToken, Task<JobOutcome>> work) : IJobHandler
    {
        public Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken) =>
            work(run, cancellationToken);
    }

    private sealed class Handlers(Dictionary<Type, object> handlers) : IServiceProvider
    {
        public object? GetService(Type serviceType) => handlers.GetValueOrDefault(serviceType);
    }
}
