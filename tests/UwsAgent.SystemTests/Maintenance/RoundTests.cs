using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace UwsAgent.SystemTests.Maintenance;

/// <summary>Round 2109 over three clusters and two hosts: dev first, and a stop where the cluster-autoscaler does not come up.</summary>
public sealed class RoundTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly RoundCluster[] clusters = [new("amy-test-1"), new("amy-east"), new("amy-west")];
    private readonly RoundHost[] hosts = [new("dev-1"), new("ops-1")];
    private readonly string root = Directory.CreateTempSubdirectory("uws-round-").FullName;
    private RealAgent? agent;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        RealServers.NeedFullRun();
        RealServers.NeedRoot();
        RealServers.NeedProgram("systemd-nspawn");
        foreach (var cluster in clusters)
        {
            await cluster.StartAsync();
        }

        foreach (var host in hosts)
        {
            await host.StartAsync();
        }

        agent = new RealAgent(root);
        agent.Configure("maintenance.json", Settings());
        await agent.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (agent is not null)
        {
            await agent.DisposeAsync();
        }

        foreach (var one in clusters.Cast<IAsyncDisposable>().Concat(hosts))
        {
            await one.DisposeAsync();
        }

        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task Round_2109_goes_over_dev_first_and_stops_where_a_component_fails_with_all_taken_back_there()
    {
        var (dev, east, west) = (clusters[0], clusters[1], clusters[2]);
        east.Lacks(RoundCluster.ImageOf("cluster-autoscaler", "1.19.2"));

        var dry = await agent!.RunAsync(
            "maintenance/runs?dryRun=true",
            new { round = "2109" },
            TimeSpan.FromMinutes(2)
        );
        Assert.Equal("succeeded", dry.State);
        Assert.All(RoundCluster.Components, one => Assert.True(dry.Says(one.Value.To), $"{one.Key}: {dry.Text}"));
        Assert.Equal(Images(one => one.From), await dev.ImagesAsync());

        var run = await agent.RunAsync("maintenance/runs", new { round = "2109" }, TimeSpan.FromMinutes(6));

        var report = await agent.Client.GetStringAsync("maintenance/runs/newest", Stop);
        output.WriteLine(report);
        Assert.Equal("failed", run.State);
        Assert.Equal(Images(one => one.To), await dev.ImagesAsync());
        Assert.Equal("1.1", await hosts[0].VersionAsync());
        await east.SettledAsync("cluster-autoscaler");
        var left = await east.ImagesAsync();
        Assert.Equal(RoundCluster.ImageOf("cluster-autoscaler", "1.19.1"), left["cluster-autoscaler"]);
        Assert.Equal(Images(one => one.From), await west.ImagesAsync());
        Assert.Equal("1.0", await hosts[1].VersionAsync());

        Assert.Contains("amy-west", report, StringComparison.Ordinal);
        Assert.Contains("halted", report, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(
            "Maintenance:Components:cluster-autoscaler:Pins: { \"amy-east\": { \"Version\": \"1.19.1\"",
            Regex.Unescape(report),
            StringComparison.Ordinal
        );
        var page = await agent.Client.GetStringAsync("maintenance/runs/newest/html", Stop);
        Assert.Contains("cluster-autoscaler", page, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Images(Func<(string From, string To), string> version) =>
        RoundCluster.Components.ToDictionary(
            one => one.Key,
            one => RoundCluster.ImageOf(one.Key, version(one.Value)),
            StringComparer.Ordinal
        );

    private JsonObject Settings()
    {
        var opened = DateTime.UtcNow.AddHours(-1).ToString("HH:mm", CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["Autoscaling"] = new JsonObject { ["Clusters"] = Named(clusters, one => one.Name, Cluster) },
            ["Maintenance"] = new JsonObject
            {
                ["Windows"] = new JsonObject
                {
                    ["round"] = new JsonObject { ["Start"] = opened, ["Duration"] = "12h" },
                },
                ["Soak"] = "1s",
                ["AskEvery"] = "1s",
                ["Waves"] = new JsonArray(
                    new JsonObject { ["Name"] = "dev", ["Targets"] = new JsonArray("dev-1", "amy-test-1") },
                    new JsonObject { ["Name"] = "rest", ["Targets"] = new JsonArray("amy-east", "amy-west", "*") }
                ),
                ["Components"] = Named(
                    RoundCluster.Components,
                    one => one.Key,
                    one => Component(one.Key, one.Value.To)
                ),
                ["Hosts"] = Named(hosts, one => one.Name, Host),
                ["PackagePolicies"] = new JsonObject
                {
                    ["default"] = new JsonObject
                    {
                        ["Origins"] = new JsonArray("origin=Tests"),
                        ["Reboot"] = "Never",
                        ["MaxListAge"] = "0s",
                    },
                },
            },
        };
    }

    private static JsonObject Named<T>(IEnumerable<T> all, Func<T, string> name, Func<T, JsonObject> value) =>
        new(all.Select(one => KeyValuePair.Create<string, JsonNode?>(name(one), value(one))));

    private static JsonObject Cluster(RoundCluster cluster) => new() { ["KubeConfig"] = cluster.KubeConfig };

    private static JsonObject Component(string name, string version) =>
        new()
        {
            ["Namespace"] = RoundCluster.Space,
            ["Workload"] = $"deployment/{name}",
            ["Rounds"] = new JsonObject { ["2109"] = version },
            // The clusters here are 1.20, those of the round were 1.19.
            ["Rule"] = "Any",
            ["Health"] = new JsonObject
            {
                ["Timeout"] = "1m",
                ["Settle"] = "1s",
                ["FailAfter"] = "3s",
            },
        };

    private static JsonObject Host(RoundHost host) =>
        new()
        {
            ["Address"] = "127.0.0.1",
            ["Port"] = host.Port,
            ["User"] = "root",
            ["KeyFile"] = host.KeyFile,
            ["HostKeys"] = new JsonArray(host.HostKey),
        };
}
