using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using UwsAgent.Adapters;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Benchmarks;

/// <summary>The real queue with its real workers on the real store, without the rest of the agent.</summary>
internal sealed class QueueStand : IAsyncDisposable
{
    private readonly ServiceProvider services;

    public QueueStand(
        string directory,
        StoreTuning tuning,
        int workers,
        IJobHandler handler,
        Action<IServiceCollection>? more = null
    )
    {
        var kind = new JobKind { Name = "work", Summary = "Is measured or killed." };
        var lanes = new Dictionary<string, LaneOptions>(StringComparer.OrdinalIgnoreCase)
        {
            [kind.Lane] = new LaneOptions { Width = workers },
        };
        var all = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IDocumentStore>(
                new LiteDbDocumentStore(
                    new DiskStoreFiles(directory),
                    tuning,
                    TimeProvider.System,
                    NullLogger.Instance,
                    Quiet.All,
                    () => StoreLock.Take(directory)
                )
            )
            .AddSingleton<IJobArchive>(
                new JsonLinesJobArchive(Path.Join(directory, "archive"), NullLogger<JsonLinesJobArchive>.Instance)
            )
            .AddSingleton<IEventLog>(Quiet.All)
            .AddSingleton<IJobLogs>(Quiet.All)
            .AddSingleton<IHeartbeats>(Quiet.All)
            .AddSingleton<Func<double>>(() => Random.Shared.NextDouble())
            .AddSingleton<ICurrent<QueueOptions>>(new Fixed<QueueOptions>(new QueueOptions { Lanes = lanes }))
            .AddQueue()
            .AddSingleton(handler.GetType(), handler)
            .AddSingleton(new JobRegistration(kind, handler.GetType()));
        more?.Invoke(all);
        services = all.BuildServiceProvider();
    }

    public JobQueue Queue => services.GetRequiredService<JobQueue>();

    public IDocumentStore Store => services.GetRequiredService<IDocumentStore>();

    public IJobArchive Archive => services.GetRequiredService<IJobArchive>();

    public async Task<StoreOpening> OpenAsync()
    {
        var opening = await Store.OpenAsync(CancellationToken.None);
        await Queue.OpenAsync(opening, CancellationToken.None);
        return opening;
    }

    public void StartWorkers() => services.GetRequiredService<JobWorkers>().Start();

    public async ValueTask DisposeAsync()
    {
        await services.GetRequiredService<JobWorkers>().StopAsync();
        await ((LiteDbDocumentStore)Store).DisposeAsync();
        ((JsonLinesJobArchive)Archive).Dispose();
        await services.DisposeAsync();
    }
}
