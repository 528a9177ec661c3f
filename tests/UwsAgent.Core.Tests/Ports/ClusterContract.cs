using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Ports;

/// <summary>What every cluster keeps to, the fake like a real one.</summary>
public abstract class ClusterContract
{
    protected WorkloadRef Meteor => new(Namespace, WorkloadRef.Deployments, "meteor");

    /// <summary>One of its own for each test, where tests share a cluster.</summary>
    protected virtual string Namespace => "worker";

    private WorkloadRef Nothing => Meteor with { Name = "nothing" };

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract ICluster Cluster { get; }

    /// <summary>A Deployment of that many replicas; returns when its pods are ready.</summary>
    protected abstract Task CreateAsync(WorkloadRef workload, int replicas);

    /// <summary>As a person with <c>kubectl scale</c>.</summary>
    protected abstract Task ScaleByHandAsync(WorkloadRef workload, int replicas);

    [Fact]
    public async Task A_workload_is_seen_with_its_replicas_and_pods()
    {
        await CreateAsync(Meteor, 3);

        var seen = await LookAsync(Meteor);

        Assert.Null(seen.Fault);
        Assert.Equal((3, 3), (seen.SpecReplicas, seen.StatusReplicas));
        Assert.NotEmpty(seen.ResourceVersion);
        Assert.NotEmpty(seen.Uid);
        Assert.False(seen.IsRollingOut);
        Assert.Equal(3, seen.Pods.Count(pod => pod.Standing is PodStanding.Ready && pod.ReadyAt is not null));
        Assert.Empty(seen.OtherScalers);
    }

    [Fact]
    public async Task A_workload_that_is_not_there_is_said_to_be_missing_and_the_others_are_seen()
    {
        await CreateAsync(Meteor, 1);

        var seen = await Cluster.ObserveAsync(new ClusterQuery([Meteor, Nothing]), Stop);

        Assert.Null(seen.Fault);
        Assert.Null(seen.Workloads[Meteor].Fault);
        Assert.Equal(ClusterFaultKind.NotFound, seen.Workloads[Nothing].Fault!.Kind);
    }

    [Fact]
    public async Task Scaling_sets_the_wanted_replicas()
    {
        await CreateAsync(Meteor, 2);
        var before = await LookAsync(Meteor);

        var scaled = await Cluster.ScaleAsync(Meteor, 4, before.ResourceVersion, Stop);

        Assert.Null(scaled.Fault);
        Assert.Equal(4, (await LookAsync(Meteor)).SpecReplicas);
    }

    [Fact]
    public async Task E_a25_What_was_changed_since_it_was_read_is_not_written()
    {
        await CreateAsync(Meteor, 2);
        var before = await LookAsync(Meteor);
        await ScaleByHandAsync(Meteor, 7);

        var scaled = await Cluster.ScaleAsync(Meteor, 4, before.ResourceVersion, Stop);

        Assert.Equal(ClusterFaultKind.Conflict, scaled.Fault!.Kind);
        Assert.Equal(7, (await LookAsync(Meteor)).SpecReplicas);
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_scaled() =>
        Assert.Equal(ClusterFaultKind.NotFound, (await Cluster.ScaleAsync(Nothing, 4, "1", Stop)).Fault!.Kind);

    [Fact]
    public async Task E_a29_A_lease_has_one_holder_who_may_renew_it()
    {
        var mine = new LeaseRequest(Namespace, "uws-agent-autoscaler", "one", TimeSpan.FromMinutes(10));

        Assert.Equal(new LeaseResult(true, "one"), await Cluster.HoldLeaseAsync(mine, Stop));
        var theirs = await Cluster.HoldLeaseAsync(mine with { Holder = "two" }, Stop);
        Assert.Equal((false, "one"), (theirs.IsHeld, theirs.Holder));
        Assert.Equal(new LeaseResult(true, "one"), await Cluster.HoldLeaseAsync(mine, Stop));
    }

    [Fact]
    public async Task Costs_are_set_on_pods_and_taken_away_again()
    {
        await CreateAsync(Meteor, 2);
        var pods = (await LookAsync(Meteor)).Pods;

        Assert.Null(
            await Cluster.SetDeletionCostsAsync(
                Meteor.Namespace,
                new Dictionary<string, int?>(StringComparer.Ordinal) { [pods[0].Name] = -5, ["gone"] = 3 },
                Stop
            )
        );
        Assert.Equal(-5, Assert.Single((await LookAsync(Meteor)).Pods, pod => pod.Name == pods[0].Name).DeletionCost);
        Assert.Null(
            await Cluster.SetDeletionCostsAsync(
                Meteor.Namespace,
                new Dictionary<string, int?>(StringComparer.Ordinal) { [pods[0].Name] = null },
                Stop
            )
        );
        Assert.All((await LookAsync(Meteor)).Pods, pod => Assert.Null(pod.DeletionCost));
    }

    protected async Task<WorkloadObservation> LookAsync(WorkloadRef workload) =>
        (await Cluster.ObserveAsync(new ClusterQuery([workload]), Stop)).Workloads[workload];
}
