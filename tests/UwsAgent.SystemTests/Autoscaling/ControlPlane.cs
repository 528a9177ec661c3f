using k8s;
using k8s.Models;

namespace UwsAgent.SystemTests.Autoscaling;

/// <summary>A real API server with its controllers, scheduler and etcd on loopback, and pods that the fake kubelet runs.</summary>
public sealed class ControlPlane : IAsyncLifetime
{
    public const string Name = "control plane";
    public const string ApiServer = "kube-apiserver";

    private readonly string directory = Directory.CreateTempSubdirectory("uws-kube-").FullName;
    private Kubernetes? admin;
    private FakeKubelet? kubelet;
    private int namespaces;

    /// <summary>May do everything.</summary>
    public IKubernetes Admin => admin ?? throw new InvalidOperationException("It was not started.");

    public FakeKubelet Kubelet => kubelet ?? throw new InvalidOperationException("It was not started.");

    public string AdminKubeConfig => Path.Combine(directory, "admin.kubeconfig");

    public AuditLog Audit => new(Path.Combine(directory, "log", "audit.log"));

    private static string Script => RealServers.Script("kube.sh");

    private static string Programs =>
        Path.Combine(
            Environment.GetEnvironmentVariable("UWS_TEST_CACHE")
                ?? Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
                    ".cache/uws-agent-tests"
                ),
            "kubernetes-1.20"
        );

    public async ValueTask InitializeAsync()
    {
        RealServers.NeedProgram("etcd");
        RealServers.NeedProgram("curl");
        RealServers.Need(
            File.Exists(Path.Combine(Programs, ".complete")),
            "the control plane is not built; tests/servers/kube.sh build does it in some 8 minutes"
        );
        await Shell.RunAsync(0, Script, "start", directory);
        admin = Connect(AdminKubeConfig, "test-admin");
        kubelet = new FakeKubelet(Connect(AdminKubeConfig, "fake-kubelet"));
        await kubelet.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (kubelet is not null)
        {
            await kubelet.DisposeAsync();
        }

        admin?.Dispose();
        await Shell.RunAsync(0, Script, "stop", directory);
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>As a crash: at once, in the middle of everything.</summary>
    public Task KillAsync(string program) => Shell.RunAsync(0, Script, "kill", directory, program);

    public Task ResumeAsync(string program) => Shell.RunAsync(0, Script, "resume", directory, program);

    /// <summary>A namespace that no other test has.</summary>
    public async Task<string> NamespaceAsync(string purpose = "test")
    {
        var name = $"{purpose}-{Interlocked.Increment(ref namespaces)}";
        await Admin.CoreV1.CreateNamespaceAsync(
            new V1Namespace { Metadata = new V1ObjectMeta { Name = name } },
            cancellationToken: TestContext.Current.CancellationToken
        );
        return name;
    }

    /// <summary>Where a test may keep files of its own.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(directory, "tests", name)).FullName;

    private static Kubernetes Connect(string kubeConfig, string userAgent)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeConfig);
        configuration.UserAgent = userAgent;
        return new Kubernetes(configuration);
    }
}

/// <summary>Tests that share one control plane run one after another: some of them kill it.</summary>
[CollectionDefinition(ControlPlane.Name)]
public sealed class ControlPlaneCollection : ICollectionFixture<ControlPlane>;
