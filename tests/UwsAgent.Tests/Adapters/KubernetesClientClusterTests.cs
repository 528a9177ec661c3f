using Microsoft.AspNetCore.Http;
using UwsAgent.Adapters;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Ports;

namespace UwsAgent.Tests.Adapters;

/// <summary>The adapter against an API that has every bad day there is.</summary>
public sealed class KubernetesClientClusterTests : ClusterContract, IAsyncLifetime
{
    private FakeKubernetesApi api = null!;
    private KubernetesClientCluster cluster = null!;

    protected override ICluster Cluster => cluster;

    public async ValueTask InitializeAsync()
    {
        api = await FakeKubernetesApi.StartAsync();
        cluster = new KubernetesClientCluster(api.Options, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        cluster.Dispose();
        await api.DisposeAsync();
    }

    protected override Task CreateAsync(WorkloadRef workload, int replicas)
    {
        api.Put(workload.Namespace, workload.Name, replicas);
        return Task.CompletedTask;
    }

    protected override Task ScaleByHandAsync(WorkloadRef workload, int replicas) => CreateAsync(workload, replicas);

    [Fact]
    public async Task E_a27_Too_many_requests_are_waited_for_when_it_is_short_and_told_when_it_is_long()
    {
        api.Put("worker", "meteor", 2);
        var times = 0;
        api.Interferes = context => RefuseAsync(context, times++ == 0, 429, "0");
        Assert.Equal(2, (await LookAsync(Meteor)).SpecReplicas);

        api.Interferes = context => RefuseAsync(context, true, 429, "37");
        var seen = await cluster.ObserveAsync(new ClusterQuery([Meteor]), Stop);

        Assert.Equal(ClusterFaultKind.Throttled, seen.Fault!.Kind);
        Assert.Equal(TimeSpan.FromSeconds(37), seen.Fault.RetryAfter);
    }

    [Theory]
    [InlineData(500, ClusterFaultKind.Broken)]
    [InlineData(504, ClusterFaultKind.Unreachable)]
    public async Task E_a27_A_server_in_trouble_is_a_fault_of_the_whole_cluster(int status, ClusterFaultKind kind)
    {
        api.Interferes = context => RefuseAsync(context, true, status, null);
        Assert.Equal(kind, (await cluster.ObserveAsync(new ClusterQuery([Meteor]), Stop)).Fault!.Kind);
    }

    [Fact]
    public async Task E_a27_A_rotated_token_is_read_again_and_the_tick_goes_on()
    {
        api.Put("worker", "meteor", 2);
        Assert.Equal(2, (await LookAsync(Meteor)).SpecReplicas);
        api.Tokens.Clear();
        api.Tokens.Add("second");
        var refused = await cluster.ObserveAsync(new ClusterQuery([Meteor]), Stop);
        Assert.Equal(ClusterFaultKind.Unauthorized, refused.Fault!.Kind);
        Assert.Contains("Unauthorized", refused.Fault.Why, StringComparison.Ordinal);

        api.WriteKubeConfig("second");
        Assert.Equal(2, (await LookAsync(Meteor)).SpecReplicas);
    }

    [Fact]
    public async Task E_a27_A_program_for_tokens_is_asked_again_when_its_token_is_refused()
    {
        // As kubeconfigs of EKS have it: the token comes from a command.
        var folder = Directory.CreateTempSubdirectory("uws-exec-").FullName;
        var tokens = Path.Combine(folder, "token");
        var program = Path.Combine(folder, "program");
        await File.WriteAllTextAsync(tokens, "first");
        await File.WriteAllTextAsync(
            program,
            "#!/bin/sh\nprintf '{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"%s\"}}' \"$(cat "
                + tokens
                + ")\"\n"
        );
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        api.WriteUser("exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: " + program + "}");
        api.Put("worker", "meteor", 2);
        Assert.Equal(2, (await LookAsync(Meteor)).SpecReplicas);

        api.Tokens.Clear();
        api.Tokens.Add("second");
        await File.WriteAllTextAsync(tokens, "second");

        Assert.Equal(2, (await LookAsync(Meteor)).SpecReplicas);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task E_a27_A_body_that_trickles_ends_with_the_time_for_it()
    {
        using var hasty = new KubernetesClientCluster(
            api.Options with
            {
                Timeout = TimeSpan.FromMilliseconds(500),
            },
            TimeProvider.System
        );
        api.Interferes = async context =>
        {
            await OddServer.TrickleAsync(context);
            return true;
        };
        var seen = await hasty.ObserveAsync(new ClusterQuery([Meteor]), Stop);
        Assert.Equal(ClusterFaultKind.Unreachable, seen.Fault!.Kind);
        Assert.Contains("within 0.5 s", seen.Fault.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E_a27_A_broken_answer_is_a_fault_and_no_exception()
    {
        api.Interferes = async context =>
        {
            await context.Response.WriteAsync("<html>a proxy's page</html>");
            return true;
        };
        Assert.Equal(
            ClusterFaultKind.Broken,
            (await cluster.ObserveAsync(new ClusterQuery([Meteor]), Stop)).Fault!.Kind
        );
    }

    [Fact]
    public async Task E_a35_A_scale_whose_answer_is_lost_says_that_nobody_knows_and_is_not_sent_twice()
    {
        api.Put("worker", "meteor", 2);
        var before = await LookAsync(Meteor);
        api.AnswersToLose = 1;

        var scaled = await cluster.ScaleAsync(Meteor, 4, before.ResourceVersion, Stop);

        Assert.Equal(ClusterFaultKind.Unreachable, scaled.Fault!.Kind);
        Assert.Single(api.Writes);
        Assert.Equal(4, (await LookAsync(Meteor)).SpecReplicas);
    }

    [Fact]
    public async Task Zero_replicas_are_written_as_zero()
    {
        api.Put("worker", "meteor", 2);
        Assert.Null((await cluster.ScaleAsync(Meteor, 0, (await LookAsync(Meteor)).ResourceVersion, Stop)).Fault);
        Assert.Equal(0, api.Replicas("worker", "meteor"));
    }

    [Fact]
    public async Task A_thousand_targets_cost_a_handful_of_reads_and_no_write()
    {
        WorkloadRef[] targets =
        [
            .. Enumerable
                .Range(0, 1000)
                .Select(number => new WorkloadRef($"space-{number % 10}", WorkloadRef.Deployments, $"app-{number}")),
        ];
        foreach (var target in targets)
        {
            api.Put(target.Namespace, target.Name, 2);
        }

        var seen = await cluster.ObserveAsync(new ClusterQuery(targets), Stop);

        Assert.Null(seen.Fault);
        Assert.All(targets, target => Assert.Equal(2, seen.Workloads[target].Pods.Count));
        // Pages of 500: two of deployments, four of pods, one each of the rest.
        Assert.InRange(api.Reads.Count, 1, 12);
        Assert.Empty(api.Writes);
    }

    [Fact]
    public async Task Pages_make_one_list()
    {
        api.PageSize = 3;
        api.Put("worker", "other", 1);
        api.Put("worker", "meteor", 8);
        var seen = await cluster.ObserveAsync(new ClusterQuery([Meteor, Meteor with { Name = "other" }]), Stop);
        Assert.Equal(8, seen.Workloads[Meteor].Pods.Count);
        Assert.Single(seen.Workloads[Meteor with { Name = "other" }].Pods);
    }

    [Fact]
    public async Task An_account_that_may_not_list_everywhere_lists_in_its_namespaces()
    {
        WorkloadRef[] targets =
        [
            .. Enumerable
                .Range(0, 6)
                .Select(number => new WorkloadRef($"space-{number}", WorkloadRef.Deployments, "app")),
        ];
        foreach (var target in targets)
        {
            api.Put(target.Namespace, target.Name, 1);
        }

        api.Interferes = context =>
            RefuseAsync(
                context,
                !context.Request.Path.ToString().Contains("/namespaces/", StringComparison.Ordinal),
                403,
                null
            );

        var seen = await cluster.ObserveAsync(new ClusterQuery(targets), Stop);

        Assert.All(targets, target => Assert.Null(seen.Workloads[target].Fault));
    }

    [Fact]
    public async Task A_namespace_that_is_forbidden_is_a_fault_of_its_targets_alone()
    {
        api.Put("worker", "meteor", 1);
        api.Put("web", "meteor", 1);
        api.Interferes = context =>
            RefuseAsync(
                context,
                context.Request.Path.ToString().Contains("/namespaces/web/", StringComparison.Ordinal),
                403,
                null
            );
        var web = Meteor with { Namespace = "web" };
        var seen = await cluster.ObserveAsync(new ClusterQuery([Meteor, web]), Stop);
        Assert.Null(seen.Workloads[Meteor].Fault);
        Assert.Equal(ClusterFaultKind.Forbidden, seen.Workloads[web].Fault!.Kind);
    }

    [Fact]
    public async Task A_kubeconfig_that_is_not_there_or_no_kubeconfig_is_said()
    {
        foreach (var file in (string[])["/nowhere/config", "/etc/passwd"])
        {
            using var lost = new KubernetesClientCluster(new ClusterOptions { KubeConfig = file }, TimeProvider.System);
            var seen = await lost.ObserveAsync(new ClusterQuery([Meteor]), Stop);
            Assert.Equal(ClusterFaultKind.Misconfigured, seen.Fault!.Kind);
        }
    }

    [Fact]
    public async Task A_context_that_is_not_there_is_said()
    {
        using var lost = new KubernetesClientCluster(api.Options with { Context = "other" }, TimeProvider.System);
        var seen = await lost.ObserveAsync(new ClusterQuery([Meteor]), Stop);
        Assert.Equal(ClusterFaultKind.Misconfigured, seen.Fault!.Kind);
        Assert.Contains("other", seen.Fault.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resource_that_is_none_is_said()
    {
        var odd = Meteor with { Resource = "deployment" };
        var seen = await cluster.ObserveAsync(new ClusterQuery([odd]), Stop);
        Assert.Null(seen.Fault);
        Assert.Contains("is no resource", seen.Workloads[odd].Fault!.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_throws()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            cluster.ObserveAsync(new ClusterQuery([Meteor]), cancelled.Token)
        );
    }

    private static async Task<bool> RefuseAsync(HttpContext context, bool isRefused, int status, string? retryAfter)
    {
        if (isRefused)
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = retryAfter;
            await context.Response.WriteAsync("{}");
        }

        return isRefused;
    }
}
