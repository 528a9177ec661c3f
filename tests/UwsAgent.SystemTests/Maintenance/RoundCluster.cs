using k8s;
using k8s.Models;
using UwsAgent.SystemTests.Autoscaling;

namespace UwsAgent.SystemTests.Maintenance;

/// <summary>A cluster with the components of round 2109 as they were before it.</summary>
internal sealed class RoundCluster(string name) : IAsyncDisposable
{
    public const string Space = "kube-system";

    public static readonly IReadOnlyDictionary<string, (string From, string To)> Components = new Dictionary<
        string,
        (string, string)
    >(StringComparer.Ordinal)
    {
        ["cert-manager"] = ("1.3.0", "1.5.3"),
        ["cluster-autoscaler"] = ("1.19.1", "1.19.2"),
        ["metrics-server"] = ("0.5.0", "0.5.1"),
        ["nginx-ingress"] = ("0.48.1", "0.49.2"),
    };

    private readonly ControlPlane plane = new();

    public string Name => name;

    public string KubeConfig => plane.AdminKubeConfig;

    /// <summary>Its nodes cannot pull this image.</summary>
    public void Lacks(string image) => plane.Kubelet.Images[$"{Space} {image}"] = "cannot-pull";

    public async Task StartAsync()
    {
        await plane.InitializeAsync();
        foreach (var (component, versions) in Components)
        {
            var deployment = Workloads.Deployment(component, 1);
            deployment.Spec.Template.Spec.Containers[0].Image = ImageOf(component, versions.From);
            await plane.Admin.AppsV1.CreateNamespacedDeploymentAsync(deployment, Space);
        }

        foreach (var component in Components.Keys)
        {
            await plane.Admin.UntilSettledAsync(component, Space);
        }
    }

    public static string ImageOf(string component, string version) => $"registry.example.org/{component}:v{version}";

    /// <summary>What runs of each component now.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ImagesAsync() =>
        (await plane.Admin.AppsV1.ListNamespacedDeploymentAsync(Space)).Items.ToDictionary(
            one => one.Metadata.Name,
            one => one.Spec.Template.Spec.Containers[0].Image,
            StringComparer.Ordinal
        );

    public Task<V1Deployment> SettledAsync(string component) => plane.Admin.UntilSettledAsync(component, Space);

    public ValueTask DisposeAsync() => plane.DisposeAsync();
}
