using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Something that chooses replicas in a simulation.</summary>
public interface IScaler
{
    string Name { get; }

    /// <summary>How often it looks.</summary>
    TimeSpan Every { get; }

    int Replicas(WorkModel model, WorkTrace trace);
}

/// <summary>Leaves the replicas as they were at the beginning.</summary>
public sealed class NothingScaler : IScaler
{
    public string Name => "nothing";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public int Replicas(WorkModel model, WorkTrace trace)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Replicas;
    }
}

/// <summary>The formula of Kubernetes' HorizontalPodAutoscaler with its defaults: CPU at 80 percent, every 15 seconds, tolerance 0.1, five minutes of stabilization down.</summary>
/// <remarks>Derived from the described algorithm: ready pods give the ratio, unready ones count as idle on the way up, up at most by the greater of 4 and 100 % in 15 s.</remarks>
public sealed class HpaScaler(int min, int max) : IScaler
{
    private const double Target = 0.8;
    private const double Tolerance = 0.1;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Queue<(TimeSpan At, int Replicas)> past = new();

    public string Name => "hpa";

    public TimeSpan Every => TimeSpan.FromSeconds(15);

    public int Replicas(WorkModel model, WorkTrace trace)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(trace);
        var current = model.Replicas;
        if (IsDown(trace, model.Step) || model.Ready == 0)
        {
            return Math.Clamp(current, min, max);
        }

        var ratio = model.Utilization / Target;
        var wanted = current;
        if (Math.Abs(ratio - 1) > Tolerance)
        {
            var all = ratio > 1 ? model.Ready * ratio / current : ratio;
            wanted =
                ratio > 1 && all <= 1 + Tolerance
                    ? current
                    : (int)Math.Ceiling((ratio > 1 ? all * current : ratio * model.Ready) - 1e-9);
            wanted = ratio > 1 ? Math.Max(current, wanted) : Math.Min(current, wanted);
        }

        past.Enqueue((model.Time, wanted));
        while (past.Peek().At <= model.Time - Window)
        {
            past.Dequeue();
        }

        var calm = past.Max(one => one.Replicas);
        var limited = Math.Min(wanted > current ? wanted : Math.Min(current, calm), current + Math.Max(4, current));
        return Math.Clamp(limited, min, max);
    }

    internal static bool IsDown(WorkTrace trace, int step) => step < trace.Outages.Count && trace.Outages[step];
}

/// <summary>A policy of this agent, decided as a tick would.</summary>
public sealed class PolicyScaler : IScaler
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan RateOver = TimeSpan.FromMinutes(2);

    private readonly TargetPolicy policy;
    private readonly TargetHistory history = new();
    private readonly WeekProfile? profile;
    private readonly (double Number, TimeSpan? At)[] sampled;
    private TimeSpan? lastDown;

    /// <param name="every">Between two ticks up; down is hourly.</param>
    public PolicyScaler(string name, TargetPolicy policy, TimeSpan every)
    {
        ArgumentNullException.ThrowIfNull(policy);
        (Name, Every) = (name, every);
        // In a simulation what is decided is done.
        this.policy = TargetPolicy.Of(policy.Name, policy.Options with { Mode = TargetMode.Active });
        profile = policy.Options.Foresight.Enabled ? new WeekProfile(policy.Options.Foresight.Weeks) : null;
        sampled = [.. policy.Signals.Select(_ => (0.0, (TimeSpan?)null))];
    }

    public string Name { get; }

    public TimeSpan Every { get; }

    public Decision? Last { get; private set; }

    public int Replicas(WorkModel model, WorkTrace trace)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(trace);
        // Beginning far from 0, so that a window may reach back before the start.
        var now = new Moment(trace.Start + model.Time, model.Time + TimeSpan.FromDays(1));
        var isDown = lastDown is not { } last || model.Time - last >= Hour;
        lastDown = isDown ? model.Time : lastDown;
        var observed = new Observed
        {
            Current = model.Replicas,
            Ready = model.Ready,
            Coming = model.Coming,
            ReadySeconds = trace.ReadyTime.TotalSeconds,
            Allowed = isDown ? Directions.Both : Directions.Up,
            Samples = [.. policy.Signals.Select((signal, index) => Sample(signal, index, model, trace, now))],
        };
        observed = profile is null ? observed : Foreseeing.Of(observed, policy, profile, history.ReadySeconds, now);
        var decision = AutoscaleDecision.Decide(policy, observed, history, now);
        history.Note(policy, observed, decision, now, decision.IsChange ? decision.Desired : null);
        if (profile is not null)
        {
            Foreseeing.Learn(decision, profile, now);
        }

        Last = decision;
        return decision.Desired;
    }

    private Sample Sample(SignalPolicy signal, int index, WorkModel model, WorkTrace trace, Moment now)
    {
        if (HpaScaler.IsDown(trace, model.Step))
        {
            return Ports.Sample.SourceDown("the source is down in this trace");
        }

        var stream = StreamOf(signal, trace);
        if (signal.Options.Cluster is ClusterSignal.CpuPercent)
        {
            return model.Ready == 0
                ? Ports.Sample.Empty("no pods")
                : Ports.Sample.Of(model.Utilization * 100, now.Wall);
        }

        if (sampled[index].At is not { } before || model.Time - before >= trace.SampledEvery)
        {
            sampled[index] = (Number(signal, stream, model, trace), model.Time);
        }

        return Ports.Sample.Of(sampled[index].Number, trace.Start + sampled[index].At!.Value);
    }

    private static double Number(SignalPolicy signal, int? stream, WorkModel model, WorkTrace trace) =>
        signal.Options.Means switch
        {
            SignalMeaning.InFlight => Math.Round(model.Utilization * model.Ready),
            SignalMeaning.Backlog => stream is { } queue ? Math.Round(model.Backlog(queue)) : 0,
            // Per minute over the last two, as the rates of requests are told.
            _ => stream is { } load
                ? Mean(trace.Streams[load].ArrivalsPerHour, model.Step, (int)(RateOver / trace.Step)) / 60
                : 0,
        };

    private static double Mean(IReadOnlyList<double> rates, int end, int length)
    {
        var (sum, count) = (0.0, 0);
        for (var step = Math.Max(0, end - length); step < end; step++)
        {
            (sum, count) = (sum + rates[step], count + 1);
        }

        return count == 0 ? 0 : sum / count;
    }

    private static int? StreamOf(SignalPolicy signal, WorkTrace trace)
    {
        for (var index = 0; index < trace.Streams.Count; index++)
        {
            if (string.Equals(trace.Streams[index].Name, signal.Name, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        return null;
    }
}
