using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Reporting;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Maintenance.Running;

/// <summary>A fleet with scripted work, a calendar that a test sets, and a store that outlives the "process".</summary>
internal sealed class FleetScene
{
    public static readonly DateTimeOffset Evening = new(2021, 9, 17, 22, 0, 0, TimeSpan.Zero);
    private int jobs;

    public FleetScene()
    {
        Time = new Simulated(Evening);
        Work = new ScriptedWork("packages", Time);
        Times = new SetTimes { Until = Evening.AddHours(4) };
        Events = new FakeEventLog(Time);
        Store = new CrashingStore(Time);
        Works = [Work];
    }

    public Simulated Time { get; }

    public ScriptedWork Work { get; }

    public List<IMaintenanceWork> Works { get; }

    public SetTimes Times { get; }

    public FakeEventLog Events { get; }

    public CrashingStore Store { get; }

    public FakeJobQueue Queue { get; } = new();

    public FakeJobLogs Logs { get; } = new();

    public List<IBlockerSource> BlockerSources { get; } = [];

    public MaintenanceOptions Options { get; set; } = new() { Soak = TimeSpan.Zero };

    public RunParts Parts()
    {
        var current = new Fixed<MaintenanceOptions>(Options);
        var store = new RunStore(Store);
        return new RunParts(
            new FleetPlanner(Works),
            store,
            new TargetBook(store, Events, current, Time),
            new Blockers(BlockerSources, current, Time),
            Times,
            Events,
            current,
            Time
        );
    }

    /// <summary>A job as the queue would claim it.</summary>
    public Job NewJob(MaintenanceWish? wish = null, bool dryRun = false)
    {
        var request = MaintenanceRunJob.Request(wish ?? new MaintenanceWish(), "alice", dryRun);
        return new Job
        {
            Id = $"run{++jobs}",
            Kind = request.Kind,
            Lane = "maintenance",
            Author = request.Author,
            Payload = request.Payload,
            DryRun = dryRun,
            EnqueuedAt = Time.GetUtcNow(),
            Generation = 1,
        };
    }

    /// <summary>Runs a job in a new "process": nothing but the store and the world is left of the one before.</summary>
    public JobOutcome Run(Job job, CancellationToken cancellationToken = default) =>
        Time.Run(() =>
            new MaintenanceRunJob(Parts(), Queue).RunAsync(new JobRun(job, Logs.Open(job.Id)), cancellationToken)
        );

    public JobOutcome Run(MaintenanceWish? wish = null) => Run(NewJob(wish));

    /// <summary>What is written straight into the store.</summary>
    public void Write(params IReadOnlyList<DocumentChange> changes) =>
        Time.Run(async () =>
        {
            await new RunStore(Store).CommitAsync(changes, default);
            return 0;
        });

    public JobOutcome Look(bool dryRun = false)
    {
        var job = NewJob() with { Kind = MaintenanceLookJob.Kind.Name, DryRun = dryRun };
        return Time.Run(() => new MaintenanceLookJob(Parts()).RunAsync(new JobRun(job, Logs.Open(job.Id)), default));
    }

    public RunReport Report() =>
        Time.Run(async () =>
        {
            var store = new RunStore(Store);
            var run = (await store.RunsAsync(default))[^1];
            var plans = await store.PlansAsync(run, default);
            return RunReport.Of(run, plans, await store.StepsAsync(run, plans, default));
        });

    public IReadOnlyList<TargetLock> Locks() => Time.Run(() => new RunStore(Store).LocksAsync(default));

    public IReadOnlyList<TargetMemo> Memos() => Time.Run(() => new RunStore(Store).TargetsAsync(default));
}

/// <summary>Windows as a test sets them: one opening for all, and freezes by target.</summary>
internal sealed class SetTimes : IWorkTimes
{
    public DateTimeOffset From { get; set; } = FleetScene.Evening;

    public DateTimeOffset Until { get; set; }

    public TimeSpan Cutoff { get; set; }

    public DateTimeOffset? Next { get; set; }

    /// <summary>Targets that are frozen, but for security.</summary>
    public HashSet<string> Frozen { get; } = [];

    public Task<WorkTime> AskAsync(
        string target,
        string kind,
        bool isSecurity,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            Frozen.Contains(target) && !isSecurity ? new WorkTime(false, "frozen by bob: exams") { IsFrozen = true }
            : now >= From && now < Until
                ? new WorkTime(true, "window night is open") { Until = Until, Cutoff = Until - Cutoff }
            : new WorkTime(false, "no window is open") { Next = now < From ? From : Next }
        );
}

/// <summary>A store that can die at any commit: nothing of it is written, and nothing after it until the next process.</summary>
internal sealed class CrashingStore(TimeProvider time) : IDocumentStore
{
    private readonly FakeDocumentStore store = new();
    private bool isDead;

    /// <summary>How many commits still go well; null for all.</summary>
    public int? CommitsLeft { get; set; }

    /// <summary>How long a commit takes.</summary>
    public TimeSpan Takes { get; set; }

    public int Commits => store.Commits;

    public StoreHealth Health => store.Health;

    /// <summary>The next process can write again.</summary>
    public void Restart()
    {
        isDead = false;
        CommitsLeft = null;
    }

    public Task<StoreOpening> OpenAsync(CancellationToken cancellationToken) => store.OpenAsync(cancellationToken);

    public Task<IReadOnlyList<StoredDocument>> ReadAllAsync(string collection, CancellationToken cancellationToken) =>
        store.ReadAllAsync(collection, cancellationToken);

    public Task<StoredDocument?> ReadAsync(string collection, string id, CancellationToken cancellationToken) =>
        store.ReadAsync(collection, id, cancellationToken);

    public async Task CommitAsync(IReadOnlyList<DocumentChange> changes, CancellationToken cancellationToken)
    {
        if (Takes > TimeSpan.Zero)
        {
            await Task.Delay(Takes, time, cancellationToken);
        }

        isDead |= CommitsLeft == 0;
        if (isDead)
        {
            throw new StoreUnavailableException("killed");
        }

        CommitsLeft--;
        await store.CommitAsync(changes, cancellationToken);
    }

    public Task CommitAsync(
        IReadOnlyList<DocumentChange> changes,
        bool mayUseReserve,
        CancellationToken cancellationToken
    ) => CommitAsync(changes, cancellationToken);
}
