using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Benchmarks.Autoscale;

/// <summary>A tick of a thousand targets whose metrics are fifty milliseconds away, and one in which a source hangs.</summary>
internal static class TickMeasures
{
    private const int Targets = 1000;

    public static async Task<IReadOnlyList<Measure>> RunAsync(CancellationToken cancellationToken)
    {
        await using var metrics = await SlowMetrics.StartAsync(cancellationToken);
        var stand = new Stand(metrics);
        await stand.TickAsync(cancellationToken);
        stand.Cluster.Requests = 0;
        var watch = Stopwatch.StartNew();
        await stand.TickAsync(cancellationToken);
        var unchanged = watch.Elapsed.TotalSeconds;
        var (reads, writes) = (stand.Cluster.Requests / (double)Targets, stand.Cluster.Writes);

        metrics.HangsFor = "q7";
        stand.FirstRecord = null;
        watch.Restart();
        var began = Stopwatch.GetTimestamp();
        await stand.TickAsync(cancellationToken);
        var others = Stopwatch.GetElapsedTime(began, stand.FirstRecord ?? Stopwatch.GetTimestamp()).TotalSeconds;
        var hung = stand.Memories.Find("t8")!.Last!.Decision;
        return
        [
            Measure.Cost($"tick of {Targets} targets, each metric 50 ms away by HTTP", unchanged, "s", atMost: 5),
            Measure.Cost("looks at the cluster per unchanged target", reads, "", atMost: 2),
            Measure.Cost("writes when nothing changes", writes, "", atMost: 1),
            Measure.Cost("the others' decisions while one source hangs", others, "s", atMost: 5),
            Measure.Cost("that tick as a whole (budget 5 s)", watch.Elapsed.TotalSeconds, "s", atMost: 7),
            new Measure("targets beside the hung one are decided", hung.Wanted == 4 ? 1 : 0, "")
            {
                Bar = "all",
                Holds = hung.Wanted == 4,
            },
        ];
    }

    private sealed class Stand : IClusters, IEventLog, IDecisionLog, IDocumentStore
    {
        private readonly AutoscaleTick tick;

        public Stand(SlowMetrics metrics)
        {
            var options = new Fixed<AutoscalingOptions>(Options(metrics.Address));
            Memories = new TargetMemories(this, TimeProvider.System);
            var pauses = new TargetPauses(this);
            var announcements = new TargetAnnouncements(this);
            tick = new AutoscaleTick(
                options,
                new ClusterTick(
                    this,
                    metrics.Source,
                    Memories,
                    new TargetPolicies(),
                    new TargetRecords(this, this, options, NullLogger<TargetRecords>.Instance),
                    announcements,
                    new AutoscaleHolder("bench"),
                    TimeProvider.System,
                    NullLogger<ClusterTick>.Instance
                ),
                announcements,
                pauses,
                TimeProvider.System
            );
        }

        /// <summary>When the first decisions of a tick were written down, in ticks of the stopwatch.</summary>
        public long? FirstRecord { get; set; }

        public QuietCluster Cluster { get; } = new();

        public TargetMemories Memories { get; }

        public StoreHealth Health => new(true, null, 0, 0);

        public Task<JobOutcome> TickAsync(CancellationToken cancellationToken) =>
            tick.RunAsync(
                new TickRequest(),
                Directions.Up,
                new JobRun(
                    new Job
                    {
                        Id = "j",
                        Kind = "autoscale-up",
                        Lane = "l",
                        Author = "a",
                        EnqueuedAt = DateTimeOffset.UtcNow,
                    },
                    new NoLog()
                ),
                cancellationToken
            );

        public ICluster Get(string name) => Cluster;

        public ValueTask AppendAsync(AgentEvent happened, CancellationToken cancellationToken) =>
            ValueTask.CompletedTask;

        public IAsyncEnumerable<RecordedEvent> ReadAsync(
            EventQuery query,
            bool follow,
            CancellationToken cancellationToken
        ) => AsyncEnumerable.Empty<RecordedEvent>();

        public Task AppendAsync(
            string series,
            DateTimeOffset at,
            IReadOnlyList<ReadOnlyMemory<byte>> lines,
            CancellationToken cancellationToken
        )
        {
            FirstRecord ??= Stopwatch.GetTimestamp();
            return Task.CompletedTask;
        }

        public bool IsFresh(string series, DateTimeOffset at) => false;

        public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
            string series,
            DateTimeOffset from,
            CancellationToken cancellationToken
        ) => AsyncEnumerable.Empty<ReadOnlyMemory<byte>>();

        public Task<int> DropBeforeAsync(DateTimeOffset day, CancellationToken cancellationToken) => Task.FromResult(0);

        public Task<StoreOpening> OpenAsync(CancellationToken cancellationToken) =>
            Task.FromResult(new StoreOpening(1, []));

        public Task<IReadOnlyList<StoredDocument>> ReadAllAsync(
            string collection,
            CancellationToken cancellationToken
        ) => Task.FromResult<IReadOnlyList<StoredDocument>>([]);

        public Task<StoredDocument?> ReadAsync(string collection, string id, CancellationToken cancellationToken) =>
            Task.FromResult<StoredDocument?>(null);

        public Task CommitAsync(IReadOnlyList<DocumentChange> changes, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        private static AutoscalingOptions Options(string server) =>
            new()
            {
                SignalBudget = TimeSpan.FromSeconds(5),
                Clusters = new Dictionary<string, ClusterOptions>(StringComparer.OrdinalIgnoreCase) { ["c"] = new() },
                Targets = Enumerable
                    .Range(0, Targets)
                    .ToDictionary(
                        index => $"t{index}",
                        index => new TargetOptions
                        {
                            Cluster = "c",
                            Workload = $"deployment/t{index}",
                            Mode = TargetMode.Active,
                            Signals = new Dictionary<string, SignalOptions>(StringComparer.OrdinalIgnoreCase)
                            {
                                ["q"] = new()
                                {
                                    Prometheus = $"q{index}",
                                    Server = server,
                                    PerReplica = 10,
                                },
                            },
                        },
                        StringComparer.OrdinalIgnoreCase
                    ),
            };
    }

    /// <summary>A cluster in which everything is as it should be.</summary>
    private sealed class QuietCluster : ICluster
    {
        public int Requests { get; set; }

        public int Writes { get; private set; }

        public Task<ClusterObservation> ObserveAsync(ClusterQuery query, CancellationToken cancellationToken)
        {
            Requests++;
            return Task.FromResult(
                new ClusterObservation(DateTimeOffset.UtcNow)
                {
                    Workloads = query.Workloads.ToDictionary(
                        one => one,
                        one => new WorkloadObservation
                        {
                            SpecReplicas = 4,
                            StatusReplicas = 4,
                            Uid = one.Name,
                            ResourceVersion = "1",
                        }
                    ),
                }
            );
        }

        public Task<ScaleResult> ScaleAsync(
            WorkloadRef workload,
            int replicas,
            string resourceVersion,
            CancellationToken cancellationToken
        )
        {
            Writes++;
            return Task.FromResult(new ScaleResult(null, "2"));
        }

        public Task<ClusterFault?> SetDeletionCostsAsync(
            string podNamespace,
            IReadOnlyDictionary<string, int?> costs,
            CancellationToken cancellationToken
        ) => Task.FromResult<ClusterFault?>(null);

        public Task<LeaseResult> HoldLeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
        {
            Writes++;
            return Task.FromResult(new LeaseResult(true, request.Holder));
        }
    }

    private sealed class NoLog : IJobLog
    {
        public void Line(string text) { }

        public void Output(ReadOnlySpan<byte> bytes) { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
