using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Benchmarks.Autoscale;

/// <summary>How fast it is decided, how a thousand targets tick, and how good the sample policies are on made-up work.</summary>
internal sealed class AutoscaleSuite : ISuite
{
    private const int Decisions = 20_000;
    private const int Seed = 1;

    public string Name => "autoscale";

    public async IAsyncEnumerable<Measure> RunAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var measure in Decision())
        {
            yield return measure;
        }

        foreach (var measure in await TickMeasures.RunAsync(cancellationToken))
        {
            yield return measure;
        }

        foreach (var measure in PolicyQuality.Run(Seed, cancellationToken))
        {
            yield return measure;
        }
    }

    private static IEnumerable<Measure> Decision()
    {
        var policy = PolicyFile.Target(SamplePolicies.Read("autoscaling.json"), "worker");
        var history = new TargetHistory();
        var start = new DateTimeOffset(2026, 3, 2, 4, 0, 0, TimeSpan.Zero);
        Look(policy, history, start, 2000);
        var best = double.MaxValue;
        var allocated = 0.0;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            for (var index = 0; index < Decisions; index++)
            {
                AutoscaleDecision.Decide(
                    policy,
                    At(index),
                    history,
                    new Moment(start.AddSeconds(index), TimeSpan.FromHours(9))
                );
            }

            best = Math.Min(best, watch.Elapsed.TotalMicroseconds / Decisions);
            allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Decisions;
        }

        yield return Measure.Cost("one decision of the sample's worker", best, "us", atMost: 20);
        yield return Measure.Cost("allocated for it, its observation included", allocated / 1024, "KiB", atMost: 2);
    }

    private static void Look(TargetPolicy policy, TargetHistory history, DateTimeOffset start, int looks)
    {
        for (var index = 0; index < looks; index++)
        {
            var now = new Moment(start.AddSeconds(index - looks), TimeSpan.FromSeconds(index));
            var seen = At(index);
            history.Note(policy, seen, AutoscaleDecision.Decide(policy, seen, history, now), now, null);
        }
    }

    private static Observed At(int index) =>
        new()
        {
            Current = 40,
            Ready = 38,
            Coming = 2,
            Samples =
            [
                Sample.Of(1500 + (index * 7919 % 900), null),
                Sample.Of(3000 + (index % 500), null),
                Sample.Of(30, null),
            ],
        };
}
