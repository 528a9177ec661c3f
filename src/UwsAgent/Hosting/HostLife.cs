using UwsAgent.Adapters;
using UwsAgent.Core;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;
using UwsAgent.Http;

namespace UwsAgent.Hosting;

/// <summary>What makes the daemon a good citizen of its host: directories, clock, heartbeats, events.</summary>
internal static class HostLife
{
    public static IServiceCollection AddHostLife(this IServiceCollection services, AgentPaths paths)
    {
        services.AddSingleton(paths);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Heartbeats>();
        services.AddSingleton<IHeartbeats>(provider => provider.GetRequiredService<Heartbeats>());
        services.AddSingleton<Http.IReadiness, LoopReadiness>();
        services.AddSingleton<IReadiness, LoopReadiness>();
        services.AddSingleton<ClockWatch>();
        services.AddSingleton(WatchdogTime.Find());
        services.AddSingleton<IEventLog>(provider => new JsonLinesEventLog(
            paths.EventsDirectory,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<JsonLinesEventLog>>()
        ));
        services.AddOptionsSection<LogOptions>("Log", LogOptions.Check);
        services.AddHostedService<LogLevelInForce>();
        services.AddHostedService<LifeEvents>();
        services.AddHostedService<HostWatch>();
        services.AddHostedService<MemoryReturn>();
        return services.AddEvents(HostEvents.All);
    }
}
