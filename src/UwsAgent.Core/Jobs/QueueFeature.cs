using Microsoft.Extensions.DependencyInjection;

namespace UwsAgent.Core.Jobs;

/// <summary>The queue as a part of the agent.</summary>
public static class QueueFeature
{
    /// <summary>Needs a store, an archive, logs, events, heartbeats and a source of jitter (<c>Func&lt;double&gt;</c>).</summary>
    public static IServiceCollection AddQueue(this IServiceCollection services) =>
        services
            .AddOptionsSection<QueueOptions>("Queue", QueueOptions.Check)
            .AddEvents(JobEvents.All)
            .AddSingleton<JobCatalog>()
            .AddSingleton<JobQueue>()
            .AddSingleton<IJobQueue>(services => services.GetRequiredService<JobQueue>())
            .AddSingleton<JobRunner>()
            .AddSingleton<JobWorkers>()
            .AddSingleton<QueueHousekeeping>();
}
