using k8s;
using k8s.Models;

namespace UwsAgent.SystemTests.Autoscaling;

/// <summary>A real API server with its controllers, scheduler and etcd on loopback, and pods that the fake kubelet runs.</summary>
public sealed class ControlPlane : IAsyncLifetime
{
    public const string Name = "control plane";
    public const string ApiServer = "kube-apiserver";
    private const int NotInstalled = 77;

    private readonly string directory = Directory.CreateTempSubdirectory("uws-kube-").FullName;
    private Kubernetes? admin;
    private FakeKubelet? kubelet;
    private int namespaces;
    private int roles;

    /// <summary>May do everything.</summary>
    public IKubernetes Admin => admin ?? throw new InvalidOperationException("It was not started.");

    public FakeKubelet Kubelet => kubelet ?? throw new InvalidOperationException("It was not started.");

    public string AdminKubeConfig => Path.Combine(directory, "admin.kubeconfig");

    public AuditLog Audit => new(Path.Combine(directory, "log", "audit.log"));

    private static string Script => RealServers.Script("kube.sh");

    public async ValueTask InitializeAsync()
    {
        var (code, said) = await Shell.TryAsync(Script, "start", directory);
        RealServers.Need(code != NotInstalled, said.Trim());
        Assert.True(code == 0, said);
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

    /// <summary>A service account that has the role which is shipped for the agent, and nothing else.</summary>
    /// <param name="further">Further shipped cluster roles, such as <c>uws-agent-maintenance</c>.</param>
    public async Task<ClusterAccount> AccountAsync(string space, string name, params IReadOnlyList<string> further)
    {
        await ApplyRoleAsync();
        await Admin.CoreV1.CreateNamespacedServiceAccountAsync(
            new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = name } },
            space
        );
        foreach (
            var (role, isOfLease) in ((string, bool)[])
                [("uws-agent-autoscaler", false), ("uws-agent-lease", true), .. further.Select(role => (role, false))]
        )
        {
            var subjects = new List<Rbacv1Subject>
            {
                new()
                {
                    Kind = "ServiceAccount",
                    Name = name,
                    NamespaceProperty = space,
                },
            };
            var reference = new V1RoleRef
            {
                ApiGroup = "rbac.authorization.k8s.io",
                Kind = isOfLease ? "Role" : "ClusterRole",
                Name = role,
            };
            var metadata = new V1ObjectMeta { Name = $"{role}-{space}-{name}" };
            if (isOfLease)
            {
                await Admin.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(
                    new V1RoleBinding
                    {
                        Metadata = metadata,
                        RoleRef = reference,
                        Subjects = subjects,
                    },
                    "kube-system"
                );
            }
            else
            {
                await Admin.RbacAuthorizationV1.CreateClusterRoleBindingAsync(
                    new V1ClusterRoleBinding
                    {
                        Metadata = metadata,
                        RoleRef = reference,
                        Subjects = subjects,
                    }
                );
            }
        }

        var account = new ClusterAccount(this, space, name, Folder("accounts"));
        await account.RenewAsync();
        return account;
    }

    /// <summary>A kind of object that the cluster did not know, with a scale where it has replicas.</summary>
    public async Task CustomKindAsync(string group, string version, string kind, string plural)
    {
        var metadata = new V1ObjectMeta
        {
            Name = $"{plural}.{group}",
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["api-approved.kubernetes.io"] = "unapproved, for tests",
            },
        };
        await Admin.ApiextensionsV1.CreateCustomResourceDefinitionAsync(
            new V1CustomResourceDefinition
            {
                Metadata = metadata,
                Spec = new V1CustomResourceDefinitionSpec
                {
                    Group = group,
                    Scope = "Namespaced",
                    Names = new V1CustomResourceDefinitionNames
                    {
                        Kind = kind,
                        ListKind = kind + "List",
                        Plural = plural,
                    },
                    Versions =
                    [
                        new V1CustomResourceDefinitionVersion
                        {
                            Name = version,
                            Served = true,
                            Storage = true,
                            Schema = new V1CustomResourceValidation
                            {
                                OpenAPIV3Schema = new V1JSONSchemaProps
                                {
                                    Type = "object",
                                    XKubernetesPreserveUnknownFields = true,
                                },
                            },
                            Subresources = new V1CustomResourceSubresources
                            {
                                Scale = new V1CustomResourceSubresourceScale
                                {
                                    SpecReplicasPath = ".spec.replicas",
                                    StatusReplicasPath = ".status.replicas",
                                    LabelSelectorPath = ".status.selector",
                                },
                            },
                        },
                    ],
                },
            }
        );
        await Shell.UntilAsync(
            () => Admin.ApiextensionsV1.ReadCustomResourceDefinitionAsync(metadata.Name),
            one => one.Status?.Conditions?.Any(each => each is { Type: "Established", Status: "True" }) == true
        );
        await Shell.UntilAsync(
            async () =>
            {
                try
                {
                    await Admin.CustomObjects.ListNamespacedCustomObjectAsync(group, version, "default", plural);
                    return true;
                }
                catch (k8s.Autorest.HttpOperationException)
                {
                    return false;
                }
            },
            isServed => isServed
        );
    }

    private async Task ApplyRoleAsync()
    {
        if (Interlocked.Exchange(ref roles, 1) == 1)
        {
            return;
        }

        var file = Path.Combine(RealServers.Root, "config", "kubernetes", "uws-agent.yaml");
        foreach (var one in await KubernetesYaml.LoadAllFromFileAsync(file))
        {
            await (
                one switch
                {
                    V1ClusterRole role => (Task)Admin.RbacAuthorizationV1.CreateClusterRoleAsync(role),
                    V1Role role => Admin.RbacAuthorizationV1.CreateNamespacedRoleAsync(
                        role,
                        role.Metadata.NamespaceProperty
                    ),
                    // Who has them is the test's own business.
                    _ => Task.CompletedTask,
                }
            );
        }
    }

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
