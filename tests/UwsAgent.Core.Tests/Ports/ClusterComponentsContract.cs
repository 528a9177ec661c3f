using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Ports;

/// <summary>What every holder of clusters' components keeps to, the fake like a real one.</summary>
public abstract class ClusterComponentsContract
{
    private const string Old = "r/controller:v0.48.1";
    private const string New = "r/controller:v0.49.2";

    /// <summary>One of its own for each test, where tests share a cluster.</summary>
    protected virtual string Namespace => "ingress";

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract IClusterComponents Components { get; }

    private ComponentRef Controller => new(Namespace, ComponentKind.Deployment, "controller", "");

    /// <summary>A Deployment <c>controller</c> with a container <c>main</c>, rolled out.</summary>
    protected abstract Task CreateAsync(string image);

    /// <summary>As a person with <c>kubectl set image</c>.</summary>
    protected abstract Task ChangeByHandAsync(string image);

    [Fact]
    public async Task A_component_is_seen_changed_and_rolled_out()
    {
        await CreateAsync(Old);
        var before = (await Components.ReadAsync("amy-east", Controller, Stop)).Value!;
        Assert.Equal(("main", Old), (before.Container, before.Image));
        Assert.NotEmpty(before.ResourceVersion);

        var named = Controller with { Container = before.Container };
        var written = await Components.SetImageAsync("amy-east", named, New, before.ResourceVersion, Stop);
        Assert.Null(written.Fault);
        Assert.Equal(New, written.Value!.Image);
        Assert.True(written.Value.Generation > before.Generation);
        Assert.NotEqual(before.ResourceVersion, written.Value.ResourceVersion);

        var rollout = (await Components.RolloutAsync("amy-east", Controller, Stop)).Value!;
        Assert.True(rollout.Generation >= written.Value.Generation);
        Assert.Equal(1, rollout.Wanted);
        Assert.False(rollout.IsPaused);
    }

    [Fact]
    public async Task What_was_changed_since_it_was_read_is_a_conflict_and_stays()
    {
        await CreateAsync(Old);
        var before = (await Components.ReadAsync("amy-east", Controller, Stop)).Value!;
        await ChangeByHandAsync("by/hand:1");
        var named = Controller with { Container = before.Container };
        var written = await Components.SetImageAsync("amy-east", named, New, before.ResourceVersion, Stop);
        Assert.Equal(ClusterFaultKind.Conflict, written.Fault!.Kind);
        Assert.Null(written.Value);
        Assert.Equal("by/hand:1", (await Components.ReadAsync("amy-east", Controller, Stop)).Value!.Image);
    }

    [Fact]
    public async Task What_is_not_there_is_said_to_be_missing()
    {
        var nothing = Controller with { Name = "nothing" };
        Assert.Equal(ClusterFaultKind.NotFound, (await Components.ReadAsync("amy-east", nothing, Stop)).Fault!.Kind);
        Assert.Equal(ClusterFaultKind.NotFound, (await Components.RolloutAsync("amy-east", nothing, Stop)).Fault!.Kind);
        var map = new ManifestObject("v1", "ConfigMap", Namespace, "nothing", "{}");
        Assert.Equal(new ClusterAnswer<string>(null), await Components.FindAsync("amy-east", map, Stop));
    }

    [Fact]
    public async Task What_is_applied_is_found()
    {
        var map = new ManifestObject(
            "v1",
            "ConfigMap",
            Namespace,
            "extra",
            $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"extra","namespace":"{{Namespace}}"},"data":{"mode":"0644"} }"""
        );
        Assert.Null(await Components.ApplyAsync("amy-east", map, [], Stop));
        Assert.Null(await Components.ApplyAsync("amy-east", map, [], Stop));
        Assert.Contains("0644", (await Components.FindAsync("amy-east", map, Stop)).Value, StringComparison.Ordinal);
    }
}
