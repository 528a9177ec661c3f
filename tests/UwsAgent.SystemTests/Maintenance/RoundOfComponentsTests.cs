using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using UwsAgent.SystemTests.Autoscaling;
using UwsAgent.Tests.Hosting;

namespace UwsAgent.SystemTests.Maintenance;

/// <summary>The real daemon plays the cluster-autoscaler's part of a round over three real control planes: dev first, and it fails on the second.</summary>
[Collection(ControlPlane.Name)]
public sealed class RoundOfComponentsTests(ControlPlane plane) : IAsyncLifetime
{
    private const string Name = "cluster-autoscaler";
    private const string Old = "k8s.gcr.io/autoscaling/cluster-autoscaler:v1.20.0";
    private const string New = "k8s.gcr.io/autoscaling/cluster-autoscaler:v1.20.1";
    private static readonly string[] Clusters = ["uwsdev", "amy-east", "amy-wrkr"];
    private readonly string root = Directory.CreateTempSubdirectory("uws-round-").FullName;
    private readonly ControlPlane[] planes = [plane, new(), new()];
    private string space = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        RealServers.NeedFullRun();
        space = await plane.NamespaceAsync("round");
        foreach (var one in planes.Skip(1))
        {
            await one.InitializeAsync();
            await one.Admin.CoreV1.CreateNamespaceAsync(
                new V1Namespace { Metadata = new V1ObjectMeta { Name = space } },
                cancellationToken: Stop
            );
        }

        foreach (var one in planes)
        {
            var deployment = Workloads.Deployment(
                Name,
                1,
                new Dictionary<string, string>(StringComparer.Ordinal) { [FakeKubelet.ReadyAfter] = "3000" }
            );
            deployment.Spec.Template.Spec.Containers[0].Image = Old;
            await one.Admin.AppsV1.CreateNamespacedDeploymentAsync(deployment, space, cancellationToken: Stop);
        }

        foreach (var one in planes)
        {
            await one.Admin.UntilSettledAsync(Name, space);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in planes.Skip(1).Where(_ => space.Length > 0))
        {
            await one.DisposeAsync();
        }

        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task It_stops_at_the_second_takes_it_back_and_suggests_the_pin()
    {
        planes[1].Kubelet.Images[$"{space} {New}"] = "crash-loop";
        await using var agent = new ScalingAgent(root);
        agent.Configure(Settings());
        await agent.StartAsync();

        var report = await RoundAsync(agent);

        Assert.Equal([New, Old, Old], await ImagesAsync());
        var text = report.GetRawText();
        Assert.Contains("CrashLoopBackOff", text, StringComparison.Ordinal);
        Assert.Contains("Pins: { ", text, StringComparison.Ordinal);
        Assert.Equal(
            ["uwsdev done", "amy-east failed", "amy-wrkr carriedOver"],
            report
                .GetProperty("targets")
                .EnumerateArray()
                .Select(one => $"{one.GetProperty("target").GetString()} {one.GetProperty("standing").GetString()}")
        );
    }

    [Fact]
    public async Task E_c8_A_daemon_that_is_killed_in_the_middle_goes_on_and_writes_nothing_twice()
    {
        await using var agent = new ScalingAgent(root);
        agent.Configure(Settings());
        await agent.StartAsync();
        var from = await Task.WhenAll(planes.Select(one => one.Audit.CountAsync()));
        await BeginAsync(agent);
        // The image is written, and its pod needs three seconds to be ready: the daemon dies while it watches.
        await Shell.UntilAsync(ImagesAsync, images => images[1] == New, TimeSpan.FromMinutes(1));
        await agent.StopAsync(AgentProcess.Kill);
        await agent.StartAsync();

        var report = await EndAsync(agent);

        Assert.Equal([New, New, New], await ImagesAsync());
        Assert.Equal("done", report.GetProperty("result").GetString());
        for (var index = 0; index < planes.Length; index++)
        {
            var writes = await planes[index].Audit.WritesOfAsync("admin", from[index]);
            Assert.Single(
                writes,
                one =>
                    one.Verb == "patch"
                    && one.Path.EndsWith($"/deployments/{Name}?fieldManager=uws-agent", StringComparison.Ordinal)
            );
        }
    }

    private JsonObject Settings() =>
        new()
        {
            ["Autoscaling"] = new JsonObject
            {
                ["Clusters"] = new JsonObject(
                    Clusters
                        .Zip(planes)
                        .Select(one =>
                            KeyValuePair.Create<string, JsonNode?>(
                                one.First,
                                new JsonObject { ["KubeConfig"] = one.Second.AdminKubeConfig }
                            )
                        )
                ),
            },
            ["Maintenance"] = new JsonObject
            {
                ["AllowNow"] = true,
                ["Soak"] = "1s",
                ["AskEvery"] = "1s",
                ["Waves"] = new JsonArray(
                    new JsonObject { ["Name"] = "dev", ["Targets"] = new JsonArray("uwsdev") },
                    new JsonObject { ["Name"] = "rest", ["Targets"] = new JsonArray("*") }
                ),
                ["Components"] = new JsonObject
                {
                    [Name] = new JsonObject
                    {
                        ["Namespace"] = space,
                        ["Workload"] = $"deployment/{Name}",
                        ["Rounds"] = new JsonObject { ["2109"] = "1.20.1" },
                        ["Health"] = new JsonObject
                        {
                            ["Timeout"] = "60s",
                            ["Settle"] = "1s",
                            ["FailAfter"] = "2s",
                        },
                    },
                },
            },
        };

    private static async Task<JsonElement> RoundAsync(ScalingAgent agent)
    {
        await BeginAsync(agent);
        return await EndAsync(agent);
    }

    private static async Task BeginAsync(ScalingAgent agent)
    {
        using var begun = await agent.Client.PostAsJsonAsync(
            "maintenance/runs",
            new { round = "2109", nowBecause = "a test" },
            Stop
        );
        Assert.True(begun.IsSuccessStatusCode, await begun.Content.ReadAsStringAsync(Stop));
    }

    private static Task<JsonElement> EndAsync(ScalingAgent agent) =>
        Shell.UntilAsync(
            async () =>
            {
                using var answer = await agent.Client.GetAsync("maintenance/runs/newest", Stop);
                return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>(Stop) : default;
            },
            one => one.ValueKind == JsonValueKind.Object && one.TryGetProperty("endedAt", out _),
            TimeSpan.FromMinutes(2)
        );

    private async Task<string[]> ImagesAsync() =>
        await Task.WhenAll(
            planes.Select(async one =>
                (await one.Admin.AppsV1.ReadNamespacedDeploymentAsync(Name, space, cancellationToken: Stop))
                    .Spec
                    .Template
                    .Spec
                    .Containers[0]
                    .Image
            )
        );
}
