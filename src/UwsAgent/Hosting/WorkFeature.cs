using UwsAgent.Adapters;
using UwsAgent.Core.Commands;
using UwsAgent.Core.Jobs;
using UwsAgent.Scheduling;

namespace UwsAgent.Hosting;

/// <summary>The spine as a part of the agent: store, queue and schedules.</summary>
internal static class WorkFeature
{
    public static IServiceCollection AddWork(this IServiceCollection services, AgentPaths paths) =>
        services
            .AddStore(paths)
            .AddChildren(paths)
            .AddQueue()
            .AddSchedules()
            .AddCommands()
            .AddSingleton<Func<double>>(_ => Random.Shared.NextDouble)
            .AddSingleton<AgentLife>()
            .AddHostedService(provider => provider.GetRequiredService<AgentLife>());
}
