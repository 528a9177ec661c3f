using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using UwsAgent.Adapters;
using UwsAgent.Core;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Adapters;

/// <summary>What a cluster refers to, over real HTTP.</summary>
public sealed class KubernetesClusterImagesTests : IAsyncLifetime
{
    private FakeKubernetesApi api = null!;
    private KubernetesClusterImages images = null!;

    public async ValueTask InitializeAsync()
    {
        api = await FakeKubernetesApi.StartAsync();
        images = new KubernetesClusterImages(name => name == "amy-east" ? api.Options : null, TimeProvider.System);
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Every_workload_and_pod_says_its_images_page_by_page()
    {
        api.PageSize = 1;
        api.Add("apps/deployments", "web", Template("r/web:1", init: "r/migrate:1"));
        api.Add("apps/deployments", "api", Template("r/api:1"));
        api.Add("apps/deployments", "idle", Template("r/idle:7"));
        api.Add("apps/statefulsets", "db", Template("r/db:1"));
        api.Add("apps/daemonsets", "logs", Template("r/logs:1"));
        api.Add("batch/jobs", "once", Template("r/once:1"));
        api.Add(
            "batch/cronjobs",
            "nightly",
            new JsonObject { ["jobTemplate"] = new JsonObject { ["spec"] = Template("r/nightly:1") } }
        );
        api.Add("apps/replicasets", "rolling", Template("r/web:0", replicas: 1));
        api.Add("apps/replicasets", "past", Template("r/web:past", replicas: 0));
        api.Add(
            "pods",
            "alone",
            (JsonObject)Template("r/alone:latest")["template"]!["spec"]!.DeepClone(),
            Runs("docker-pullable://r/alone@sha256:abc")
        );

        var found = await images.FindAsync(["amy-east"], Stop);

        Assert.Equal(
            [
                "r/alone:latest",
                "r/alone@sha256:abc",
                "r/api:1",
                "r/db:1",
                "r/idle:7",
                "r/logs:1",
                "r/migrate:1",
                "r/nightly:1",
                "r/once:1",
                "r/web:0",
                "r/web:1",
            ],
            found.Select(one => one.Name).Order(StringComparer.Ordinal)
        );
        Assert.Contains(new ImageReference("r/nightly:1", "amy-east: cronjob school/nightly"), found);
        Assert.Empty(api.Writes);
    }

    [Theory]
    [InlineData("deployments")]
    [InlineData("statefulsets")]
    [InlineData("daemonsets")]
    [InlineData("replicasets")]
    [InlineData("jobs")]
    [InlineData("cronjobs")]
    [InlineData("pods")]
    public async Task One_list_that_is_refused_leaves_it_unknown(string plural)
    {
        api.Interferes = async context =>
        {
            if (!context.Request.Path.ToString().EndsWith("/" + plural, StringComparison.Ordinal))
            {
                return false;
            }

            context.Response.StatusCode = 403;
            await context.Response.WriteAsync("""{"kind":"Status","message":"not yours"}""", Stop);
            return true;
        };
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => images.FindAsync(["amy-east"], Stop));
        Assert.Contains("nothing is removed", refused.Message, StringComparison.Ordinal);
        Assert.Contains("not yours", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_is_away_or_not_configured_leaves_it_unknown()
    {
        api.Interferes = context =>
        {
            context.Abort();
            return Task.FromResult(true);
        };
        await Assert.ThrowsAsync<UserErrorException>(() => images.FindAsync(["amy-east"], Stop));
        var unknown = await Assert.ThrowsAsync<UserErrorException>(() => images.FindAsync(["amy-west"], Stop));
        Assert.Contains("'amy-west'", unknown.Message, StringComparison.Ordinal);
        Assert.Empty(await images.FindAsync([], Stop));
    }

    [Theory]
    [InlineData("docker-pullable://r/a@sha256:1", "r/a@sha256:1")]
    [InlineData("docker://sha256:1", "sha256:1")]
    [InlineData("r/a@sha256:1", "r/a@sha256:1")]
    public void A_running_image_is_named_as_an_engine_would(string said, string name) =>
        Assert.Equal(name, KubernetesClusterImages.Running(said));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static JsonObject Template(string image, string? init = null, int replicas = 0) =>
        new()
        {
            ["replicas"] = replicas,
            ["template"] = new JsonObject
            {
                ["spec"] = new JsonObject
                {
                    ["initContainers"] = init is null ? [] : new JsonArray(new JsonObject { ["image"] = init }),
                    ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = image }),
                },
            },
        };

    private static JsonObject Runs(string image) =>
        new() { ["containerStatuses"] = new JsonArray(new JsonObject { ["name"] = "main", ["imageID"] = image }) };
}
