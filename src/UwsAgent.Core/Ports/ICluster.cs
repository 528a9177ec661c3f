namespace UwsAgent.Core.Ports;

/// <summary>The configured clusters by name; which they are may change with a reload.</summary>
public interface IClusters
{
    /// <exception cref="UserErrorException">No cluster of that name is configured.</exception>
    ICluster Get(string name);
}

/// <summary>One Kubernetes cluster as the autoscaler sees it. Faults of the cluster are values, never exceptions; only cancellation throws.</summary>
public interface ICluster
{
    /// <summary>What is asked about, by listing: how many requests it takes does not grow with the number of workloads of a namespace.</summary>
    Task<ClusterObservation> ObserveAsync(ClusterQuery query, CancellationToken cancellationToken);

    /// <summary>Writes the number of replicas through the <c>scale</c> subresource, when the workload is still as it was read; never writes twice.</summary>
    Task<ScaleResult> ScaleAsync(
        WorkloadRef workload,
        int replicas,
        string resourceVersion,
        CancellationToken cancellationToken
    );

    /// <summary>Sets <c>controller.kubernetes.io/pod-deletion-cost</c>: pods with the lowest go first when replicas are taken away.</summary>
    /// <param name="costs">By the name of the pod; null takes the annotation away. A pod that is gone is not a fault.</param>
    /// <returns>Null when all were set.</returns>
    Task<ClusterFault?> SetDeletionCostsAsync(
        string podNamespace,
        IReadOnlyDictionary<string, int?> costs,
        CancellationToken cancellationToken
    );

    /// <summary>Takes or renews a Lease (<c>coordination.k8s.io/v1</c>), or says who has it.</summary>
    Task<LeaseResult> HoldLeaseAsync(LeaseRequest request, CancellationToken cancellationToken);
}

/// <summary>An object with a <c>scale</c> subresource.</summary>
/// <param name="Resource">As <c>kubectl</c> names it: <c>deployments.apps</c>, <c>statefulsets.apps</c>, or <c>plural.version.group</c>.</param>
public sealed record WorkloadRef(string Namespace, string Resource, string Name)
{
    public const string Deployments = "deployments.apps";
    public const string StatefulSets = "statefulsets.apps";

    public override string ToString() => $"{Namespace}/{Resource}/{Name}";
}

/// <summary>What to look at in one go.</summary>
public sealed record ClusterQuery(IReadOnlyList<WorkloadRef> Workloads)
{
    /// <summary>Workloads whose pods' CPU is asked of <c>metrics.k8s.io</c>.</summary>
    public IReadOnlySet<WorkloadRef> WithCpu { get; init; } = new HashSet<WorkloadRef>();

    /// <summary>The annotation in which pods say how much work they hold; null when they do not.</summary>
    public string? BusyAnnotation { get; init; }
}

/// <summary>What a cluster was like at one moment, or why that is not known.</summary>
public sealed record ClusterObservation(DateTimeOffset At)
{
    /// <summary>Set when nothing at all could be seen.</summary>
    public ClusterFault? Fault { get; init; }

    /// <summary>One for each workload that was asked about, unless <see cref="Fault"/> is set.</summary>
    public IReadOnlyDictionary<WorkloadRef, WorkloadObservation> Workloads { get; init; } =
        new Dictionary<WorkloadRef, WorkloadObservation>();
}

/// <summary>One workload as it was seen.</summary>
public sealed record WorkloadObservation
{
    /// <summary>Set when this workload could not be seen: gone, forbidden; the rest then says nothing.</summary>
    public ClusterFault? Fault { get; init; }

    /// <summary>What is asked for: <c>spec.replicas</c>.</summary>
    public int SpecReplicas { get; init; }

    /// <summary>What there is: <c>status.replicas</c>.</summary>
    public int StatusReplicas { get; init; }

    public string ResourceVersion { get; init; } = "";

    /// <summary>Changes when the object is another one under the same name.</summary>
    public string Uid { get; init; } = "";

    public long Generation { get; init; }

    public long ObservedGeneration { get; init; }

    /// <summary>True while pods of an older template are being replaced, or the controller has not yet seen the last change.</summary>
    public bool IsRollingOut { get; init; }

    /// <summary>The rollout exceeded its deadline (<c>ProgressDeadlineExceeded</c>).</summary>
    public bool IsRolloutStuck { get; init; }

    /// <summary>Someone set <c>spec.paused</c>.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Changes with each deploy: the deployment's revision, or a hash of the pod template.</summary>
    public string? Revision { get; init; }

    /// <summary>Who set <c>spec.replicas</c> last, as far as <c>managedFields</c> tell; older servers do not say it of the scale subresource.</summary>
    public string? ReplicasSetBy { get; init; }

    public DateTimeOffset? ReplicasSetAt { get; init; }

    /// <summary>The number of replicas in the last applied manifest (<c>kubectl.kubernetes.io/last-applied-configuration</c>).</summary>
    public int? AppliedReplicas { get; init; }

    public IReadOnlyList<PodObservation> Pods { get; init; } = [];

    /// <summary>Other scalers of the same workload: <c>HorizontalPodAutoscaler web/meteor</c>.</summary>
    public IReadOnlyList<string> OtherScalers { get; init; } = [];

    /// <summary>The least number of healthy pods that a PodDisruptionBudget asks for; null without one.</summary>
    public int? DisruptionMinimum { get; init; }

    /// <summary>What quotas of its namespace count of its pods; empty without one, or when they may not be seen.</summary>
    public IReadOnlyList<QuotaRest> Quotas { get; init; } = [];

    /// <summary>Why CPU was asked for and is not there; null when it is.</summary>
    public string? CpuMissing { get; init; }
}

/// <summary>One limit of a ResourceQuota, in its own unit: pods, cores, bytes.</summary>
/// <param name="Quota">Its name.</param>
/// <param name="Resource">As the quota names it: <c>requests.cpu</c>.</param>
/// <param name="PerPod">How much one more pod of the workload takes of it; above 0.</param>
public sealed record QuotaRest(string Quota, string Resource, double Hard, double Used, double PerPod);

/// <summary>One pod of a workload.</summary>
public sealed record PodObservation(string Name, PodStanding Standing)
{
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Since when it is ready; null when it is not.</summary>
    public DateTimeOffset? ReadyAt { get; init; }

    /// <summary>No node has room for it.</summary>
    public bool IsUnschedulable { get; init; }

    /// <summary>In the words of the cluster: <c>CrashLoopBackOff</c>, <c>0/3 nodes are available: 3 Insufficient cpu</c>.</summary>
    public string? Why { get; init; }

    public int? DeletionCost { get; init; }

    /// <summary>How much work it says that it holds; null when it does not say.</summary>
    public double? Busy { get; init; }

    public double? CpuMillicores { get; init; }

    public double? CpuRequestMillicores { get; init; }
}

/// <summary>How a pod stands, as far as replicas are concerned.</summary>
public enum PodStanding
{
    Ready,

    /// <summary>Running and not ready.</summary>
    Starting,

    /// <summary>Not yet running: waits for a node, an image, a volume.</summary>
    Pending,

    CrashLooping,

    /// <summary>Its image cannot be pulled.</summary>
    Unpullable,

    /// <summary>Being deleted.</summary>
    Terminating,

    /// <summary>Ended and will not come back: failed, evicted, completed.</summary>
    Ended,
}

/// <summary>Why a cluster did not do as asked.</summary>
/// <param name="Why">For people: what was tried, what came back.</param>
/// <param name="RetryAfter">As the server wished it.</param>
public sealed record ClusterFault(ClusterFaultKind Kind, string Why, TimeSpan? RetryAfter = null);

/// <summary>The ways in which a cluster does not do as asked.</summary>
public enum ClusterFaultKind
{
    /// <summary>No answer, or not in time: what was asked for may have been done all the same.</summary>
    Unreachable,

    /// <summary>401: the credentials are wrong or expired.</summary>
    Unauthorized,

    /// <summary>403: the account may not do this.</summary>
    Forbidden,

    /// <summary>429, or 503 with Retry-After.</summary>
    Throttled,

    /// <summary>404.</summary>
    NotFound,

    /// <summary>409: it was changed since it was read.</summary>
    Conflict,

    /// <summary>Any other refusal, such as 422 or an admission webhook's.</summary>
    Refused,

    /// <summary>5xx, or an answer that cannot be understood.</summary>
    Broken,

    /// <summary>The kubeconfig cannot be read, or has no such context.</summary>
    Misconfigured,
}

/// <summary>What came of a write: the new version, or the fault.</summary>
public sealed record ScaleResult(ClusterFault? Fault, string? ResourceVersion = null);

/// <summary>A Lease that is asked for.</summary>
/// <param name="Holder">Who asks: the host, and what tells two agents on it apart.</param>
/// <param name="Duration">For how long it holds without being renewed.</param>
public sealed record LeaseRequest(string Namespace, string Name, string Holder, TimeSpan Duration);

/// <summary>Whether the Lease is ours, and if not, whose it is.</summary>
public sealed record LeaseResult(bool IsHeld, string? Holder)
{
    public ClusterFault? Fault { get; init; }
}
