using System.Globalization;
using System.Text.Json.Nodes;
using UwsAgent.Adapters;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Maintenance.Readiness;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Adapters;

/// <summary>A survey over the fake API, and a cluster of any size to look at; the bench measures the same.</summary>
internal sealed class ReadinessStand : IDisposable
{
    private readonly KubernetesComponents components;
    private readonly KubernetesSurvey survey;

    public ReadinessStand(FakeObjectApi api)
    {
        ClusterOptionsOf = name => name == "amy-east" ? api.Options : null;
        components = new KubernetesComponents(() => ["amy-east"], ClusterOptionsOf, TimeProvider.System);
        survey = new KubernetesSurvey(ClusterOptionsOf, TimeProvider.System);
        var options = new MaintenanceOptions
        {
            Components = new Dictionary<string, ComponentOptions>(StringComparer.Ordinal)
            {
                ["nginx-ingress"] = new()
                {
                    Product = "ingress-nginx",
                    Namespace = "ingress",
                    Workload = "deployment/controller",
                },
            },
        };
        Survey = new ReadinessSurvey(
            survey,
            components,
            new NoHelm(),
            new DiskManifestFiles(),
            new Fixed<MaintenanceOptions>(options),
            TimeProvider.System
        );
    }

    public ReadinessSurvey Survey { get; }

    private Func<string, ClusterOptions?> ClusterOptionsOf { get; }

    public static void Serve122(FakeObjectApi api)
    {
        api.Serve("v1", "nodes Node", "pods Pod ns", "endpoints Endpoints ns");
        api.Serve("apps/v1", "deployments Deployment ns");
        api.Serve("policy/v1", "poddisruptionbudgets PodDisruptionBudget ns");
        api.Serve(
            "policy/v1beta1",
            "poddisruptionbudgets PodDisruptionBudget ns",
            "podsecuritypolicies PodSecurityPolicy"
        );
        api.Serve("networking.k8s.io/v1", "ingresses Ingress ns", "ingressclasses IngressClass");
        api.Serve("networking.k8s.io/v1beta1", "ingresses Ingress ns", "ingressclasses IngressClass");
        api.Serve("extensions/v1beta1", "ingresses Ingress ns");
        api.Serve(
            "admissionregistration.k8s.io/v1",
            "validatingwebhookconfigurations ValidatingWebhookConfiguration",
            "mutatingwebhookconfigurations MutatingWebhookConfiguration"
        );
        api.Serve(
            "rbac.authorization.k8s.io/v1",
            "roles Role ns",
            "rolebindings RoleBinding ns",
            "clusterroles ClusterRole",
            "clusterrolebindings ClusterRoleBinding"
        );
        api.Serve("apiextensions.k8s.io/v1", "customresourcedefinitions CustomResourceDefinition");
        api.Serve("scheduling.k8s.io/v1", "priorityclasses PriorityClass");
        api.Serve("storage.k8s.io/v1", "storageclasses StorageClass", "csidrivers CSIDriver");
    }

    /// <param name="count">Objects in all, more or less; every tenth ingress was applied with an old version.</param>
    public static void Fill(FakeObjectApi api, int count)
    {
        for (var number = 0; number < count; number++)
        {
            var name = number.ToString("d5", CultureInfo.InvariantCulture);
            api.Put(
                $"apis/networking.k8s.io/v1/namespaces/school/ingresses/web-{name}",
                Written(number % 10 == 0 ? "extensions/v1beta1" : "networking.k8s.io/v1")
            );
        }

        api.Put("api/v1/nodes/one", Node("v1.21.5-eks-bc4871b"));
        api.Put(
            "apis/policy/v1/namespaces/school/poddisruptionbudgets/web",
            new JsonObject
            {
                ["spec"] = new JsonObject { ["maxUnavailable"] = 0 },
                ["status"] = new JsonObject
                {
                    ["expectedPods"] = 2,
                    ["desiredHealthy"] = 2,
                    ["currentHealthy"] = 2,
                },
            }
        );
        api.Put(
            "apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/cert-manager-webhook",
            new JsonObject
            {
                ["webhooks"] = new JsonArray(
                    new JsonObject
                    {
                        ["name"] = "webhook.cert-manager.io",
                        ["failurePolicy"] = "Fail",
                        ["clientConfig"] = new JsonObject
                        {
                            ["service"] = new JsonObject { ["namespace"] = "cert-manager", ["name"] = "webhook" },
                        },
                    }
                ),
            }
        );
        api.Put(
            "apis/apps/v1/namespaces/ingress/deployments/controller",
            new JsonObject
            {
                ["spec"] = new JsonObject
                {
                    ["template"] = new JsonObject
                    {
                        ["spec"] = new JsonObject
                        {
                            ["containers"] = new JsonArray(
                                new JsonObject
                                {
                                    ["name"] = "main",
                                    ["image"] = "k8s.gcr.io/ingress-nginx/controller:v0.48.1",
                                }
                            ),
                        },
                    },
                },
            }
        );
        api.Metrics = string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            # HELP apiserver_requested_deprecated_apis Gauge of deprecated APIs that have been requested
            apiserver_requested_deprecated_apis{group="extensions",removed_release="1.22",resource="ingresses",subresource="",version="v1beta1"} 1
            apiserver_requested_deprecated_apis{group="policy",removed_release="1.25",resource="podsecuritypolicies",subresource="",version="v1beta1"} 1
            process_start_time_seconds {{DateTimeOffset.UtcNow.AddDays(-2).ToUnixTimeSeconds()}}
            """
        );
    }

    /// <summary>At most one list of each resource; further pages are of the same list.</summary>
    public static void EachResourceOnce(FakeObjectApi api)
    {
        var lists = api
            .Requests.Where(one =>
                one.Contains("limit=500", StringComparison.Ordinal)
                && !one.Contains("continue=", StringComparison.Ordinal)
            )
            .Select(one => one.Split('?')[0].Split('/')[^1])
            .ToList();
        if (lists.Count < 4 || lists.Distinct(StringComparer.Ordinal).Count() != lists.Count)
        {
            throw new InvalidOperationException($"lists: {string.Join(", ", lists)}");
        }
    }

    public void Dispose()
    {
        components.Dispose();
        survey.Dispose();
    }

    private static JsonObject Node(string kubelet) =>
        new() { ["status"] = new JsonObject { ["nodeInfo"] = new JsonObject { ["kubeletVersion"] = kubelet } } };

    /// <summary>As long as an ingress of theirs is, with what was applied and who wrote it.</summary>
    private static JsonObject Written(string apiVersion) =>
        new()
        {
            ["metadata"] = new JsonObject
            {
                ["annotations"] = new JsonObject
                {
                    ["kubectl.kubernetes.io/last-applied-configuration"] =
                        $"{{\"apiVersion\":\"{apiVersion}\",\"kind\":\"Ingress\",\"spec\":\"{new string('x', 400)}\"}}",
                },
                ["managedFields"] = new JsonArray(
                    new JsonObject
                    {
                        ["manager"] = "kubectl-client-side-apply",
                        ["apiVersion"] = apiVersion,
                        ["time"] = "2021-09-01T00:00:00Z",
                        ["fieldsV1"] = new JsonObject
                        {
                            ["f:metadata"] = new JsonObject { ["f:annotations"] = new JsonObject() },
                            ["f:spec"] = new JsonObject { ["f:rules"] = new JsonObject() },
                        },
                    }
                ),
            },
            ["spec"] = new JsonObject { ["rules"] = new JsonArray(new JsonObject { ["host"] = new string('h', 60) }) },
        };

    private sealed class NoHelm : IHelm
    {
        public Task<HelmAnswer<HelmRelease>> ReadAsync(HelmPlace place, CancellationToken cancellationToken) =>
            Task.FromResult(new HelmAnswer<HelmRelease>(null, "no helm"));

        public Task<string?> UpgradeAsync(
            HelmPlace place,
            string chart,
            string version,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public Task<string?> RollbackAsync(HelmPlace place, int revision, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
