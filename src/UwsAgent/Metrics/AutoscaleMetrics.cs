using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Metrics;

/// <summary>Targets in numbers. What is not known has no sample: it is never 0.</summary>
internal sealed class AutoscaleMetrics(ICurrent<AutoscalingOptions> current, TargetMemories memories) : IMetricSource
{
    public IEnumerable<MetricFamily> Read()
    {
        var targets = current
            .Value.Targets.Where(target => target.Value.Mode is not TargetMode.Off)
            .OrderBy(target => target.Key, StringComparer.Ordinal)
            .ToList();
        if (targets.Count == 0)
        {
            yield break;
        }

        var looks = targets
            .Select(target => (Name: target.Key, memories.Find(target.Key)?.Last))
            .Where(one => one.Last is not null)
            .Select(one => (one.Name, Look: one.Last!))
            .ToList();
        var seen = looks.Where(one => one.Look.Decision.End is not DecisionEnd.Blind).ToList();
        yield return Family(
            "uws_target_replicas",
            "Replicas that are asked for.",
            seen,
            look => look.Written ?? look.Decision.Current
        );
        yield return Family("uws_target_ready", "Pods that are ready.", seen, look => look.Observed.Ready);
        yield return Family("uws_target_desired", "Replicas as last decided.", seen, look => look.Decision.Desired);
        yield return Family(
            "uws_target_wanted",
            "Replicas that the demands ask for before any limit.",
            seen,
            look => look.Decision.Wanted
        );
        yield return Family("uws_target_floor", "The floor in force.", seen, look => look.Decision.Limits.Floor);
        yield return Family("uws_target_cap", "The cap in force.", seen, look => look.Decision.Limits.Cap);
        yield return Family(
            "uws_target_seen",
            "1 while the workload can be seen.",
            looks,
            look => look.Decision.End is DecisionEnd.Blind ? 0 : 1
        );
        yield return Family(
            "uws_target_looked_timestamp_seconds",
            "When it was last looked at.",
            looks,
            look => look.At.Wall.ToUnixTimeSeconds()
        );
        yield return Family(
            "uws_target_shadow",
            "1 when a change was wanted and only shadow kept it from being made.",
            seen,
            look => look.NotDone == "shadow" ? 1 : 0
        );
        yield return new(
            "uws_target_signal_known",
            MetricType.Gauge,
            "1 for each signal that says something, 0 for one that is missing.",
            [
                .. seen.SelectMany(one =>
                    one.Look.Decision.Demands.Select(
                        (demand, index) =>
                            new MetricSample(
                                demand.IsKnown ? 1 : 0,
                                ("target", one.Name),
                                ("signal", SignalOf(one.Name, index))
                            )
                    )
                ),
            ]
        );

        string SignalOf(string target, int index) =>
            current.Value.Targets[target].Signals.Keys.Order(StringComparer.Ordinal).ElementAtOrDefault(index) ?? "?";
    }

    private static MetricFamily Family(
        string name,
        string help,
        IEnumerable<(string Name, TargetLook Look)> looks,
        Func<TargetLook, double?> value
    ) =>
        new(
            name,
            MetricType.Gauge,
            help,
            [
                .. looks
                    .Select(one => (one.Name, Value: value(one.Look)))
                    .Where(one => one.Value is not null)
                    .Select(one => new MetricSample(one.Value!.Value, ("target", one.Name))),
            ]
        );
}
