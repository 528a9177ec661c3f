using System.Globalization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>A cluster in memory: workloads with versions, pods, a Lease, and faults on demand. Counts what is read and written.</summary>
public sealed class FakeCluster(TimeProvider time) : ICluster
{
    private readonly Lock gate = new();
    private readonly Dictionary<WorkloadRef, WorkloadObservation> workloads = [];
    private readonly Dictionary<string, (string Holder, DateTimeOffset Until)> leases = new(StringComparer.Ordinal);
    private readonly List<string> writes = [];
    private long version = 100;

    /// <summary>Every mutating call, as <c>scale worker/deployments.apps/meteor 5</c>.</summary>
    public IReadOnlyList<string> Writes => writes;

    public int Reads { get; private set; }

    /// <summary>Every call fails with this while it is set.</summary>
    public ClusterFault? Down { get; set; }

    /// <summary>Called inside the next <see cref="ScaleAsync"/>, before it looks at the version.</summary>
    public Action? BeforeScale { get; set; }

    /// <summary>The next scale is done, but its answer is lost.</summary>
    public bool LosesNextAnswer { get; set; }

    /// <summary>Pods follow the asked replicas at once and are ready.</summary>
    public bool PodsFollow { get; set; } = true;

    public WorkloadObservation Of(WorkloadRef workload) => workloads[workload];

    /// <summary>Puts a workload there, or changes it by somebody else's hand.</summary>
    public void Set(WorkloadRef workload, WorkloadObservation observation)
    {
        lock (gate)
        {
            workloads[workload] = Settle(workload, observation) with { ResourceVersion = NextVersion() };
        }
    }

    public void SetReplicas(WorkloadRef workload, int replicas, string? by = null) =>
        Set(
            workload,
            workloads.GetValueOrDefault(workload, new WorkloadObservation { Uid = workload.ToString() }) with
            {
                SpecReplicas = replicas,
                ReplicasSetBy = by,
                ReplicasSetAt = by is null ? null : time.GetUtcNow(),
            }
        );

    public void Remove(WorkloadRef workload) => workloads.Remove(workload);

    public Task<ClusterObservation> ObserveAsync(ClusterQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            Reads++;
            var seen = new ClusterObservation(time.GetUtcNow());
            return Task.FromResult(
                Down is not null
                    ? seen with
                    {
                        Fault = Down,
                    }
                    : seen with
                    {
                        Workloads = query.Workloads.Distinct().ToDictionary(one => one, Look),
                    }
            );
        }
    }

    public Task<ScaleResult> ScaleAsync(
        WorkloadRef workload,
        int replicas,
        string resourceVersion,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var before = BeforeScale;
        BeforeScale = null;
        before?.Invoke();
        lock (gate)
        {
            writes.Add(string.Create(CultureInfo.InvariantCulture, $"scale {workload} {replicas}"));
            if (Down is not null || !workloads.TryGetValue(workload, out var present))
            {
                return Task.FromResult(new ScaleResult(Down ?? Gone(workload)));
            }

            if (present.ResourceVersion != resourceVersion)
            {
                return Task.FromResult(
                    new ScaleResult(new ClusterFault(ClusterFaultKind.Conflict, $"{workload} was changed meanwhile"))
                );
            }

            Set(
                workload,
                present with
                {
                    SpecReplicas = replicas,
                    Generation = present.Generation + 1,
                    ObservedGeneration = present.Generation + 1,
                    ReplicasSetBy = "uws-agent",
                    ReplicasSetAt = time.GetUtcNow(),
                }
            );
            if (LosesNextAnswer)
            {
                LosesNextAnswer = false;
                return Task.FromResult(
                    new ScaleResult(new ClusterFault(ClusterFaultKind.Unreachable, "the connection broke"))
                );
            }

            return Task.FromResult(new ScaleResult(null, workloads[workload].ResourceVersion));
        }
    }

    public Task<ClusterFault?> SetDeletionCostsAsync(
        string podNamespace,
        IReadOnlyDictionary<string, int?> costs,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            writes.Add(
                $"cost {podNamespace} {string.Join(' ', costs.Select(one => one.Key).Order(StringComparer.Ordinal))}"
            );
            foreach (var workload in workloads.Keys.Where(one => one.Namespace == podNamespace).ToList())
            {
                workloads[workload] = workloads[workload] with
                {
                    Pods =
                    [
                        .. workloads[workload]
                            .Pods.Select(pod =>
                                costs.TryGetValue(pod.Name, out var cost) ? pod with { DeletionCost = cost } : pod
                            ),
                    ],
                };
            }

            return Task.FromResult(Down);
        }
    }

    public Task<LeaseResult> HoldLeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            writes.Add($"lease {request.Namespace}/{request.Name} {request.Holder}");
            if (Down is not null)
            {
                return Task.FromResult(new LeaseResult(false, null) { Fault = Down });
            }

            var key = $"{request.Namespace}/{request.Name}";
            var now = time.GetUtcNow();
            if (leases.TryGetValue(key, out var lease) && lease.Holder != request.Holder && lease.Until > now)
            {
                return Task.FromResult(new LeaseResult(false, lease.Holder));
            }

            leases[key] = (request.Holder, now + request.Duration);
            return Task.FromResult(new LeaseResult(true, request.Holder));
        }
    }

    private WorkloadObservation Look(WorkloadRef workload) =>
        workloads.GetValueOrDefault(workload) ?? new WorkloadObservation { Fault = Gone(workload) };

    private WorkloadObservation Settle(WorkloadRef workload, WorkloadObservation observation) =>
        PodsFollow
            ? observation with
            {
                StatusReplicas = observation.SpecReplicas,
                Pods =
                [
                    .. Enumerable
                        .Range(0, observation.SpecReplicas)
                        .Select(index => new PodObservation($"{workload.Name}-{index}", PodStanding.Ready)
                        {
                            ReadyAt = time.GetUtcNow() - TimeSpan.FromHours(1),
                            CreatedAt = time.GetUtcNow() - TimeSpan.FromHours(1),
                        }),
                ],
            }
            : observation;

    private static ClusterFault Gone(WorkloadRef workload) => new(ClusterFaultKind.NotFound, $"there is no {workload}");

    private string NextVersion() => (++version).ToString(CultureInfo.InvariantCulture);
}

/// <summary>Clusters by name, all fakes.</summary>
public sealed class FakeClusters(IReadOnlyDictionary<string, ICluster> clusters) : IClusters
{
    public ICluster Get(string name) =>
        clusters.TryGetValue(name, out var cluster)
            ? cluster
            : throw new UserErrorException($"There is no cluster '{name}'.") { Kind = UserErrorKind.NotFound };
}
