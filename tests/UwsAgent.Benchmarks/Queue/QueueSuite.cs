using System.Runtime.CompilerServices;

namespace UwsAgent.Benchmarks.Queue;

/// <summary>The durable queue against one that keeps nothing and against LiteDB used plainly.</summary>
internal sealed class QueueSuite : ISuite
{
    private const int Workers = 4;
    private const int InFlight = 100;

    public string Name => "queue";

    public async IAsyncEnumerable<Measure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The first round of each warms up; of the others the median counts.
        var one = await MedianAsync(() => OwnQueue.LifecyclesPerSecondAsync(1, InFlight, Workers, 15_000));
        var sixteen = await MedianAsync(() => OwnQueue.LifecyclesPerSecondAsync(16, InFlight, Workers, 40_000));
        var hangfireOne = await MedianAsync(() => HangfirePeer.LifecyclesPerSecondAsync(1, InFlight, Workers, 5_000));
        var hangfire = await MedianAsync(() => HangfirePeer.LifecyclesPerSecondAsync(16, InFlight, Workers, 10_000));
        var liteDb = await MedianAsync(() => Task.FromResult(LiteDbPeer.LifecyclesPerSecond(400)));

        yield return Measure.Rate(
            "lifecycles, 1 producer with 100 in flight, durable",
            one,
            "/s",
            atLeast: 1_000,
            ("Hangfire.InMemory, not durable", hangfireOne),
            ratioAtLeast: 1
        );
        yield return Measure.Rate(
            "lifecycles, 16 producers with 100 in flight, durable",
            sixteen,
            "/s",
            atLeast: 5_000,
            ("Hangfire.InMemory, not durable", hangfire),
            ratioAtLeast: 1
        );
        yield return Measure.Rate(
            "lifecycles against a commit per write",
            one,
            "/s",
            atLeast: null,
            ("LiteDB, one by one", liteDb),
            ratioAtLeast: 10
        );

        var start = await OwnQueue.FirstClaimAsync(100_000);
        yield return Measure.Cost(
            "start with 100,000 queued jobs, first claim",
            start.FirstClaim.TotalSeconds,
            "s",
            atMost: 3
        );
        yield return Measure.Cost(
            "the same after a kill, journal not yet in a base",
            start.AfterKill.TotalSeconds,
            "s",
            atMost: 3
        );
        foreach (var (percent, milliseconds) in await OwnQueue.EnqueueLatencyAsync())
        {
            yield return Measure.Cost($"acknowledgement of one enqueue, p{percent}", milliseconds, "ms");
        }
    }

    private static async Task<double> MedianAsync(Func<Task<double>> measure)
    {
        var rounds = new List<double>();
        for (var i = 0; i < 4; i++)
        {
            rounds.Add(await measure());
        }

        return rounds.Skip(1).Order().ElementAt(1);
    }
}
