using k8s;
using k8s.Models;

namespace UwsAgent.SystemTests.Autoscaling;

/// <summary>The control plane of the tests is a real one, and its pods do as they are told.</summary>
[Collection(ControlPlane.Name)]
public sealed class ControlPlaneTests(ControlPlane cluster)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deployment_is_scaled_and_its_pods_come_and_go()
    {
        var space = await cluster.NamespaceAsync();
        await cluster.Admin.AppsV1.CreateNamespacedDeploymentAsync(
            Workloads.Deployment("meteor", 2),
            space,
            cancellationToken: Stop
        );
        await cluster.Admin.UntilSettledAsync("meteor", space);

        foreach (var replicas in (int[])[5, 1])
        {
            await cluster.Admin.ScaleAsync("meteor", space, replicas);
            await cluster.Admin.UntilSettledAsync("meteor", space);
            Assert.Equal(replicas, (await UntilPodsAsync(space, replicas)).Items.Count);
        }
    }

    [Fact]
    public async Task The_cluster_survives_the_death_of_its_API_server()
    {
        var space = await cluster.NamespaceAsync();
        await cluster.Admin.AppsV1.CreateNamespacedDeploymentAsync(
            Workloads.Deployment("meteor", 1),
            space,
            cancellationToken: Stop
        );
        await cluster.KillAsync(ControlPlane.ApiServer);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => cluster.Admin.ScaleAsync("meteor", space, 3));

        await cluster.ResumeAsync(ControlPlane.ApiServer);
        await cluster.Admin.ScaleAsync("meteor", space, 3);
        await cluster.Admin.UntilSettledAsync("meteor", space);
    }

    [Theory]
    [InlineData("crash-loop", "CrashLoopBackOff")]
    [InlineData("cannot-pull", "ImagePullBackOff")]
    public async Task Pods_have_bad_days(string does, string reason)
    {
        var space = await cluster.NamespaceAsync();
        await cluster.Admin.AppsV1.CreateNamespacedDeploymentAsync(
            Workloads.Deployment("meteor", 1, new Dictionary<string, string> { [FakeKubelet.Does] = does }),
            space,
            cancellationToken: Stop
        );
        await Shell.UntilAsync(
            () => cluster.Admin.CoreV1.ListNamespacedPodAsync(space, cancellationToken: Stop),
            pods => pods.Items.Any(pod => pod.Status.ContainerStatuses?[0].State.Waiting?.Reason == reason)
        );
    }

    [Fact]
    public async Task The_audit_log_has_every_write_with_its_author()
    {
        var from = await cluster.Audit.CountAsync();
        var space = await cluster.NamespaceAsync("audited");
        var writes = await cluster.Audit.WritesOfAsync("admin", from);
        Assert.Contains(writes, write => write is { Verb: "create", Path: "/api/v1/namespaces", Code: 201 });
        Assert.NotEmpty(space);
    }

    private Task<V1PodList> UntilPodsAsync(string space, int count) =>
        Shell.UntilAsync(
            () => cluster.Admin.CoreV1.ListNamespacedPodAsync(space, cancellationToken: Stop),
            pods => pods.Items.Count == count && pods.Items.All(pod => pod.Metadata.DeletionTimestamp is null)
        );
}
