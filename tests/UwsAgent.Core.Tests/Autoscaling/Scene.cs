using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Autoscaling;

/// <summary>One target through time: each tick decides, and in active mode does what was decided.</summary>
internal sealed class Scene
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private TargetOptions options;
    private WeekProfile? profile;

    public Scene(TargetOptions options, int current)
    {
        (this.options, Current) = (options, current);
        Policy = TargetPolicy.Of("worker", options);
        Look = new Observed
        {
            Current = current,
            Ready = current,
            Uid = "u1",
            Revision = "1",
        };
    }

    public TargetPolicy Policy { get; private set; }

    public TargetHistory History { get; private set; } = new();

    public DateTimeOffset Wall { get; set; } = Start;

    public TimeSpan Steady { get; private set; } = TimeSpan.FromHours(100);

    public int Current
    {
        get => field;
        set => (field, Look) = (value, (Look ?? new Observed()) with { Current = value, Ready = value });
    }

    /// <summary>What the next tick sees, besides its samples.</summary>
    public Observed Look { get; set; }

    public Moment Now => new(Wall, Steady);

    /// <summary>One backlog named q of ten for each replica, between 2 and 20, active, from 10 replicas.</summary>
    public static TargetOptions Queue(Func<TargetOptions, TargetOptions>? change = null) =>
        (change ?? (same => same))(
            new TargetOptions
            {
                Cluster = "amy-wrkr",
                Namespace = "worker",
                Workload = "deployment/meteor",
                Mode = TargetMode.Active,
                Min = 2,
                Max = 20,
                Signals = Signals(("q", Backlog(10))),
            }
        );

    public static SignalOptions Backlog(double perReplica) =>
        new()
        {
            Command = "jobs",
            Field = "f0_ready",
            Means = SignalMeaning.Backlog,
            PerReplica = perReplica,
        };

    public static SignalOptions InFlight(double perReplica = 0) =>
        new()
        {
            Command = "jobs",
            Field = "f1_running",
            Means = SignalMeaning.InFlight,
            PerReplica = perReplica,
        };

    public static Dictionary<string, SignalOptions> Signals(params (string Name, SignalOptions Signal)[] signals) =>
        signals.ToDictionary(one => one.Name, one => one.Signal, StringComparer.OrdinalIgnoreCase);

    public void Change(Func<TargetOptions, TargetOptions> change)
    {
        options = change(options);
        Policy = TargetPolicy.Of("worker", options);
    }

    public void Pass(TimeSpan time)
    {
        Wall += time;
        Steady += time;
    }

    public Decision Tick(params double[] values) => Tick([.. values.Select(value => Sample.Of(value, null))]);

    public Decision Tick(params Sample[] samples) => Tick(Directions.Both, samples);

    public Decision Tick(Directions allowed, params Sample[] samples)
    {
        var seen = Look with { Allowed = allowed, Samples = samples };
        if (options.Foresight.Enabled)
        {
            profile ??= new WeekProfile(options.Foresight.Weeks);
            seen = Foreseeing.Of(seen, Policy, profile, History.ReadySeconds, Now);
        }

        var decision = AutoscaleDecision.Decide(Policy, seen, History, Now);
        var written = options.Mode is TargetMode.Active && decision.IsChange ? decision.Desired : (int?)null;
        History.Note(Policy, seen, decision, Now, written);
        if (profile is not null)
        {
            Foreseeing.Learn(decision, profile, Now);
        }

        if (written is { } replicas)
        {
            Current = replicas;
            Look = Look with { SetBy = "uws-agent" };
        }

        return decision;
    }

    /// <summary>Ticks every five minutes for so long.</summary>
    public Decision Run(TimeSpan time, params double[] values)
    {
        Decision? last = null;
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromMinutes(5))
        {
            Pass(TimeSpan.FromMinutes(5));
            last = Tick(values);
        }

        return last!;
    }

    public void ByHand(int replicas, string? by = "kubectl-scale")
    {
        Current = replicas;
        Look = Look with { SetBy = by };
    }

    public void Deploy(int replicas, string? by = "kubectl-client-side-apply", string revision = "2")
    {
        Current = replicas;
        Look = Look with { SetBy = by, AppliedReplicas = replicas, Revision = revision };
    }
}
