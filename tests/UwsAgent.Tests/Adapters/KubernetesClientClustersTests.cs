using UwsAgent.Adapters;
using UwsAgent.Core;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Adapters;

public sealed class KubernetesClientClustersTests
{
    private static readonly LeaseRequest Mine = new("kube-system", "agent", "one", TimeSpan.FromHours(1));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cluster_keeps_its_connection_until_its_options_change()
    {
        var options = new ClusterOptions { KubeConfig = "/nowhere" };
        await using var clusters = new KubernetesClientClusters(_ => options, TimeProvider.System);
        var first = clusters.Get("amy");
        Assert.Same(first, clusters.Get("AMY"));
        options = options with { Context = "other" };
        Assert.NotSame(first, clusters.Get("amy"));
    }

    [Fact]
    public async Task A_cluster_that_is_not_configured_is_a_mistake_that_is_named()
    {
        await using var clusters = new KubernetesClientClusters(_ => null, TimeProvider.System);
        var mistake = Assert.Throws<UserErrorException>(() => clusters.Get("amy"));
        Assert.Contains("'amy'", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E_a29_At_the_end_the_lease_is_given_back_and_the_next_agent_need_not_wait()
    {
        await using var api = await FakeKubernetesApi.StartAsync();
        await using (var first = new KubernetesClientClusters(_ => api.Options, TimeProvider.System))
        {
            Assert.True((await first.Get("amy").HoldLeaseAsync(Mine, Stop)).IsHeld);
        }

        await using var second = new KubernetesClientClusters(_ => api.Options, TimeProvider.System);
        Assert.True((await second.Get("amy").HoldLeaseAsync(Mine with { Holder = "two" }, Stop)).IsHeld);
    }

    [Fact]
    public async Task E_a29_A_lease_of_somebody_else_is_not_given_back()
    {
        await using var api = await FakeKubernetesApi.StartAsync();
        await using var other = new KubernetesClientClusters(_ => api.Options, TimeProvider.System);
        Assert.True((await other.Get("amy").HoldLeaseAsync(Mine with { Holder = "two" }, Stop)).IsHeld);
        await using (var first = new KubernetesClientClusters(_ => api.Options, TimeProvider.System))
        {
            Assert.False((await first.Get("amy").HoldLeaseAsync(Mine, Stop)).IsHeld);
        }

        Assert.Equal("two", (await other.Get("amy").HoldLeaseAsync(Mine, Stop)).Holder);
    }
}
