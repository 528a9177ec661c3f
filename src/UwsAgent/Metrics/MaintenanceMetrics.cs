using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Operations;

namespace UwsAgent.Metrics;

/// <summary>Maintenance in numbers: when each target was last well, what is due and held, and how the newest run stands.</summary>
internal sealed class MaintenanceMetrics(MaintenanceReading reading) : IMetricSource
{
    public IEnumerable<MetricFamily> Read()
    {
        var memos = reading.Latest;
        yield return Gauge(
            "uws_maintenance_last_success_timestamp_seconds",
            "When a target was last seen to be, or made, as it should be; absent if never.",
            memo => Seconds(memo.LastSuccess)
        );
        yield return Gauge(
            "uws_maintenance_last_look_timestamp_seconds",
            "When a target was last asked with success; absent if never.",
            memo => Seconds(memo.LastLook)
        );
        yield return Gauge(
            "uws_maintenance_due_changes",
            "How many things have a newer version that is to be taken.",
            memo => memo.DueChanges
        );
        yield return Gauge(
            "uws_maintenance_due_security_changes",
            "How many of them mend security.",
            memo => memo.DueSecurity
        );
        yield return Gauge(
            "uws_maintenance_due_steps",
            "How many steps a target has before it.",
            memo => memo.DueSteps.Count
        );
        yield return Gauge(
            "uws_maintenance_held_security_changes",
            "How many newer versions that mend security are held back.",
            memo => memo.HeldSecurity
        );
        yield return Gauge(
            "uws_maintenance_carried_over",
            "1 for each target that the last run left.",
            memo => memo.CarriedOver is null ? 0 : 1
        );
        if (reading.LastBeat is { } beat)
        {
            yield return MetricFamily.Gauge(
                "uws_maintenance_heartbeat_timestamp_seconds",
                "When targets were last looked at since the agent started, whether there was something to do or not.",
                Seconds(beat)!.Value
            );
        }

        var newest = reading.Newest;
        yield return new(
            "uws_maintenance_run_state",
            MetricType.Gauge,
            "How the newest run stands: 1 for its state, 0 for the others.",
            [
                .. Enum.GetValues<RunResult>()
                    .Select(result => new MetricSample(
                        newest?.Result == result ? 1 : 0,
                        ("state", result is RunResult.Open ? "running" : Snake(result))
                    )),
            ]
        );

        MetricFamily Gauge(string name, string help, Func<TargetMemo, double?> value) =>
            new(
                name,
                MetricType.Gauge,
                help,
                [
                    .. memos
                        .Select(memo => (Memo: memo, Value: value(memo)))
                        .Where(one => one.Value is not null)
                        .Select(one => new MetricSample(
                            one.Value!.Value,
                            ("kind", one.Memo.Kind),
                            ("target", one.Memo.Target)
                        )),
                ]
            );
    }

    private static double? Seconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds() / 1000.0;

    private static string Snake(RunResult result) =>
        result is RunResult.CarriedOver ? "carried_over" : result.ToString().ToLowerInvariant();
}
