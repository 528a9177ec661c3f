using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using UwsAgent.Tests.Adapters;
using UwsAgent.Tests.Hosting;

namespace UwsAgent.SystemTests.Autoscaling;

/// <summary>The real daemon on the real control plane: what it may do, what it does, and what it must never do.</summary>
[Collection(ControlPlane.Name)]
public sealed class AutoscaleAgentTests(ControlPlane plane) : IAsyncLifetime
{
    private readonly string root = Directory.CreateTempSubdirectory("uws-scaling-").FullName;
    private OddServer? prometheus;
    private ClusterAccount account = null!;
    private string space = "";
    private string requests = "100";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        space = await plane.NamespaceAsync("worker");
        account = await plane.AccountAsync(space, "agent");
        prometheus = await OddServer.StartAsync(context =>
            context.Response.WriteAsync(
                """{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":["""
                    + DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)
                    + ",\""
                    + requests
                    + "\"]}]}}"
            )
        );
        try
        {
            // Who held it in the test before is gone.
            await plane.Admin.CoordinationV1.DeleteNamespacedLeaseAsync("uws-agent-autoscaler", "kube-system");
        }
        catch (HttpOperationException)
        {
            // Nobody did.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await prometheus!.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task E_a33_The_shipped_example_writes_nothing_in_shadow_mode_and_then_acts_in_active_mode()
    {
        var web = await plane.NamespaceAsync("web");
        await CreateAsync(space, 2);
        await CreateAsync(web, 2);
        await using var agent = Agent("one");
        agent.Configure(Example(web, "Shadow"));
        await agent.StartAsync();
        var from = await plane.Audit.CountAsync();

        var shadow = await agent.UpAsync();
        var down = await agent.DownAsync();

        Assert.Equal(("succeeded", "succeeded"), (shadow.State, down.State));
        Assert.True(shadow.Says("shadow"), shadow.Text);
        Assert.NotEmpty(await plane.Audit.OfAsync(account.User, from));
        Assert.Empty(await plane.Audit.WritesOfAsync(account.User, from));

        await agent.StopAsync();
        agent.Configure(Example(web, "Active"));
        await agent.StartAsync();
        var dry = await agent.UpAsync(isDryRun: true);
        Assert.Equal("succeeded", dry.State);
        Assert.Empty(await plane.Audit.WritesOfAsync(account.User, from));

        var active = await agent.UpAsync();
        Assert.Equal("succeeded", active.State);
        // The least that the example allows: 8 workers, 5 of the web.
        Assert.InRange(await ReplicasAsync(space), 6, 75);
        Assert.InRange(await ReplicasAsync(web), 4, 50);
        Assert.All(
            await plane.Audit.WritesOfAsync(account.User, from),
            write =>
                Assert.True(
                    write.Path.Contains("/deployments/meteor/scale", StringComparison.Ordinal)
                        || write.Path.Contains("/leases", StringComparison.Ordinal),
                    write.ToString()
                )
        );
    }

    [Fact]
    public async Task Replicas_follow_the_signal_and_an_unchanged_tick_writes_nothing()
    {
        await using var agent = await StartAsync(replicas: 2);
        requests = "500";
        await agent.UpAsync();
        Assert.Equal(5, await ReplicasAsync(space));
        await SettleAsync();

        var from = await plane.Audit.CountAsync();
        var again = await agent.UpAsync();

        Assert.Equal("succeeded", again.State);
        Assert.Empty(await plane.Audit.WritesOfAsync(account.User, from));
        Assert.InRange((await plane.Audit.OfAsync(account.User, from)).Count, 1, 6);
    }

    [Fact]
    public async Task E_a29_Of_two_agents_one_acts_and_the_other_stands_by()
    {
        await using var first = await StartAsync(replicas: 2);
        await using var second = Agent("two");
        second.Configure(Simple());
        await second.StartAsync();
        requests = "400";
        await first.UpAsync();
        Assert.Equal(4, await ReplicasAsync(space));
        await SettleAsync();

        requests = "800";
        var standby = await second.UpAsync();
        Assert.Equal(4, await ReplicasAsync(space));
        Assert.True(standby.Says("standby"), standby.Text);

        await first.UpAsync();
        Assert.Equal(8, await ReplicasAsync(space));
    }

    [Fact]
    public async Task E_a28_A_workload_with_an_HPA_is_left_alone()
    {
        await using var agent = await StartAsync(replicas: 2);
        await plane.Admin.AutoscalingV1.CreateNamespacedHorizontalPodAutoscalerAsync(
            new V1HorizontalPodAutoscaler
            {
                Metadata = new V1ObjectMeta { Name = "own" },
                Spec = new V1HorizontalPodAutoscalerSpec
                {
                    MaxReplicas = 5,
                    ScaleTargetRef = new V1CrossVersionObjectReference
                    {
                        ApiVersion = "apps/v1",
                        Kind = "Deployment",
                        Name = "meteor",
                    },
                },
            },
            space,
            cancellationToken: Stop
        );
        requests = "900";
        var from = await plane.Audit.CountAsync();
        var ticked = await agent.UpAsync();
        Assert.True(ticked.Says("HorizontalPodAutoscaler"), ticked.Text);
        Assert.Empty(await plane.Audit.WritesOfAsync(account.User, from));
    }

    [Fact]
    public async Task E_a27_A_tick_without_an_API_server_says_so_and_the_next_one_acts()
    {
        await using var agent = await StartAsync(replicas: 2);
        requests = "600";
        await plane.KillAsync(ControlPlane.ApiServer);
        EndedJob away;
        try
        {
            away = await agent.UpAsync();
        }
        finally
        {
            await plane.ResumeAsync(ControlPlane.ApiServer);
        }

        Assert.True(away.Says("refused"), away.Text);
        await agent.UpAsync();
        Assert.Equal(6, await ReplicasAsync(space));
    }

    [Fact]
    public async Task E_a23_A_kill_and_a_restart_of_the_agent_change_nothing_by_themselves()
    {
        await using var agent = await StartAsync(replicas: 2);
        requests = "500";
        await agent.UpAsync();
        await SettleAsync();
        await agent.StopAsync(AgentProcess.Kill);
        requests = "100";
        await agent.StartAsync();
        await agent.DownAsync();
        Assert.Equal(5, await ReplicasAsync(space));
    }

    [Fact]
    public async Task E_a16_Nothing_is_added_to_pods_that_crash()
    {
        await using var agent = await StartAsync(replicas: 2, does: "crash-loop");
        await Shell.UntilAsync(
            () => plane.Admin.CoreV1.ListNamespacedPodAsync(space, cancellationToken: Stop),
            pods => pods.Items.Any(pod => pod.Status.ContainerStatuses?[0].State.Waiting is not null)
        );
        requests = "900";
        var ticked = await agent.UpAsync();
        Assert.Equal(2, await ReplicasAsync(space));
        Assert.Equal("succeeded", ticked.State);
    }

    [Fact]
    public async Task A_deploy_that_resets_the_replicas_is_put_right()
    {
        await using var agent = await StartAsync(replicas: 2);
        requests = "600";
        await agent.UpAsync();
        await SettleAsync();
        await plane.Admin.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch(
                new
                {
                    metadata = new
                    {
                        annotations = new Dictionary<string, string>(StringComparer.Ordinal)
                        {
                            ["kubectl.kubernetes.io/last-applied-configuration"] = """{"spec":{"replicas":2}}""",
                        },
                    },
                    spec = new
                    {
                        replicas = 2,
                        template = new { metadata = new { annotations = new { build = "1.2.4" } } },
                    },
                },
                V1Patch.PatchType.MergePatch
            ),
            "meteor",
            space,
            fieldManager: "kubectl-client-side-apply",
            cancellationToken: Stop
        );
        await SettleAsync();
        await agent.UpAsync();
        Assert.Equal(6, await ReplicasAsync(space));
    }

    [Fact]
    public async Task E_a36_What_a_person_scaled_is_respected()
    {
        await using var agent = await StartAsync(replicas: 2);
        requests = "400";
        await agent.UpAsync();
        await SettleAsync();
        await plane.Admin.ScaleAsync("meteor", space, 9);
        await SettleAsync();
        await agent.UpAsync();
        await agent.DownAsync();
        Assert.Equal(9, await ReplicasAsync(space));
    }

    [Fact]
    public async Task E_a10_Zero_set_by_a_person_stays_zero()
    {
        await using var agent = await StartAsync(replicas: 2);
        requests = "400";
        await agent.UpAsync();
        await SettleAsync();
        await plane.Admin.ScaleAsync("meteor", space, 0);
        await SettleAsync();
        await agent.UpAsync();
        Assert.Equal(0, await ReplicasAsync(space));
    }

    private async Task<ScalingAgent> StartAsync(int replicas, string does = "ready")
    {
        await CreateAsync(space, replicas, does);
        var agent = Agent("one");
        agent.Configure(Simple());
        await agent.StartAsync();
        return agent;
    }

    private ScalingAgent Agent(string name) => new(Directory.CreateDirectory(Path.Combine(root, name)).FullName);

    private async Task CreateAsync(string where, int replicas, string does = "ready")
    {
        await plane.Admin.AppsV1.CreateNamespacedDeploymentAsync(
            Workloads.Deployment(
                "meteor",
                replicas,
                new Dictionary<string, string>(StringComparer.Ordinal) { [FakeKubelet.Does] = does }
            ),
            where,
            cancellationToken: Stop
        );
        if (does == "ready")
        {
            await plane.Admin.UntilSettledAsync("meteor", where);
        }
    }

    private Task<V1Deployment> SettleAsync() => plane.Admin.UntilSettledAsync("meteor", space);

    private async Task<int> ReplicasAsync(string where) =>
        (await plane.Admin.AppsV1.ReadNamespacedDeploymentAsync("meteor", where, cancellationToken: Stop))
            .Spec
            .Replicas!
            .Value;

    /// <summary>One target, a hundred requests for each replica, no limits on the way up.</summary>
    private JsonObject Simple() =>
        new()
        {
            ["Autoscaling"] = new JsonObject
            {
                ["Prometheus"] = prometheus!.Address.ToString(),
                ["Clusters"] = new JsonObject { ["test"] = new JsonObject { ["KubeConfig"] = account.KubeConfig } },
                ["Targets"] = new JsonObject
                {
                    ["worker"] = new JsonObject
                    {
                        ["Cluster"] = "test",
                        ["Namespace"] = space,
                        ["Workload"] = "deployment/meteor",
                        ["Mode"] = "Active",
                        ["Min"] = 1,
                        ["Max"] = 50,
                        ["Up"] = new JsonObject { ["Pods"] = 50, ["Percent"] = 1000 },
                        ["Signals"] = new JsonObject
                        {
                            ["requests"] = new JsonObject { ["Prometheus"] = "sum(requests)", ["PerReplica"] = 100 },
                        },
                    },
                },
            },
        };

    /// <summary>The file that is shipped, with the places of this test in it and nothing else changed.</summary>
    private JsonObject Example(string web, string mode)
    {
        var text = File.ReadAllText(Path.Combine(RealServers.Root, "config", "conf.d", "autoscaling.json"));
        var settings = (JsonObject)
            JsonNode.Parse(
                text,
                documentOptions: new JsonDocumentOptions
                {
                    CommentHandling = JsonCommentHandling.Skip,
                    AllowTrailingCommas = true,
                }
            )!;
        var scaling = settings["Autoscaling"]!;
        scaling["Prometheus"] = prometheus!.Address.ToString();
        foreach (var (_, cluster) in scaling["Clusters"]!.AsObject())
        {
            cluster!["KubeConfig"] = account.KubeConfig;
        }

        foreach (var (name, target) in scaling["Targets"]!.AsObject())
        {
            target!["Namespace"] = name == "web" ? web : space;
            target["Mode"] = mode;
        }

        var counts = Path.Combine(root, "uwsq-jobs");
        File.WriteAllText(
            counts,
            "#!/bin/sh\necho f0_ready.value 230\necho f1_running.value 0\necho f2_waiting.value 3\n"
        );
        File.SetUnixFileMode(counts, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        settings["Commands"]!["uwsq-jobs"]!["File"] = counts;
        return settings;
    }
}
