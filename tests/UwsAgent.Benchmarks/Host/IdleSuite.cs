using System.Runtime.CompilerServices;

namespace UwsAgent.Benchmarks.Host;

/// <summary>What the installed agent costs a host on which nothing happens.</summary>
internal sealed class IdleSuite : ISuite
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Watched = TimeSpan.FromMinutes(1);

    public string Name => "idle";

    public async IAsyncEnumerable<Measure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (directory, client) = await Published.InstallationAsync();
        await using var agent = await AgentProcess.StartAsync(directory, client, TwoSchools.Configuration);
        await Task.Delay(Settling, cancellationToken);
        var before = agent.ProcessorTime;
        await Task.Delay(Watched, cancellationToken);
        var share = (agent.ProcessorTime - before) / Watched * 100;
        yield return Measure.Cost("idle agent, resident", agent.ResidentMegabytes, "MiB", atMost: 80);
        yield return Measure.Cost("idle agent, processor", share, "%", atMost: 0.2);
        await agent.UwsAsync("status");
        yield return Measure.Cost("after a first uws status, resident", agent.ResidentMegabytes, "MiB");
    }
}
