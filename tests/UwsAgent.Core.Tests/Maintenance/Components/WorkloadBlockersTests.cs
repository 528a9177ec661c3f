using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Maintenance.Components;

/// <summary>Pods that must have ended keep maintenance from going on, and so does a cluster that does not say it.</summary>
public sealed class WorkloadBlockersTests
{
    private readonly FakeClusterComponents clusters = new();

    private readonly BlockerOptions backup = new()
    {
        Kind = "Workload",
        Cluster = "amy-east",
        Namespace = "backup",
        Pods = "app=backup",
    };

    [Fact]
    public async Task Pods_that_run_block_and_none_lets_go_on()
    {
        Assert.Equal(BlockerState.Clear, (await AskAsync()).State);
        clusters.Pods = ["backup/one", "backup/two"];
        var answer = await AskAsync();
        Assert.Equal(BlockerState.Blocks, answer.State);
        Assert.Contains("backup/one, backup/two", answer.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E_c26_A_cluster_that_cannot_be_asked_is_unknown()
    {
        clusters.Fault = new ClusterFault(ClusterFaultKind.Forbidden, "may not list pods");
        var answer = await AskAsync();
        Assert.Equal(BlockerState.Unknown, answer.State);
        Assert.Contains("may not list pods", answer.Why, StringComparison.Ordinal);
    }

    private Task<BlockerAnswer> AskAsync() =>
        new WorkloadBlockers(clusters).AskAsync(backup, TestContext.Current.CancellationToken);
}
