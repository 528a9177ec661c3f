using System.Text.Json.Nodes;
using UwsAgent.Tests.Hosting;

namespace UwsAgent.SystemTests.Autoscaling;

/// <summary>The real daemon with a configuration for autoscaling.</summary>
internal sealed class ScalingAgent(string root) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly RealAgent agent = new(root);

    /// <summary>The agent's socket, for whatever else it answers.</summary>
    public HttpClient Client => agent.Client;

    /// <summary>The section <c>Autoscaling</c> and whatever else there is, as one file of conf.d; the agent's own clock starts no tick.</summary>
    public void Configure(JsonObject settings)
    {
        settings["Schedules"] = new JsonObject
        {
            ["autoscale-up"] = new JsonObject { ["Enabled"] = false },
            ["autoscale-down"] = new JsonObject { ["Enabled"] = false },
        };
        agent.Configure("autoscaling.json", settings);
    }

    public Task StartAsync() => agent.StartAsync();

    public Task StopAsync(int signal = AgentProcess.Terminate) => agent.StopAsync(signal);

    public Task<EndedJob> UpAsync(bool isDryRun = false) => RunAsync("autoscale-up", isDryRun);

    public Task<EndedJob> DownAsync(bool isDryRun = false) => RunAsync("autoscale-down", isDryRun);

    public ValueTask DisposeAsync() => agent.DisposeAsync();

    private Task<EndedJob> RunAsync(string kind, bool isDryRun) =>
        agent.RunAsync("jobs", new { kind, dryRun = isDryRun }, Patience);
}
