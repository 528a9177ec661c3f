using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Every fault of one signal; the keys are below the signal.</summary>
internal static class SignalOptionsCheck
{
    public static IEnumerable<OptionsFault> Faults(SignalOptions signal, AutoscalingOptions options) =>
        [.. Source(signal, options), .. Meaning(signal), .. Times(signal)];

    private static IEnumerable<OptionsFault> Source(SignalOptions signal, AutoscalingOptions options)
    {
        var sources = new[] { signal.Prometheus, signal.HttpJson, signal.MetricsPage, signal.Command }.Count(text =>
            text.Length > 0
        );
        if (sources + (signal.Cluster is ClusterSignal.None ? 0 : 1) != 1)
        {
            yield return new(
                "Prometheus",
                "or HttpJson, MetricsPage, Command or Cluster must be given, exactly one of them"
            );
        }

        if (signal.Prometheus.Length > 0 && !TargetOptionsCheck.IsHttp(ServerOf(signal, options)))
        {
            yield return new(
                "Server",
                TargetOptionsCheck.HttpWanted + ", here or as Autoscaling:Prometheus",
                ServerOf(signal, options)
            );
        }

        foreach (var (key, address) in new[] { ("HttpJson", signal.HttpJson), ("MetricsPage", signal.MetricsPage) })
        {
            if (address.Length > 0 && !TargetOptionsCheck.IsHttp(address))
            {
                yield return new(key, TargetOptionsCheck.HttpWanted, address);
            }
        }

        var needsField =
            signal.HttpJson.Length > 0
            || signal.MetricsPage.Length > 0
            || (signal.Command.Length > 0 && signal.Form is not Ports.CommandOutputForm.Number);
        if (needsField && signal.Field.Length == 0)
        {
            yield return new("Field", "must say which number of the text is meant");
        }
    }

    private static IEnumerable<OptionsFault> Meaning(SignalOptions signal)
    {
        var isBacklog = signal.Means is SignalMeaning.Backlog;
        if (!double.IsFinite(signal.PerReplica) || signal.PerReplica < 0)
        {
            yield return new("PerReplica", "must be a number of 0 or more");
        }

        if (!isBacklog && (signal.Drain is not null || signal.Deadline is not null))
        {
            yield return new("Means", "must be Backlog for a Drain or a Deadline", signal.Means.ToString());
        }

        var asksNothing = signal.PerReplica <= 0 && signal.Drain is null && signal.Deadline is null;
        if (
            asksNothing
            && signal.Means is not SignalMeaning.InFlight
            && signal.Cluster is not ClusterSignal.PendingPods
        )
        {
            yield return new(
                "PerReplica",
                isBacklog ? "must be more than 0, or Drain or Deadline must be given" : "must be more than 0",
                "0"
            );
        }

        foreach (
            var (key, rate) in new[]
            {
                ("Drain", signal.Drain?.PerReplicaPerHour),
                ("Deadline", signal.Deadline?.PerReplicaPerHour),
            }
        )
        {
            if (rate is <= 0)
            {
                yield return new($"{key}:PerReplicaPerHour", "must be more than 0", "0");
            }
        }

        if (signal.Deadline is { } deadline && TimeWindow.Parse(deadline.When) is null)
        {
            yield return new("Deadline:When", TimeWindow.Wanted, deadline.When);
        }
    }

    private static IEnumerable<OptionsFault> Times(SignalOptions signal)
    {
        if (signal.MaxAge <= TimeSpan.Zero)
        {
            yield return new("MaxAge", "must be more than 0", DurationText.Format(signal.MaxAge));
        }

        if (signal.Timeout <= TimeSpan.Zero)
        {
            yield return new("Timeout", "must be more than 0", DurationText.Format(signal.Timeout));
        }

        if (signal.Drain is { } drain && drain.Within <= TimeSpan.Zero)
        {
            yield return new("Drain:Within", "must be more than 0", DurationText.Format(drain.Within));
        }

        if (
            signal.Deadline is { } deadline
            && (
                deadline.Margin < TimeSpan.Zero
                || deadline.Overtime < TimeSpan.Zero
                || deadline.Overtime > TimeSpan.FromHours(12)
            )
        )
        {
            yield return new("Deadline:Overtime", "must be at most 12h, and Margin not negative");
        }
    }

    public static string ServerOf(SignalOptions signal, AutoscalingOptions options) =>
        signal.Server.Length > 0 ? signal.Server : options.Prometheus;
}
