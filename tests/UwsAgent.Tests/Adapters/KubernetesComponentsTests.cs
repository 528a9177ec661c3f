using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using UwsAgent.Adapters;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Adapters;

/// <summary>Components over real HTTP, with the bad days of an API.</summary>
public sealed class KubernetesComponentsTests : IAsyncLifetime
{
    private const string Place = "apis/apps/v1/namespaces/ingress/deployments/controller";
    private static readonly ComponentRef Controller = new("ingress", ComponentKind.Deployment, "controller", "main");
    private FakeObjectApi api = null!;
    private KubernetesComponents components = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        api = await FakeObjectApi.StartAsync();
        api.Serve("apps/v1", "deployments Deployment ns", "deployments/scale Scale ns");
        api.Serve("v1", "pods Pod ns", "namespaces Namespace", "configmaps ConfigMap ns");
        api.Put(Place, Deployment("r/controller:v0.48.1"));
        components = new KubernetesComponents(
            () => ["amy-east"],
            name => name == "amy-east" ? api.Options : null,
            TimeProvider.System
        );
    }

    public ValueTask DisposeAsync()
    {
        components.Dispose();
        return api.DisposeAsync();
    }

    [Fact]
    public async Task The_container_that_is_meant_is_read_and_written()
    {
        var sight = (await components.ReadAsync("amy-east", Controller, Stop)).Value!;
        Assert.Equal(("main", "r/controller:v0.48.1"), (sight.Container, sight.Image));

        var written = await components.SetImageAsync(
            "amy-east",
            Controller,
            "r/controller:v0.49.2",
            sight.ResourceVersion,
            Stop
        );
        Assert.Equal("r/controller:v0.49.2", written.Value!.Image);
        Assert.Equal(3, written.Value.Generation);
        var containers = api.Get(Place)!["spec"]!["template"]!["spec"]!["containers"]!.AsArray();
        Assert.Equal(["r/sidecar:1", "r/controller:v0.49.2"], containers.Select(one => (string?)one!["image"]));
        Assert.Contains(api.Requests, one => one.Contains("fieldManager=uws-agent", StringComparison.Ordinal));

        // Without a name it is the first.
        var first = await components.ReadAsync("amy-east", Controller with { Container = "" }, Stop);
        Assert.Equal("sidecar", first.Value!.Container);
        var none = await components.ReadAsync("amy-east", Controller with { Container = "other" }, Stop);
        Assert.Contains("it has sidecar, main", none.Fault!.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_changed_since_it_was_read_is_a_conflict_and_stays()
    {
        var sight = (await components.ReadAsync("amy-east", Controller, Stop)).Value!;
        api.Put(Place, Deployment("by/hand:1"));
        var written = await components.SetImageAsync(
            "amy-east",
            Controller,
            "r/controller:v0.49.2",
            sight.ResourceVersion,
            Stop
        );
        Assert.Equal(ClusterFaultKind.Conflict, written.Fault!.Kind);
        Assert.Equal("by/hand:1", (await components.ReadAsync("amy-east", Controller, Stop)).Value!.Image);
    }

    [Theory]
    [InlineData(403, ClusterFaultKind.Forbidden)]
    [InlineData(404, ClusterFaultKind.NotFound)]
    [InlineData(422, ClusterFaultKind.Refused)]
    [InlineData(429, ClusterFaultKind.Throttled)]
    [InlineData(500, ClusterFaultKind.Broken)]
    [InlineData(504, ClusterFaultKind.Unreachable)]
    public async Task Every_refusal_is_a_value(int status, ClusterFaultKind kind)
    {
        api.Interferes = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "30";
            await context.Response.WriteAsync("{\"kind\":\"Status\",\"message\":\"because\"}");
            return true;
        };
        var answer = await components.ReadAsync("amy-east", Controller, Stop);
        Assert.Equal(kind, answer.Fault!.Kind);
        Assert.Contains("because", answer.Fault.Why, StringComparison.Ordinal);
        Assert.Equal(kind, (await components.RolloutAsync("amy-east", Controller, Stop)).Fault!.Kind);
    }

    [Fact]
    public async Task A_cluster_that_is_not_configured_is_a_value_too()
    {
        var answer = await components.VersionAsync("nowhere", Stop);
        Assert.Equal(ClusterFaultKind.Misconfigured, answer.Fault!.Kind);
    }

    [Fact]
    public async Task A_rollout_is_seen_with_the_pods_of_its_template_alone()
    {
        var body = Deployment("r/controller:v0.49.2");
        body["status"] = new JsonObject
        {
            ["observedGeneration"] = 2,
            ["replicas"] = 2,
            ["updatedReplicas"] = 1,
            ["availableReplicas"] = 1,
            ["conditions"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "Progressing",
                    ["status"] = "False",
                    ["reason"] = "ProgressDeadlineExceeded",
                    ["message"] = "it has timed out",
                }
            ),
        };
        api.Put(Place, body);
        api.Put("api/v1/namespaces/ingress/pods/old", Pod("r/controller:v0.48.1", null));
        api.Put("api/v1/namespaces/ingress/pods/new", Pod("r/controller:v0.49.2", "ImagePullBackOff"));

        var sight = (await components.RolloutAsync("amy-east", Controller, Stop)).Value!;

        Assert.Equal((2, 1, 1, 2), (sight.Wanted, sight.Updated, sight.Available, sight.Total));
        Assert.Equal("ProgressDeadlineExceeded: it has timed out", sight.Stuck);
        var pod = Assert.Single(sight.Pods);
        Assert.Equal(("new", PodStanding.Unpullable, 4), (pod.Name, pod.Standing, pod.Restarts));
        Assert.Equal("ImagePullBackOff: no such tag", pod.Why);
    }

    [Fact]
    public async Task Manifests_are_applied_where_their_kind_is_served()
    {
        var map = new ManifestObject("v1", "ConfigMap", null, "extra", "{\"data\":{}}") { Home = "ingress" };
        Assert.Null((await components.FindAsync("amy-east", map, Stop)).Value);
        Assert.Null(await components.ApplyAsync("amy-east", map, [], Stop));
        Assert.NotNull(api.Get("api/v1/namespaces/ingress/configmaps/extra"));
        Assert.Contains("extra", (await components.FindAsync("amy-east", map, Stop)).Value, StringComparison.Ordinal);

        var space = new ManifestObject("v1", "Namespace", null, "more", "{}");
        Assert.Null(await components.ApplyAsync("amy-east", space, [], Stop));
        Assert.NotNull(api.Get("api/v1/namespaces/more"));

        var unknown = new ManifestObject("cert-manager.io/v1", "Issuer", "x", "y", "{}");
        Assert.Equal(ClusterFaultKind.NotFound, (await components.ApplyAsync("amy-east", unknown, [], Stop))!.Kind);
        Assert.Equal(new ClusterAnswer<string>(null), await components.FindAsync("amy-east", unknown, Stop));
    }

    [Fact]
    public async Task Fields_of_others_are_taken_only_from_those_who_are_named()
    {
        var one = new ManifestObject(
            "apps/v1",
            "Deployment",
            "ingress",
            "controller",
            Deployment("r/x:1").ToJsonString()
        );
        api.Owners[Place] = "flux";
        var refused = await components.ApplyAsync("amy-east", one, ["kubectl*"], Stop);
        Assert.Equal(ClusterFaultKind.Conflict, refused!.Kind);
        Assert.Contains("flux", refused.Why, StringComparison.Ordinal);
        Assert.Contains("TakeOver", refused.Why, StringComparison.Ordinal);

        api.Owners[Place] = "kubectl-client-side-apply";
        Assert.Null(await components.ApplyAsync("amy-east", one, ["kubectl*"], Stop));
        Assert.Equal("r/x:1", (await components.ReadAsync("amy-east", Controller, Stop)).Value!.Image);
    }

    [Theory]
    [InlineData("OnDelete", null, "only when somebody deletes them")]
    [InlineData("RollingUpdate", 2, "only a part")]
    [InlineData("RollingUpdate", 0, null)]
    public async Task What_does_not_roll_out_by_itself_says_so(string type, int? partition, string? why)
    {
        var body = Deployment("r/x:1");
        body["spec"]!["updateStrategy"] = new JsonObject
        {
            ["type"] = type,
            ["rollingUpdate"] = new JsonObject { ["partition"] = partition },
        };
        api.Put("apis/apps/v1/namespaces/ingress/statefulsets/one", body);
        var place = new ComponentRef("ingress", ComponentKind.StatefulSet, "one", "main");
        var sight = (await components.ReadAsync("amy-east", place, Stop)).Value!;
        Assert.Equal(why is null, sight.NoRollout is null);
        Assert.Contains(why ?? "", sight.NoRollout ?? "", StringComparison.Ordinal);
    }

    private static JsonObject Deployment(string image) =>
        new()
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["generation"] = 2 },
            ["spec"] = new JsonObject
            {
                ["replicas"] = 2,
                ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = "controller" } },
                ["template"] = new JsonObject
                {
                    ["spec"] = new JsonObject
                    {
                        ["containers"] = new JsonArray(
                            new JsonObject { ["name"] = "sidecar", ["image"] = "r/sidecar:1" },
                            new JsonObject { ["name"] = "main", ["image"] = image }
                        ),
                    },
                },
            },
        };

    private static JsonObject Pod(string image, string? waits) =>
        new()
        {
            ["spec"] = new JsonObject
            {
                ["containers"] = new JsonArray(
                    new JsonObject { ["name"] = "sidecar", ["image"] = "r/sidecar:1" },
                    new JsonObject { ["name"] = "main", ["image"] = image }
                ),
            },
            ["status"] = new JsonObject
            {
                ["phase"] = "Pending",
                ["containerStatuses"] = new JsonArray(
                    new JsonObject
                    {
                        ["name"] = "main",
                        ["image"] = image,
                        ["imageID"] = "",
                        ["ready"] = false,
                        ["restartCount"] = 4,
                        ["state"] = waits is null
                            ? []
                            : new JsonObject
                            {
                                ["waiting"] = new JsonObject { ["reason"] = waits, ["message"] = "no such tag" },
                            },
                    }
                ),
            },
        };
}
