using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Ports;

public sealed class FakeClusterTests : ClusterContract
{
    private readonly FakeCluster cluster = new(TimeProvider.System);

    protected override ICluster Cluster => cluster;

    protected override Task CreateAsync(WorkloadRef workload, int replicas)
    {
        cluster.SetReplicas(workload, replicas);
        return Task.CompletedTask;
    }

    protected override Task ScaleByHandAsync(WorkloadRef workload, int replicas)
    {
        cluster.SetReplicas(workload, replicas, "kubectl");
        return Task.CompletedTask;
    }
}
