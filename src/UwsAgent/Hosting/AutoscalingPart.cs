using UwsAgent.Adapters;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Hosting;

/// <summary>Autoscaling in the daemon: the slice and its adapters.</summary>
internal static class AutoscalingPart
{
    public static IServiceCollection AddAutoscalingPart(this IServiceCollection services, AgentPaths paths) =>
        services
            .AddAutoscaling()
            .AddSignalSources()
            .AddSingleton<IClusters>(provider =>
            {
                var options = provider.GetRequiredService<ICurrent<AutoscalingOptions>>();
                return new KubernetesClientClusters(
                    name => options.Value.Clusters.GetValueOrDefault(name),
                    provider.GetRequiredService<TimeProvider>()
                );
            })
            .AddSingleton<IDecisionLog>(_ => new JsonLinesDecisionLog(Path.Join(paths.StateDirectory, "decisions")))
            // Two agents on one host have different state; one agent is the same after a restart.
            .AddSingleton(new AutoscaleHolder($"{Environment.MachineName}:{paths.StateDirectory}"));
}
