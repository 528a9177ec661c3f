using k8s;
using k8s.Models;
using UwsAgent.Adapters;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;

namespace UwsAgent.SystemTests.Autoscaling;

/// <summary>What people and controllers do to real objects, as the adapter sees it on Kubernetes 1.20.</summary>
[Collection(ControlPlane.Name)]
public sealed class RealClusterTests(ControlPlane plane) : IAsyncLifetime
{
    private readonly KubernetesClientCluster cluster = new(
        new ClusterOptions { KubeConfig = plane.AdminKubeConfig },
        TimeProvider.System
    );
    private string space = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private WorkloadRef Meteor => new(space, WorkloadRef.Deployments, "meteor");

    public async ValueTask InitializeAsync() => space = await plane.NamespaceAsync("real");

    public ValueTask DisposeAsync()
    {
        cluster.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("crash-loop", PodStanding.CrashLooping, "CrashLoopBackOff")]
    [InlineData("cannot-pull", PodStanding.Unpullable, "ImagePullBackOff")]
    [InlineData("never-ready", PodStanding.Starting, null)]
    public async Task E_a16_Pods_that_will_not_come_up_are_told_apart(string does, PodStanding standing, string? why)
    {
        await CreateAsync(Workloads.Deployment("meteor", 1, Doing(does)));
        var seen = await UntilAsync(one => one.Pods.Any(pod => pod.Standing == standing));
        Assert.Equal(why, seen.Pods[0].Why);
        Assert.Equal(100, seen.Pods[0].CpuRequestMillicores);
    }

    [Fact]
    public async Task What_workloads_refer_to_is_found_cron_jobs_of_the_older_version_too()
    {
        var meteor = Workloads.Deployment("meteor", 1);
        meteor.Spec.Template.Spec.Containers[0].Image = "r/found:1";
        await CreateAsync(meteor);
        await plane.Admin.CustomObjects.CreateNamespacedCustomObjectAsync(
            new V1CronJob
            {
                ApiVersion = "batch/v1beta1",
                Kind = "CronJob",
                Metadata = new V1ObjectMeta { Name = "nightly" },
                Spec = new V1CronJobSpec
                {
                    Schedule = "0 3 * * *",
                    JobTemplate = new V1JobTemplateSpec
                    {
                        Spec = new V1JobSpec
                        {
                            Template = new V1PodTemplateSpec
                            {
                                Spec = new V1PodSpec
                                {
                                    RestartPolicy = "Never",
                                    Containers = [new V1Container { Name = "x", Image = "r/nightly:1" }],
                                },
                            },
                        },
                    },
                },
            },
            "batch",
            "v1beta1",
            space,
            "cronjobs",
            cancellationToken: Stop
        );
        var images = new KubernetesClusterImages(
            _ => new ClusterOptions { KubeConfig = plane.AdminKubeConfig },
            TimeProvider.System
        );

        var found = await images.FindAsync(["amy"], Stop);

        Assert.Contains(new ImageReference("r/nightly:1", $"amy: cronjob {space}/nightly"), found);
        Assert.Contains(new ImageReference("r/found:1", $"amy: deployment {space}/meteor"), found);
    }

    [Fact]
    public async Task E_a15_A_pod_that_finds_no_node_is_pending_with_the_schedulers_words()
    {
        var big = Workloads.Deployment("meteor", 1);
        big.Spec.Template.Spec.Containers[0].Resources.Requests["cpu"] = new ResourceQuantity("500");
        await CreateAsync(big);
        var seen = await UntilAsync(one => one.Pods.Any(pod => pod.IsUnschedulable));
        Assert.Equal(PodStanding.Pending, seen.Pods[0].Standing);
        Assert.Contains("Insufficient cpu", seen.Pods[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E_a26_A_deploy_is_a_rollout_and_more_replicas_are_none()
    {
        await CreateAsync(Workloads.Deployment("meteor", 2));
        await plane.Admin.UntilSettledAsync("meteor", space);
        var revision = (await LookAsync()).Revision;

        // New pods that never get ready: more of the same are no rollout, a new template is one.
        await ScaleAsync(5);
        Assert.False(
            (await UntilAsync(one => one.StatusReplicas == 5 && one.Generation == one.ObservedGeneration)).IsRollingOut
        );
        await plane.Admin.UntilSettledAsync("meteor", space);
        await PatchAsync(
            new { spec = new { template = new { metadata = new { annotations = Doing("never-ready") } } } }
        );

        var rolling = await UntilAsync(one => one.IsRollingOut && one.Revision != revision);
        Assert.False(rolling.IsRolloutStuck);
    }

    [Fact]
    public async Task E_a26_A_paused_deployment_is_seen_as_paused_and_a_deleted_one_as_gone()
    {
        await CreateAsync(Workloads.Deployment("meteor", 1));
        await PatchAsync(new { spec = new { paused = true } });
        await UntilAsync(one => one.IsPaused);
        await plane.Admin.AppsV1.DeleteNamespacedDeploymentAsync("meteor", space, cancellationToken: Stop);
        Assert.Equal(ClusterFaultKind.NotFound, (await LookAsync()).Fault!.Kind);
    }

    [Fact]
    public async Task The_last_applied_manifest_and_the_author_of_the_replicas_are_seen()
    {
        var applied = Workloads.Deployment("meteor", 2);
        applied.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["kubectl.kubernetes.io/last-applied-configuration"] = """{"kind":"Deployment","spec":{"replicas":75}}""",
        };
        await CreateAsync(applied);
        var seen = await LookAsync();
        Assert.Equal(75, seen.AppliedReplicas);
        Assert.Equal("test-admin", seen.ReplicasSetBy);
        Assert.NotNull(seen.ReplicasSetAt);
    }

    [Fact]
    public async Task E_a28_Other_scalers_of_the_same_workload_are_named_and_those_of_others_are_not()
    {
        await CreateAsync(Workloads.Deployment("meteor", 1));
        await ScalerAsync("own", "meteor");
        await ScalerAsync("stranger", "other");
        await plane.CustomKindAsync("keda.sh", "v1alpha1", "ScaledObject", "scaledobjects");
        await plane.Admin.CustomObjects.CreateNamespacedCustomObjectAsync(
            new
            {
                apiVersion = "keda.sh/v1alpha1",
                kind = "ScaledObject",
                metadata = new { name = "queue" },
                spec = new { scaleTargetRef = new { name = "meteor" } },
            },
            "keda.sh",
            "v1alpha1",
            space,
            "scaledobjects",
            cancellationToken: Stop
        );

        var seen = await LookAsync();

        Assert.Equal([$"HorizontalPodAutoscaler {space}/own", $"ScaledObject {space}/queue"], seen.OtherScalers);
    }

    [Fact]
    public async Task E_a22_A_budget_with_a_number_is_a_minimum()
    {
        await CreateAsync(Workloads.Deployment("meteor", 1));
        await plane.Admin.CustomObjects.CreateNamespacedCustomObjectAsync(
            new
            {
                apiVersion = "policy/v1beta1",
                kind = "PodDisruptionBudget",
                metadata = new { name = "meteor" },
                spec = new { minAvailable = 3, selector = new { matchLabels = Workloads.Labels("meteor") } },
            },
            "policy",
            "v1beta1",
            space,
            "poddisruptionbudgets",
            cancellationToken: Stop
        );
        Assert.Equal(3, (await LookAsync()).DisruptionMinimum);
    }

    [Fact]
    public async Task Quotas_say_how_many_more_pods_they_admit()
    {
        await plane.Admin.CoreV1.CreateNamespacedResourceQuotaAsync(
            new V1ResourceQuota
            {
                Metadata = new V1ObjectMeta { Name = "compute" },
                Spec = new V1ResourceQuotaSpec
                {
                    Hard = new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal)
                    {
                        ["pods"] = new("50"),
                        ["requests.cpu"] = new("550m"),
                        ["secrets"] = new("1"),
                    },
                },
            },
            space,
            cancellationToken: Stop
        );
        await CreateAsync(Workloads.Deployment("meteor", 2));
        var seen = await UntilAsync(one =>
            one.Quotas.Any(rest => rest is { Resource: "requests.cpu", Used: > 0.19 }) && one.StatusReplicas == 2
        );
        Assert.Equal(["pods", "requests.cpu"], seen.Quotas.Select(rest => rest.Resource).Order(StringComparer.Ordinal));
        Assert.Equal((5, "compute: requests.cpu 0.2 of 0.55"), QuotaRoom.Of(seen));

        // The server says the same: of six only five are made.
        await ScaleAsync(6);
        Assert.Equal(5, (await UntilAsync(one => one.StatusReplicas == 5)).StatusReplicas);
        Assert.Equal(5, QuotaRoom.Of(await LookAsync()).Most);
    }

    [Fact]
    public async Task A_pod_with_the_same_labels_that_nobody_owns_is_not_counted()
    {
        await CreateAsync(Workloads.Deployment("meteor", 2));
        await plane.Admin.CoreV1.CreateNamespacedPodAsync(
            new V1Pod
            {
                Metadata = new V1ObjectMeta { Name = "stray", Labels = Workloads.Labels("meteor") },
                Spec = Workloads.Template("meteor").Spec,
            },
            space,
            cancellationToken: Stop
        );
        await plane.Admin.UntilSettledAsync("meteor", space);
        Assert.DoesNotContain((await LookAsync()).Pods, pod => pod.Name == "stray");
    }

    [Fact]
    public async Task Pods_of_a_replica_set_that_was_taken_over_are_its_own()
    {
        await CreateAsync(Workloads.Deployment("old", 2));
        await plane.Admin.UntilSettledAsync("old", space);
        await plane.Admin.AppsV1.DeleteNamespacedDeploymentAsync(
            "old",
            space,
            new V1DeleteOptions { PropagationPolicy = "Orphan" },
            cancellationToken: Stop
        );
        var heir = Workloads.Deployment("meteor", 2);
        heir.Spec.Selector.MatchLabels = Workloads.Labels("old");
        heir.Spec.Template = Workloads.Template("old");
        await CreateAsync(heir);
        Assert.Equal(2, (await UntilAsync(one => one.StatusReplicas == 2 && one.Pods.Count > 0)).Pods.Count);
    }

    [Fact]
    public async Task A_stateful_set_is_seen_and_scaled()
    {
        var set = new WorkloadRef(space, WorkloadRef.StatefulSets, "store");
        await plane.Admin.AppsV1.CreateNamespacedStatefulSetAsync(
            new V1StatefulSet
            {
                Metadata = new V1ObjectMeta { Name = "store" },
                Spec = new V1StatefulSetSpec
                {
                    Replicas = 2,
                    ServiceName = "store",
                    Selector = new V1LabelSelector { MatchLabels = Workloads.Labels("store") },
                    Template = Workloads.Template("store"),
                },
            },
            space,
            cancellationToken: Stop
        );
        var seen = await UntilAsync(set, one => one.Pods.Count(pod => pod.Standing == PodStanding.Ready) == 2);
        Assert.False(seen.IsRollingOut);
        await UntilScaledAsync(set, 3);
        await UntilAsync(set, one => one.Pods.Count(pod => pod.Standing == PodStanding.Ready) == 3);
    }

    [Fact]
    public async Task A_custom_resource_with_a_scale_is_seen_and_scaled()
    {
        await plane.CustomKindAsync("example.com", "v1", "Farm", "farms");
        var farm = new WorkloadRef(space, "farms.v1.example.com", "hens");
        await plane.Admin.CustomObjects.CreateNamespacedCustomObjectAsync(
            new
            {
                apiVersion = "example.com/v1",
                kind = "Farm",
                metadata = new { name = "hens" },
                spec = new { replicas = 2 },
                status = new { replicas = 2, selector = "app=hens,!odd" },
            },
            "example.com",
            "v1",
            space,
            "farms",
            cancellationToken: Stop
        );
        await plane.Admin.CoreV1.CreateNamespacedPodAsync(
            new V1Pod
            {
                Metadata = new V1ObjectMeta { Name = "hen", Labels = Workloads.Labels("hens") },
                Spec = Workloads.Template("hens").Spec,
            },
            space,
            cancellationToken: Stop
        );
        await ScalerAsync("of-farms", "hens", "Farm", "example.com/v1");

        var seen = await UntilAsync(farm, one => one.Pods.Any(pod => pod.Standing == PodStanding.Ready));

        Assert.Equal(2, seen.SpecReplicas);
        Assert.Equal([$"HorizontalPodAutoscaler {space}/of-farms"], seen.OtherScalers);
        Assert.Null((await cluster.ScaleAsync(farm, 4, seen.ResourceVersion, Stop)).Fault);
        Assert.Equal(4, (await LookAsync(farm)).SpecReplicas);
    }

    [Fact]
    public async Task CPU_is_read_where_the_cluster_has_it_and_missed_where_not()
    {
        await CreateAsync(Workloads.Deployment("meteor", 1));
        await plane.Admin.UntilSettledAsync("meteor", space);
        var query = new ClusterQuery([Meteor]) { WithCpu = new HashSet<WorkloadRef> { Meteor } };
        var without = (await cluster.ObserveAsync(query, Stop)).Workloads[Meteor];
        Assert.Contains("metrics-server", without.CpuMissing, StringComparison.Ordinal);

        await plane.CustomKindAsync("metrics.k8s.io", "v1beta1", "PodMetrics", "pods");
        await plane.Admin.CustomObjects.CreateNamespacedCustomObjectAsync(
            new
            {
                apiVersion = "metrics.k8s.io/v1beta1",
                kind = "PodMetrics",
                metadata = new { name = without.Pods[0].Name },
                containers = new[] { new { name = "main", usage = new { cpu = "12345678n", memory = "1Mi" } } },
            },
            "metrics.k8s.io",
            "v1beta1",
            space,
            "pods",
            cancellationToken: Stop
        );
        var with = (await cluster.ObserveAsync(query, Stop)).Workloads[Meteor];
        Assert.Null(with.CpuMissing);
        Assert.Equal(12.345678, with.Pods[0].CpuMillicores!.Value, 6);
    }

    [Fact]
    public async Task E_a29_A_lease_ends_by_the_clusters_clock_and_is_then_taken_over()
    {
        var first = new LeaseRequest(space, "uws-agent", "one", TimeSpan.FromSeconds(2));
        var second = first with { Holder = "two" };
        Assert.True((await cluster.HoldLeaseAsync(first, Stop)).IsHeld);
        Assert.False((await cluster.HoldLeaseAsync(second, Stop)).IsHeld);
        await Shell.UntilAsync(() => cluster.HoldLeaseAsync(second, Stop), held => held.IsHeld);
        Assert.Equal(
            new LeaseResult(false, "two"),
            await cluster.HoldLeaseAsync(first with { Duration = TimeSpan.FromMinutes(1) }, Stop)
        );
        var lease = await plane.Admin.CoordinationV1.ReadNamespacedLeaseAsync(
            "uws-agent",
            space,
            cancellationToken: Stop
        );
        Assert.Equal(1, lease.Spec.LeaseTransitions);
    }

    [Fact]
    public async Task E_a29_Of_many_who_ask_at_once_one_holds_the_lease()
    {
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(number =>
                    cluster.HoldLeaseAsync(
                        new LeaseRequest(space, "race", $"agent-{number}", TimeSpan.FromMinutes(1)),
                        Stop
                    )
                )
        );
        Assert.Single(results, result => result.IsHeld);
        Assert.All(results, result => Assert.Null(result.Fault));
    }

    [Fact]
    public async Task E_a27_A_revoked_token_is_a_fault_until_the_kubeconfig_has_a_new_one()
    {
        await CreateAsync(Workloads.Deployment("meteor", 1));
        var account = await plane.AccountAsync(space, "agent");
        using var limited = new KubernetesClientCluster(
            new ClusterOptions { KubeConfig = account.KubeConfig },
            TimeProvider.System
        );
        var query = new ClusterQuery([Meteor]);
        Assert.Null((await limited.ObserveAsync(query, Stop)).Fault);

        await account.RevokeAsync();
        var refused = await Shell.UntilAsync(() => limited.ObserveAsync(query, Stop), seen => seen.Fault is not null);
        Assert.Equal(ClusterFaultKind.Unauthorized, refused.Fault!.Kind);

        await account.RenewAsync();
        Assert.Null((await limited.ObserveAsync(query, Stop)).Fault);
    }

    [Fact]
    public async Task The_shipped_role_is_enough_and_no_more_than_that()
    {
        await CreateAsync(Workloads.Deployment("meteor", 2));
        await plane.Admin.UntilSettledAsync("meteor", space);
        var account = await plane.AccountAsync(space, "shipped");
        using var limited = new KubernetesClientCluster(
            new ClusterOptions { KubeConfig = account.KubeConfig },
            TimeProvider.System
        );
        var seen = (await limited.ObserveAsync(new ClusterQuery([Meteor]), Stop)).Workloads[Meteor];
        Assert.Null(seen.Fault);
        var costs = new Dictionary<string, int?>(StringComparer.Ordinal) { [seen.Pods[0].Name] = -1 };
        Assert.Null(await limited.SetDeletionCostsAsync(space, costs, Stop));
        Assert.Null((await limited.ScaleAsync(Meteor, 3, seen.ResourceVersion, Stop)).Fault);
        Assert.True(
            (
                await limited.HoldLeaseAsync(
                    new LeaseRequest("kube-system", "uws-agent-autoscaler", space, TimeSpan.FromSeconds(1)),
                    Stop
                )
            ).Fault
                is null
        );
        var elsewhere = await limited.HoldLeaseAsync(
            new LeaseRequest("kube-system", "another", "x", TimeSpan.FromSeconds(1)),
            Stop
        );
        Assert.Equal(ClusterFaultKind.Forbidden, elsewhere.Fault!.Kind);
    }

    [Fact]
    public async Task The_death_of_the_API_server_is_a_fault_and_its_return_is_seen_at_once()
    {
        await CreateAsync(Workloads.Deployment("meteor", 1));
        await plane.Admin.UntilSettledAsync("meteor", space);
        var before = await LookAsync();
        await plane.KillAsync(ControlPlane.ApiServer);
        var seen = await cluster.ObserveAsync(new ClusterQuery([Meteor]), Stop);
        var scaled = await cluster.ScaleAsync(Meteor, 2, before.ResourceVersion, Stop);
        var held = await cluster.HoldLeaseAsync(new LeaseRequest(space, "x", "y", TimeSpan.FromMinutes(1)), Stop);
        await plane.ResumeAsync(ControlPlane.ApiServer);

        Assert.Equal(
            [ClusterFaultKind.Unreachable, ClusterFaultKind.Unreachable, ClusterFaultKind.Unreachable],
            [seen.Fault!.Kind, scaled.Fault!.Kind, held.Fault!.Kind]
        );
        Assert.Equal(1, (await LookAsync()).SpecReplicas);
    }

    private static Dictionary<string, string> Doing(string what) =>
        new(StringComparer.Ordinal) { [FakeKubelet.Does] = what };

    private Task<V1Deployment> CreateAsync(V1Deployment deployment) =>
        plane.Admin.AppsV1.CreateNamespacedDeploymentAsync(deployment, space, cancellationToken: Stop);

    private Task ScaleAsync(int replicas) => plane.Admin.ScaleAsync("meteor", space, replicas);

    private Task<V1Deployment> PatchAsync(object patch) =>
        plane.Admin.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch(patch, V1Patch.PatchType.MergePatch),
            "meteor",
            space,
            cancellationToken: Stop
        );

    private Task<V1HorizontalPodAutoscaler> ScalerAsync(
        string name,
        string target,
        string kind = "Deployment",
        string version = "apps/v1"
    ) =>
        plane.Admin.AutoscalingV1.CreateNamespacedHorizontalPodAutoscalerAsync(
            new V1HorizontalPodAutoscaler
            {
                Metadata = new V1ObjectMeta { Name = name },
                Spec = new V1HorizontalPodAutoscalerSpec
                {
                    MaxReplicas = 5,
                    ScaleTargetRef = new V1CrossVersionObjectReference
                    {
                        ApiVersion = version,
                        Kind = kind,
                        Name = target,
                    },
                },
            },
            space,
            cancellationToken: Stop
        );

    private Task<WorkloadObservation> LookAsync() => LookAsync(Meteor);

    private async Task<WorkloadObservation> LookAsync(WorkloadRef workload)
    {
        var seen = await cluster.ObserveAsync(new ClusterQuery([workload]), Stop);
        Assert.Null(seen.Fault);
        return seen.Workloads[workload];
    }

    private Task<WorkloadObservation> UntilAsync(Func<WorkloadObservation, bool> fits) => UntilAsync(Meteor, fits);

    private Task<WorkloadObservation> UntilAsync(WorkloadRef workload, Func<WorkloadObservation, bool> fits) =>
        Shell.UntilAsync(() => LookAsync(workload), fits);

    /// <summary>As the agent does it: what was changed meanwhile is looked at again.</summary>
    private Task<ScaleResult> UntilScaledAsync(WorkloadRef workload, int replicas) =>
        Shell.UntilAsync(
            async () => await cluster.ScaleAsync(workload, replicas, (await LookAsync(workload)).ResourceVersion, Stop),
            scaled => scaled.Fault is null
        );
}
