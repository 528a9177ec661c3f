using System.Diagnostics;
using System.Runtime.CompilerServices;
using UwsAgent.Core.Autoscaling;

namespace UwsAgent.Benchmarks.Autoscale;

/// <summary>The sample policies against the crontab that they replace, HPA's formula and doing nothing, on synthetic traces.</summary>
internal static class PolicyQuality
{
    private static readonly (string Trace, string Target, string? Crontab)[] Cases =
    [
        ("school-day", "web", "web-crontab"),
        ("outage", "web", "web-crontab"),
        ("nightly-sync", "worker", "worker-crontab"),
        // Bursts by themselves: without the floor of the nightly sync, which does not come here.
        ("burst", "worker", null),
    ];

    public static IEnumerable<Measure> Run(int seed, CancellationToken cancellationToken)
    {
        foreach (var (name, target, crontab) in Cases)
        {
            var trace = SyntheticTraces.Make(name, seed);
            var policies = new List<(string Name, TargetPolicy Policy)>
            {
                (target, PolicyFile.Target(SamplePolicies.Read("autoscaling.json"), target)),
            };
            if (crontab is null)
            {
                policies[0] = (target, TargetPolicy.Of(target, policies[0].Policy.Options with { Calendar = [] }));
            }

            if (crontab is not null)
            {
                policies.Add((crontab, PolicyFile.Target(SamplePolicies.Read("autoscaling-crontab.json"), crontab)));
            }

            var watch = Stopwatch.StartNew();
            var results = Comparison.Run(trace, policies, TimeSpan.FromMinutes(5), withPeers: true, cancellationToken);
            var seconds = watch.Elapsed.TotalSeconds * 14 / trace.Length.TotalDays;
            var ours = results[0];
            var hpa = results.Single(result => result.Scaler == "hpa");
            yield return Measure.Cost(
                $"{name}: simulation of 14 days, one policy",
                seconds / results.Count,
                "s",
                atMost: 1
            );
            if (crontab is not null)
            {
                yield return Measure.Cost(
                    $"{name}: replica-hours",
                    ours.ReplicaHours,
                    "h",
                    atMost: results[1].ReplicaHours,
                    peer: ("crontab", results[1].ReplicaHours)
                );
            }

            if (ours.Deadlines > 0)
            {
                yield return Measure.Cost(
                    $"{name}: deadlines missed of {ours.Deadlines}",
                    ours.DeadlinesMissed,
                    "",
                    atMost: 1
                );
            }

            yield return NotWorse($"{name}: mean wait", ours.MeanWait.TotalSeconds, "s", hpa.MeanWait.TotalSeconds);
            yield return NotWorse(
                $"{name}: longest wait",
                ours.LongestWait.TotalSeconds,
                "s",
                hpa.LongestWait.TotalSeconds
            );
            yield return NotWorse($"{name}: changes of direction", ours.ChangesOfDirection, "", hpa.ChangesOfDirection);
            yield return NotWorse($"{name}: replica-hours beside HPA", ours.ReplicaHours, "h", hpa.ReplicaHours) with
            {
                Bar = null,
                Holds = null,
            };
        }
    }

    private static Measure NotWorse(string name, double value, string unit, double hpa) =>
        new(name, value, unit, "hpa", hpa, value > 0 ? hpa / value : null)
        {
            Bar = "not worse than hpa",
            Holds = value <= hpa,
        };
}

/// <summary>The policies that lie in <c>config/conf.d</c>.</summary>
internal static class SamplePolicies
{
    public static AutoscalingOptions Read(string file, [CallerFilePath] string here = "") =>
        PolicyFile.Read(
            file,
            File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "config", "conf.d", file))
        );
}
