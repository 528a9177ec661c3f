using k8s;
using UwsAgent.Adapters;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Ports;

namespace UwsAgent.SystemTests.Autoscaling;

/// <summary>The adapter on a real control plane keeps to what the fake keeps to.</summary>
[Collection(ControlPlane.Name)]
public sealed class RealClusterContractTests(ControlPlane plane) : ClusterContract, IAsyncLifetime
{
    private readonly KubernetesClientCluster cluster = new(
        new ClusterOptions { KubeConfig = plane.AdminKubeConfig },
        TimeProvider.System
    );
    private string space = "";

    protected override ICluster Cluster => cluster;

    protected override string Namespace => space;

    public async ValueTask InitializeAsync() => space = await plane.NamespaceAsync("contract");

    public ValueTask DisposeAsync()
    {
        cluster.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override async Task CreateAsync(WorkloadRef workload, int replicas)
    {
        await plane.Admin.AppsV1.CreateNamespacedDeploymentAsync(
            Workloads.Deployment(workload.Name, replicas),
            workload.Namespace,
            cancellationToken: Stop
        );
        await plane.Admin.UntilSettledAsync(workload.Name, workload.Namespace);
    }

    protected override Task ScaleByHandAsync(WorkloadRef workload, int replicas) =>
        plane.Admin.ScaleAsync(workload.Name, workload.Namespace, replicas);
}
