using System.Runtime.CompilerServices;

namespace UwsAgent.Benchmarks.Queue;

/// <summary>The durable queue against one that keeps nothing and against LiteDB used plainly.</summary>
internal sealed class QueueSuite : ISuite
{
    /// <summary>As many as Hangfire starts by itself.</summary>
    private static readonly int Workers = Math.Min(Environment.ProcessorCount * 5, 20);

    private const int InFlight = 100;

    public string Name => "queue";

    public async IAsyncEnumerable<Measure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var one = new Rounds();
        var sixteen = new Rounds();
        var liteDb = new List<double>();
        // Turn by turn, so that whatever else the machine does meets both sides; the first round only warms up.
        for (var round = 0; round < 6; round++)
        {
            one.Own.Add(await OwnQueue.LifecyclesPerSecondAsync(1, InFlight, Workers, 15_000));
            one.Peer.Add(await HangfirePeer.LifecyclesPerSecondAsync(1, InFlight, Workers, 15_000));
            sixteen.Own.Add(await OwnQueue.LifecyclesPerSecondAsync(16, InFlight, Workers, 30_000));
            sixteen.Peer.Add(await HangfirePeer.LifecyclesPerSecondAsync(16, InFlight, Workers, 30_000));
            liteDb.Add(LiteDbPeer.LifecyclesPerSecond(200));
        }

        yield return Measure.Rate(
            "lifecycles, 1 producer with 100 in flight, durable",
            Rounds.Median(one.Own),
            "/s",
            atLeast: 1_000,
            ("Hangfire.InMemory, not durable", Rounds.Median(one.Peer)),
            ratioAtLeast: 1
        );
        yield return Measure.Rate(
            "lifecycles, 16 producers with 100 in flight, durable",
            Rounds.Median(sixteen.Own),
            "/s",
            atLeast: 5_000,
            ("Hangfire.InMemory, not durable", Rounds.Median(sixteen.Peer)),
            ratioAtLeast: 1
        );
        yield return Measure.Rate(
            "lifecycles against a commit per write",
            Rounds.Median(one.Own),
            "/s",
            atLeast: null,
            ("LiteDB, one by one", Rounds.Median(liteDb)),
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

    private sealed class Rounds
    {
        public List<double> Own { get; } = [];

        public List<double> Peer { get; } = [];

        public static double Median(List<double> rounds) => rounds.Skip(1).Order().ElementAt((rounds.Count - 1) / 2);
    }
}
