using System.Text;
using System.Text.Json;
using UwsAgent.Cli.Commands;
using UwsAgent.Core.Access;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Autoscaling;
using UwsAgent.Core.Tests.Autoscaling.Ticking;
using UwsAgent.Metrics;
using UwsAgent.Operations;
using UwsAgent.Tests.Operations;

namespace UwsAgent.Tests.Cli;

public sealed class AutoscaleCommandsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("autoscale")]
    [InlineData("autoscale", "explain", "worker")]
    [InlineData("autoscale", "explain", "web")]
    [InlineData("autoscale", "history", "worker")]
    [InlineData("autoscale", "history", "worker", "--csv")]
    public async Task Targets_print_the_same_letters_each_time(params string[] arguments)
    {
        var stand = await FilledAsync();

        var ended = await RunAsync(stand, arguments);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Golden.Check(string.Join('-', arguments).Replace("--", "", StringComparison.Ordinal), ended.Out);
    }

    [Theory]
    [InlineData("autoscale")]
    [InlineData("autoscale", "explain", "worker")]
    [InlineData("autoscale", "history", "worker")]
    [InlineData("autoscale", "simulate", "worker", "--trace", "burst")]
    public async Task Targets_are_one_json_document(params string[] arguments)
    {
        var ended = await RunAsync(await FilledAsync(), [.. arguments, "--json"]);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        using var document = JsonDocument.Parse(ended.Out);
        Assert.NotEqual(JsonValueKind.Null, document.RootElement.ValueKind);
    }

    [Fact]
    public async Task A_target_is_paused_and_resumed_by_name_with_author_and_reason()
    {
        var stand = await FilledAsync();

        var paused = await RunAsync(stand, "autoscale", "pause", "WORKER", "--for", "2h", "-m", "migration", "--down");
        Assert.Equal((0, ""), (paused.Code, paused.Error));
        Assert.Contains(
            "nothing is taken away (ann: migration, for another 2 h)",
            paused.Out,
            StringComparison.Ordinal
        );
        Assert.Contains("ann: migration", (await RunAsync(stand, "autoscale")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(stand, "autoscale", "resume", "worker")).Code);
        Assert.Equal(1, (await RunAsync(stand, "autoscale", "resume", "worker")).Code);
    }

    [Fact]
    public async Task Who_may_only_look_pauses_nothing()
    {
        var stand = await FilledAsync();
        var probe = Probe(stand, new Caller("bob", [], CanChange: false));

        var refused = await probe.RunAsync([Commands(stand)], "autoscale", "pause", "worker");

        Assert.Equal(4, refused.Code);
        Assert.Empty(await stand.Pauses.AllAsync(Stop));
    }

    [Fact]
    public async Task A_target_that_is_not_there_is_told_with_those_that_are()
    {
        var ended = await RunAsync(await FilledAsync(), "autoscale", "explain", "wroker");

        Assert.Equal(1, ended.Code);
        Assert.Contains("Targets: web, worker", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_recorded_is_simulated_and_plotted_to_standard_output()
    {
        var stand = await FilledAsync();

        var table = await RunAsync(stand, "autoscale", "simulate", "worker", "--rate", "q=60");
        Assert.Equal((0, ""), (table.Code, table.Error));
        Assert.Contains("hpa", table.Out, StringComparison.Ordinal);
        var picture = await RunAsync(stand, "autoscale", "simulate", "worker", "--trace", "burst", "--plot", "svg");
        Assert.StartsWith("<svg", picture.Out, StringComparison.Ordinal);
        var file = await RunAsync(stand, "autoscale", "simulate", "worker", "--policy", "/etc/passwd");
        Assert.Equal(2, file.Code);
        Assert.Contains("standard input", file.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_known_has_no_sample_in_the_metrics()
    {
        var stand = await FilledAsync();
        stand.Backlog(170);
        stand.Cluster.Down = new ClusterFault(ClusterFaultKind.Unreachable, "no answer");
        await stand.UpAsync();

        var text = PrometheusText.Write(new AutoscaleMetrics(stand.Current, stand.Memories).Read());

        Assert.Contains("uws_target_seen{target=\"worker\"} 0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("uws_target_replicas{target=\"worker\"}", text, StringComparison.Ordinal);
        Assert.Contains("uws_target_shadow{target=\"web\"} 1", text, StringComparison.Ordinal);
    }

    private static async Task<TickStand> FilledAsync()
    {
        var web = Scene.Queue() with { Cluster = "amy-east", Namespace = "web", Mode = TargetMode.Shadow };
        var stand = new TickStand(("worker", Scene.Queue()), ("web", web));
        stand.Other.SetReplicas(new WorkloadRef("web", WorkloadRef.Deployments, "meteor"), 10);
        stand.Backlog(100);
        await stand.PassAsync(TimeSpan.FromMinutes(20));
        stand.Backlog(170);
        await stand.PassAsync(TimeSpan.FromMinutes(5));
        stand.Backlog(40);
        await stand.PassAsync(TimeSpan.FromMinutes(10));
        return stand;
    }

    private static Task<Ended> RunAsync(TickStand stand, params IReadOnlyList<string> arguments) =>
        Probe(stand, new Caller("ann", ["uws-admin"], CanChange: true)).RunAsync([Commands(stand)], arguments);

    private static CommandProbe Probe(TickStand stand, Caller caller) => new() { Time = stand.Time, Caller = caller };

    private static AutoscaleCommands Commands(TickStand stand) =>
        new(
            new AutoscaleReading(
                stand.Current,
                stand.Memories,
                stand.Records,
                stand.Pauses,
                stand.Control,
                new FakeSchedules(),
                stand.Time
            ),
            new AutoscaleSimulating(stand.Current, stand.Records, stand.Control),
            stand.Control
        );
}
