using k8s;
using k8s.Models;
using UwsAgent.Adapters;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Ports;
using UwsAgent.SystemTests.Autoscaling;

namespace UwsAgent.SystemTests.Maintenance;

/// <summary>The contract of clusters' components, on Kubernetes 1.20.</summary>
[Collection(ControlPlane.Name)]
public sealed class RealComponentsContractTests(ControlPlane plane) : ClusterComponentsContract, IAsyncLifetime
{
    private readonly KubernetesComponents components = new(
        () => ["amy-east"],
        name => name == "amy-east" ? new ClusterOptions { KubeConfig = plane.AdminKubeConfig } : null,
        TimeProvider.System
    );

    private string space = "";

    protected override string Namespace => space;

    protected override IClusterComponents Components => components;

    public async ValueTask InitializeAsync() => space = await plane.NamespaceAsync("contract");

    public ValueTask DisposeAsync()
    {
        components.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override async Task CreateAsync(string image)
    {
        var deployment = Workloads.Deployment("controller", 1);
        deployment.Spec.Template.Spec.Containers[0].Image = image;
        await plane.Admin.AppsV1.CreateNamespacedDeploymentAsync(deployment, space, cancellationToken: Stop);
        await plane.Admin.UntilSettledAsync("controller", space);
    }

    protected override Task ChangeByHandAsync(string image) =>
        plane.Admin.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch(
                new
                {
                    spec = new
                    {
                        template = new { spec = new { containers = new[] { new { name = "main", image } } } },
                    },
                },
                V1Patch.PatchType.StrategicMergePatch
            ),
            "controller",
            space,
            cancellationToken: Stop
        );
}
