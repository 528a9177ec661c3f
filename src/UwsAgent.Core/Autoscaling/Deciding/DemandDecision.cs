using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>What one sample asks for, in replicas; what is missing asks for nothing and is never zero.</summary>
internal static class DemandDecision
{
    /// <summary>More than that of anything is a fault of its source.</summary>
    private const double Absurd = 9.2e18;

    // Of the time that is left before a deadline, never plan with less.
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMinutes(10);

    public static Demand Decide(
        TargetPolicy policy,
        SignalPolicy signal,
        Sample sample,
        Observed observed,
        TargetHistory history,
        Moment now
    )
    {
        var state = StateOf(signal.Options, sample, now.Wall);
        if (state is not SampleState.Value)
        {
            // Without pods the cluster has nothing to say about them, and that is no fault.
            return observed.Current == 0 && signal.Options.Cluster is not ClusterSignal.None
                ? new Demand(SampleState.Value, DemandKind.None, 0, double.NaN)
                : new Demand(state, DemandKind.None, sample.Number, double.NaN);
        }

        var (kind, need) = NeedOf(policy, signal, sample.Number, observed, history, now);
        return new Demand(state, kind, sample.Number, need);
    }

    private static SampleState StateOf(SignalOptions options, Sample sample, DateTimeOffset now)
    {
        if (sample.State is not SampleState.Value)
        {
            return sample.State;
        }

        if (!(sample.Number >= 0 && sample.Number < Absurd))
        {
            return SampleState.Error;
        }

        return sample.At is { } at && (now - at).Duration() > options.MaxAge ? SampleState.Stale : SampleState.Value;
    }

    private static (DemandKind Kind, double Need) NeedOf(
        TargetPolicy policy,
        SignalPolicy signal,
        double number,
        Observed observed,
        TargetHistory history,
        Moment now
    )
    {
        var options = signal.Options;
        switch (options)
        {
            case { Cluster: ClusterSignal.CpuPercent }:
                // Pods that are not ready use nothing yet and will take their share: they are capacity already.
                return (DemandKind.Cpu, observed.Ready * number / options.PerReplica);
            case { Cluster: ClusterSignal.PendingPods }:
                return (DemandKind.Pending, double.NaN);
            case { Means: SignalMeaning.InFlight }:
                return (DemandKind.InFlight, double.NaN);
        }

        var (kind, need) = (DemandKind.None, double.NaN);
        Raise(DemandKind.PerReplica, options.PerReplica > 0 ? number / options.PerReplica : double.NaN);
        if (options.Drain is { } drain)
        {
            Raise(DemandKind.Drain, number / (drain.PerReplicaPerHour * drain.Within.TotalHours));
        }

        if (options.Deadline is { } deadline && signal.DeadlineWindow is { } window)
        {
            Raise(
                DemandKind.Deadline,
                policy.UntilEndOf(window, now.Wall, deadline.Overtime) is { } rest
                    ? ForDeadline(deadline, number, rest, MemoryOf(history, signal)?.ArrivalsPerHour ?? 0, history)
                    : double.NaN
            );
        }

        return (kind, need);

        void Raise(DemandKind other, double more)
        {
            if (!double.IsNaN(more) && !(more <= need))
            {
                (kind, need) = (other, more);
            }
        }
    }

    private static double ForDeadline(
        DeadlineOptions deadline,
        double backlog,
        TimeSpan rest,
        double arrivalsPerHour,
        TargetHistory history
    )
    {
        var left = backlog - deadline.Allowed;
        if (left <= 0)
        {
            // After the end only a rest keeps the demand alive; before it what comes in still has to be done.
            return rest > TimeSpan.Zero ? arrivalsPerHour / deadline.PerReplicaPerHour : double.NaN;
        }

        var usable = rest - deadline.Margin - TimeSpan.FromSeconds(history.ReadySeconds);
        var hours = (usable > ShortestRest ? usable : ShortestRest).TotalHours;
        return ((left / hours) + arrivalsPerHour) / deadline.PerReplicaPerHour;
    }

    internal static SignalMemory? MemoryOf(TargetHistory history, SignalPolicy signal)
    {
        for (var index = 0; index < history.Signals.Count; index++)
        {
            if (history.Signals[index].Name == signal.Name)
            {
                return history.Signals[index];
            }
        }

        return null;
    }
}
