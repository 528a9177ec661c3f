using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Autoscaling.Ticking;

/// <summary>The whole autoscaler over fakes of everything outside.</summary>
internal sealed class TickStand
{
    public static readonly WorkloadRef Meteor = new("worker", WorkloadRef.Deployments, "meteor");

    public TickStand(params (string Name, TargetOptions Target)[] targets)
    {
        Time = new FakeTimeProvider(Scene.Start);
        Cluster = new FakeCluster(Time);
        Other = new FakeCluster(Time);
        Events = new FakeEventLog(Time);
        Options = new AutoscalingOptions
        {
            Clusters = new Dictionary<string, ClusterOptions>(StringComparer.OrdinalIgnoreCase)
            {
                ["amy-wrkr"] = new(),
                ["amy-east"] = new(),
            },
            Targets = (targets.Length == 0 ? [("worker", Scene.Queue())] : targets).ToDictionary(
                one => one.Name,
                one => one.Target,
                StringComparer.OrdinalIgnoreCase
            ),
        };
        Cluster.SetReplicas(Meteor, 10);
        Start();
    }

    public FakeTimeProvider Time { get; }

    public FakeCluster Cluster { get; }

    public FakeCluster Other { get; }

    public FakeSignalSource Signals { get; } = new();

    public FakeEventLog Events { get; }

    public FakeDecisionLog Log { get; } = new();

    public FakeDocumentStore Store { get; } = new();

    public AutoscalingOptions Options { get; set; }

    public string Holder { get; set; } = "ops1";

    public TargetMemories Memories { get; private set; } = null!;

    public TargetControl Control { get; private set; } = null!;

    public TargetPauses Pauses { get; private set; } = null!;

    public ICurrent<AutoscalingOptions> Current { get; private set; } = null!;

    public TargetRecords Records { get; private set; } = null!;

    public AutoscaleTick Tick { get; private set; } = null!;

    /// <summary>As after a restart of the agent.</summary>
    public void Start()
    {
        var current = new Late(() => Options);
        Current = current;
        Memories = new TargetMemories(Store, Time);
        Records = new TargetRecords(Log, Events, current, NullLogger<TargetRecords>.Instance);
        var pauses = new TargetPauses(Store);
        Pauses = pauses;
        var announcements = new TargetAnnouncements(Events);
        Control = new TargetControl(pauses, Events, current, Time);
        var clusters = new FakeClusters(
            new Dictionary<string, ICluster>(StringComparer.Ordinal) { ["amy-wrkr"] = Cluster, ["amy-east"] = Other }
        );
        Tick = new AutoscaleTick(
            current,
            new ClusterTick(
                clusters,
                Signals,
                Memories,
                new TargetPolicies(),
                Records,
                announcements,
                new AutoscaleHolder(Holder),
                Time,
                NullLogger<ClusterTick>.Instance
            ),
            announcements,
            pauses,
            Time
        );
    }

    public Task<JobOutcome> UpAsync(bool isDryRun = false) => RunAsync(Directions.Up, isDryRun);

    public Task<JobOutcome> DownAsync(bool isDryRun = false) => RunAsync(Directions.Both, isDryRun);

    /// <summary>Up ticks every five minutes for so long.</summary>
    public async Task<JobOutcome> PassAsync(TimeSpan time)
    {
        var last = JobOutcome.Skipped("");
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromMinutes(5))
        {
            Time.Advance(TimeSpan.FromMinutes(5));
            last = await UpAsync();
        }

        return last;
    }

    public void Backlog(double number) => Signals.Set("f0_ready", Sample.Of(number, null));

    public int Replicas => Cluster.Of(Meteor).SpecReplicas;

    private Task<JobOutcome> RunAsync(Directions allowed, bool isDryRun)
    {
        var job = new Job
        {
            Id = "j1",
            Kind = "autoscale-up",
            Lane = "autoscale",
            Author = "test",
            DryRun = isDryRun,
            EnqueuedAt = Time.GetUtcNow(),
        };
        return Tick.RunAsync(
            new TickRequest(),
            allowed,
            new JobRun(job, new FakeJobLogs().Open("j1")),
            TestContext.Current.CancellationToken
        );
    }

    private sealed class Late(Func<AutoscalingOptions> value) : ICurrent<AutoscalingOptions>
    {
        public AutoscalingOptions Value => value();

        public event EventHandler? Changed
        {
            add { }
            remove { }
        }
    }
}
