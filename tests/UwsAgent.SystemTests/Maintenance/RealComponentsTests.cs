using k8s;
using k8s.Models;
using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.SystemTests.Autoscaling;

namespace UwsAgent.SystemTests.Maintenance;

/// <summary>Components of a real control plane, changed with the rights that are shipped for it and no others.</summary>
[Collection(ControlPlane.Name)]
public sealed class RealComponentsTests(ControlPlane plane) : IAsyncLifetime
{
    private const string Old = "k8s.gcr.io/autoscaling/cluster-autoscaler:v1.20.0";
    private const string New = "k8s.gcr.io/autoscaling/cluster-autoscaler:v1.20.1";
    private readonly string directory = Directory.CreateTempSubdirectory("uws-components-").FullName;
    private ClusterAccount account = null!;
    private string space = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ComponentOptions Options =>
        new()
        {
            Namespace = space,
            Workload = "deployment/cluster-autoscaler",
            Rounds = new Dictionary<string, string>(StringComparer.Ordinal) { ["2109"] = "1.20.1" },
            Health = new HealthOptions
            {
                Timeout = TimeSpan.FromSeconds(8),
                Settle = TimeSpan.FromSeconds(1),
                FailAfter = TimeSpan.FromSeconds(2),
            },
        };

    public async ValueTask InitializeAsync()
    {
        space = await plane.NamespaceAsync("components");
        account = await plane.AccountAsync(space, "agent", "uws-agent-maintenance", "uws-agent-readiness");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_good_upgrade_goes_through_and_writes_once()
    {
        await CreateAsync(Old, 2);
        using var fleet = Fleet();
        var from = await plane.Audit.CountAsync();
        var step = await fleet.StepAsync("amy-east", new KeptFacts());
        Assert.Equal(StepResult.Done, (await fleet.Work.PrecheckAsync(step, Stop)).Result);
        Assert.Empty(await plane.Audit.WritesOfAsync(account.User, from));

        Assert.Equal(StepResult.Done, (await fleet.Work.ActAsync(step, Stop)).Result);
        var verified = await fleet.Work.VerifyAsync(step, Stop);
        Assert.True(verified.Result == StepResult.Done, verified.Why);
        Assert.Contains("2 of 2 pods are new", verified.Why, StringComparison.Ordinal);

        var write = Assert.Single(await plane.Audit.WritesOfAsync(account.User, from));
        Assert.Equal("patch", write.Verb);
        Assert.Equal(New, await ImageAsync());
    }

    [Theory]
    [InlineData("never-ready", "is not well after", 60)]
    [InlineData("cannot-pull", "cannot be pulled: ImagePullBackOff", 7)]
    [InlineData("crash-loop", "crashes: CrashLoopBackOff", 7)]
    public async Task An_image_that_does_not_come_up_is_taken_back(string does, string why, int withinSeconds)
    {
        await CreateAsync(Old, 1);
        plane.Kubelet.Images[$"{space} {New}"] = does;
        using var fleet = Fleet();
        var step = await fleet.StepAsync("amy-east", new KeptFacts());
        await fleet.Work.ActAsync(step, Stop);
        var began = DateTimeOffset.UtcNow;
        var verified = await fleet.Work.VerifyAsync(step, Stop);
        Assert.Equal(StepResult.Failed, verified.Result);
        Assert.Contains(why, verified.Why, StringComparison.Ordinal);
        Assert.NotEmpty(verified.Evidence);
        Assert.True(DateTimeOffset.UtcNow - began < TimeSpan.FromSeconds(withinSeconds), "it waited for too long");

        var undone = await fleet.Work.UndoAsync(step, Stop);
        Assert.True(undone.Result == StepResult.Done, undone.Why);
        Assert.Equal(Old, await ImageAsync());
        await plane.Admin.UntilSettledAsync("cluster-autoscaler", space);
        Assert.Contains("\"Version\": \"1.20.0\"", undone.Evidence[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task E_c8_A_process_that_is_killed_after_any_fact_is_followed_by_one_that_ends_the_work()
    {
        await CreateAsync(Old, 1);
        for (var facts = 1; facts <= 5; facts++)
        {
            var from = await plane.Audit.CountAsync();
            var kept = new KeptFacts { DiesAfter = facts };
            PlannedStep planned;
            using (var first = Fleet())
            {
                var step = await first.StepAsync("amy-east", kept);
                planned = step.Step;
                await Assert.ThrowsAsync<TimeoutException>(() => first.Work.ActAsync(step, Stop));
            }

            kept.DiesAfter = int.MaxValue;
            using var second = Fleet();
            var again = ComponentFleet.Run("amy-east", planned, kept, isResumed: true);
            Assert.Equal(StepResult.Done, (await second.Work.ActAsync(again, Stop)).Result);
            var verified = await second.Work.VerifyAsync(again, Stop);
            Assert.True(verified.Result == StepResult.Done, verified.Why);
            Assert.Single(await plane.Audit.WritesOfAsync(account.User, from));
            Assert.Equal(StepResult.Done, (await second.Work.UndoAsync(again, Stop)).Result);
            Assert.Equal(Old, await ImageAsync());
        }
    }

    [Fact]
    public async Task A_manifest_takes_over_what_kubectl_applied_and_is_taken_back_whole()
    {
        await CreateAsync(Old, 2, "kubectl-client-side-apply");
        var file = Path.Combine(directory, "autoscaler-1.20.1.yaml");
        await File.WriteAllTextAsync(
            file,
            $$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: cluster-autoscaler }
            spec:
              selector: { matchLabels: { app: cluster-autoscaler } }
              template:
                metadata: { labels: { app: cluster-autoscaler, round: "2109" } }
                spec:
                  containers:
                  - { name: main, image: "{{New}}" }
            """,
            Stop
        );
        using var fleet = Fleet(Options with { Manifest = Path.Combine(directory, "autoscaler-{version}.yaml") });
        var step = await fleet.StepAsync("amy-east", new KeptFacts());
        Assert.Equal(StepResult.Done, (await fleet.Work.PrecheckAsync(step, Stop)).Result);
        var acted = await fleet.Work.ActAsync(step, Stop);
        Assert.True(acted.Result == StepResult.Done, acted.Why);
        var verified = await fleet.Work.VerifyAsync(step, Stop);
        Assert.True(verified.Result == StepResult.Done, verified.Why);
        var applied = await ReadAsync();
        Assert.Equal(
            (New, "2109", 2),
            (Image(applied), applied.Spec.Template.Metadata.Labels["round"], applied.Spec.Replicas)
        );

        // Somebody scales it meanwhile: that is not taken back.
        await plane.Admin.ScaleAsync("cluster-autoscaler", space, 3);
        var undone = await fleet.Work.UndoAsync(step, Stop);
        Assert.True(undone.Result == StepResult.Done, undone.Why);
        var back = await ReadAsync();
        Assert.Equal(
            (Old, false, 3),
            (Image(back), back.Spec.Template.Metadata.Labels.ContainsKey("round"), back.Spec.Replicas)
        );
    }

    [Fact]
    public async Task A_manifest_leaves_alone_what_another_manager_has()
    {
        await CreateAsync(Old, 1, "flux");
        await File.WriteAllTextAsync(
            Path.Combine(directory, "a-1.20.1.yaml"),
            $$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: cluster-autoscaler }
            spec:
              selector: { matchLabels: { app: cluster-autoscaler } }
              template:
                metadata: { labels: { app: cluster-autoscaler } }
                spec: { containers: [{ name: main, image: "{{New}}" }] }
            """,
            Stop
        );
        using var fleet = Fleet(Options with { Manifest = Path.Combine(directory, "a-{version}.yaml") });
        var step = await fleet.StepAsync("amy-east", new KeptFacts());
        var acted = await fleet.Work.ActAsync(step, Stop);
        Assert.Equal(StepResult.Failed, acted.Result);
        Assert.Contains("flux", acted.Why, StringComparison.Ordinal);
        Assert.Equal(Old, await ImageAsync());
    }

    [Fact]
    public async Task Daemon_sets_and_stateful_sets_roll_out_too()
    {
        var labels = Workloads.Labels("agent");
        var template = Workloads.Template("agent");
        template.Spec.Containers[0].Image = Old;
        await plane.Admin.AppsV1.CreateNamespacedDaemonSetAsync(
            new V1DaemonSet
            {
                Metadata = new V1ObjectMeta { Name = "agent" },
                Spec = new V1DaemonSetSpec
                {
                    Selector = new V1LabelSelector { MatchLabels = labels },
                    Template = template,
                },
            },
            space,
            cancellationToken: Stop
        );
        var stateful = Workloads.Template("store");
        stateful.Spec.Containers[0].Image = Old;
        await plane.Admin.AppsV1.CreateNamespacedStatefulSetAsync(
            new V1StatefulSet
            {
                Metadata = new V1ObjectMeta { Name = "store" },
                Spec = new V1StatefulSetSpec
                {
                    Replicas = 2,
                    ServiceName = "store",
                    Selector = new V1LabelSelector { MatchLabels = Workloads.Labels("store") },
                    Template = stateful,
                },
            },
            space,
            cancellationToken: Stop
        );
        foreach (var workload in (string[])["daemonset/agent", "statefulset/store"])
        {
            var health = Options.Health with { Timeout = TimeSpan.FromSeconds(40) };
            using var fleet = Fleet(Options with { Workload = workload, Health = health });
            var step = await fleet.StepAsync("amy-east", new KeptFacts());
            Assert.Equal(StepResult.Done, (await fleet.Work.ActAsync(step, Stop)).Result);
            var verified = await fleet.Work.VerifyAsync(step, Stop);
            Assert.True(verified.Result == StepResult.Done, $"{workload}: {verified.Why}");
            Assert.Contains("2 of 2 pods are new", verified.Why, StringComparison.Ordinal);
        }

        var pods = await plane.Admin.CoreV1.ListNamespacedPodAsync(space, cancellationToken: Stop);
        Assert.All(
            pods.Items.Where(pod => pod.Metadata.DeletionTimestamp is null),
            pod => Assert.Equal(New, pod.Spec.Containers[0].Image)
        );
    }

    [Fact]
    public async Task One_bad_cluster_of_three_is_taken_back_and_the_others_go_on_their_own()
    {
        RealServers.NeedFullRun();
        await using var west = await StartAsync();
        await using var worker = await StartAsync();
        ControlPlane[] planes = [plane, west, worker];
        string[] names = ["amy-east", "amy-west", "amy-wrkr"];
        foreach (var one in planes.Skip(1))
        {
            await one.Admin.CoreV1.CreateNamespaceAsync(
                new V1Namespace { Metadata = new V1ObjectMeta { Name = space } },
                cancellationToken: Stop
            );
        }

        foreach (var one in planes)
        {
            await CreateAsync(Old, 1, "kubectl", one);
        }

        west.Kubelet.Images[$"{space} {New}"] = "crash-loop";
        using var fleet = new ComponentFleet(
            names.Zip(planes).ToDictionary(one => one.First, one => one.Second.AdminKubeConfig, StringComparer.Ordinal),
            Components(Options)
        );
        var plans = await fleet.Work.ObserveAsync(new PlanRequest("2109"), Stop);
        Assert.Equal(names, plans.Select(plan => plan.Target));

        var ends = new List<StepResult>();
        foreach (var plan in plans)
        {
            var step = ComponentFleet.Run(plan.Target, Assert.Single(plan.Steps), new KeptFacts());
            await fleet.Work.ActAsync(step, Stop);
            var verified = await fleet.Work.VerifyAsync(step, Stop);
            ends.Add(verified.Result);
            if (verified.Result == StepResult.Failed)
            {
                Assert.Contains("amy-west", verified.Why, StringComparison.Ordinal);
                var undone = await fleet.Work.UndoAsync(step, Stop);
                Assert.True(undone.Result == StepResult.Done, undone.Why);
                Assert.Contains("Pins: { \"amy-west\"", undone.Evidence[^1], StringComparison.Ordinal);
                break;
            }
        }

        Assert.Equal([StepResult.Done, StepResult.Failed], ends);
        Assert.Equal([New, Old, Old], await Task.WhenAll(planes.Select(one => ImageAsync(one))));
    }

    private static async Task<ControlPlane> StartAsync()
    {
        var one = new ControlPlane();
        await one.InitializeAsync();
        return one;
    }

    private ComponentFleet Fleet(ComponentOptions? options = null) =>
        new(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["amy-east"] = account.KubeConfig },
            Components(options ?? Options)
        );

    private static Dictionary<string, ComponentOptions> Components(ComponentOptions options) =>
        new(StringComparer.Ordinal) { ["cluster-autoscaler"] = options };

    private async Task CreateAsync(string image, int replicas, string manager = "kubectl", ControlPlane? where = null)
    {
        var deployment = Workloads.Deployment("cluster-autoscaler", replicas);
        deployment.Spec.Template.Spec.Containers[0].Image = image;
        await (where ?? plane).Admin.AppsV1.CreateNamespacedDeploymentAsync(
            deployment,
            space,
            fieldManager: manager,
            cancellationToken: Stop
        );
        await (where ?? plane).Admin.UntilSettledAsync("cluster-autoscaler", space);
    }

    private Task<V1Deployment> ReadAsync(ControlPlane? where = null) =>
        (where ?? plane).Admin.AppsV1.ReadNamespacedDeploymentAsync(
            "cluster-autoscaler",
            space,
            cancellationToken: Stop
        );

    private async Task<string> ImageAsync(ControlPlane? where = null) => Image(await ReadAsync(where));

    private static string Image(V1Deployment deployment) => deployment.Spec.Template.Spec.Containers[0].Image;
}
