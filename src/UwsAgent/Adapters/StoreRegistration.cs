using UwsAgent.Core.Ports;
using UwsAgent.Hosting;

namespace UwsAgent.Adapters;

/// <summary>The agent's memory as services: the live store and the archive, below the state directory.</summary>
internal static class StoreRegistration
{
    public static IServiceCollection AddStore(this IServiceCollection services, AgentPaths paths) =>
        services
            .AddSingleton<IDocumentStore>(provider => new LiteDbDocumentStore(
                Path.Join(paths.StateDirectory, "store"),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<LiteDbDocumentStore>>(),
                provider.GetRequiredService<IHeartbeats>()
            ))
            .AddSingleton<IJobArchive>(provider => new JsonLinesJobArchive(
                Path.Join(paths.StateDirectory, "archive"),
                provider.GetRequiredService<ILogger<JsonLinesJobArchive>>()
            ));
}
