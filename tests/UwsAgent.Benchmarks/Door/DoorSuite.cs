using System.Diagnostics;
using System.Runtime.CompilerServices;
using UwsAgent.Benchmarks.Host;

namespace UwsAgent.Benchmarks.Door;

/// <summary>How long a person waits for <c>uws</c>: whole processes, the native client against a warm agent.</summary>
internal sealed class DoorSuite : ISuite
{
    private const int WarmRuns = 40;
    private const int Runs = 100;

    private static string Agent => Path.Join(AgentProcess.Artifacts, "bin", "UwsAgent", "release");

    public string Name => "door";

    public async IAsyncEnumerable<Measure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var client = await Published.ClientAsync();
        await using var agent = await AgentProcess.StartAsync(Agent, client);
        var version = await MedianAsync(agent, "--version");
        yield return Measure.Cost("start of uws --version, whole process", version, "ms", atMost: 10);
        foreach (var command in new[] { "status", "queue" })
        {
            var time = await MedianAsync(agent, command);
            yield return Measure.Cost($"uws {command} on a warm agent, whole process", time, "ms", atMost: 20);
        }
    }

    private static async Task<double> MedianAsync(AgentProcess agent, string command)
    {
        var times = new List<double>();
        for (var i = -WarmRuns; i < Runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            if ((await agent.UwsAsync(command)).Code is not 0 and var code)
            {
                throw new InvalidOperationException($"uws {command} ended with {code}.");
            }

            if (i >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        times.Sort();
        return times[times.Count / 2];
    }
}
