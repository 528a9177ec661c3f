using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using UwsAgent.SystemTests.Images;
using UwsAgent.Tests.Hosting;

namespace UwsAgent.SystemTests.Maintenance;

/// <summary>The real daemon over a real engine: what images stand on, builds in order, a kill in the middle of one, and a freeze.</summary>
public sealed class RebuildAgentTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string root = Directory.CreateTempSubdirectory("uws-rebuild-").FullName;
    private readonly RealAgent agent;
    private RealDockerd? dockerd;

    public RebuildAgentTests() => agent = new RealAgent(root);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Built => Path.Join(root, "built");

    public async ValueTask InitializeAsync()
    {
        dockerd = await RealDockerd.StartAsync();
        await dockerd.ImportAsync(
            "uws/old-2309:latest",
            RealBasesTests.Tar("etc/os-release", "ID=debian\nVERSION_ID=14\n")
        );
        await dockerd.ImportAsync("debian:10", RealBasesTests.Tar("etc/os-release", "ID=debian\nVERSION_ID=10\n"));
        Write("docker/base/Dockerfile", "FROM debian:13");
        Write("docker/app/Dockerfile", "ARG ROUND=2309\nFROM uws/base-${ROUND}");
        Write("docker/tools/Dockerfile", "FROM golang:1.25 AS b\nFROM scratch\nCOPY --from=uws/app-2309 /x /x");
        Write("docker/old/Dockerfile", "FROM debian:10");
        Write(
            "build",
            $"#!/bin/sh\necho \"$1 $UWS_ROUND $(basename \"$UWS_FOLDER\") begins\" >>{Built}\nsleep 2\necho \"$1 ends\" >>{Built}\n"
        );
        File.SetUnixFileMode(
            Path.Join(root, "build"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
        Configure();
        await agent.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await agent.DisposeAsync();
        if (dockerd is not null)
        {
            await dockerd.DisposeAsync();
        }

        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task Images_are_built_in_order_over_a_kill_and_nothing_goes_back_or_begins_while_frozen()
    {
        var bases = await agent.Client.GetFromJsonAsync<JsonArray>("maintenance/bases", Stop);
        Assert.Equal(
            ["debian:10 ended", "uws/old-2309:latest unknown"],
            bases!.Select(one => $"{one!["image"]} {one["state"]}")
        );
        var plan = await agent.Client.GetFromJsonAsync<JsonObject>("maintenance/rebuild", Stop);
        Assert.Equal(
            ["uws/base-2309:latest", "uws/app-2309:latest", "uws/tools-2309:latest"],
            plan!["steps"]!.AsArray().Select(one => (string?)one!["image"])
        );
        var held = Assert.Single(plan["held"]!.AsArray());
        Assert.Equal("it stands on debian:14 and would go back to debian:10", (string?)held!["why"]);

        // A person freezes: nothing begins.
        using var freeze = await agent.Client.PostAsJsonAsync("maintenance/freezes", new { reason = "exams" }, Stop);
        Assert.Equal(HttpStatusCode.OK, freeze.StatusCode);
        using var calendar = await agent.Client.GetAsync("maintenance/calendar.ics", Stop);
        Assert.Equal("text/calendar", calendar.Content.Headers.ContentType?.MediaType);
        Assert.Contains(
            "SUMMARY:Maintenance frozen: exams",
            await calendar.Content.ReadAsStringAsync(Stop),
            StringComparison.Ordinal
        );
        var frozen = await agent.RunAsync("maintenance/rebuild", new { }, Patience);
        Assert.Equal("failed", frozen.State);
        Assert.Contains("exams", frozen.Text, StringComparison.Ordinal);
        Assert.False(File.Exists(Built));
        using var thaw = await agent.Client.DeleteAsync("maintenance/freezes/freeze-1", Stop);
        Assert.Equal(HttpStatusCode.NoContent, thaw.StatusCode);

        // The agent dies while the second image is built, and goes on.
        var id = await agent.QueueAsync("maintenance/rebuild", new { });
        await Shell.UntilAsync(
            () => Task.FromResult(File.Exists(Built) ? File.ReadAllText(Built) : ""),
            text => text.Contains("uws/app-2309:latest 2309 app begins", StringComparison.Ordinal)
        );
        await agent.StopAsync(AgentProcess.Kill);
        await agent.StartAsync();
        var job = await agent.EndAsync(id, Patience);

        Assert.Equal("succeeded", job.State);
        var lines = await File.ReadAllLinesAsync(Built, Stop);
        Assert.Single(lines, "uws/base-2309:latest 2309 base begins");
        Assert.Equal(["uws/base-2309:latest 2309 base begins", "uws/base-2309:latest ends"], lines[..2]);
        Assert.Equal(["uws/tools-2309:latest 2309 tools begins", "uws/tools-2309:latest ends"], lines[^2..]);
        Assert.Contains("uws/app-2309:latest ends", lines[2..^2]);
    }

    private void Configure() =>
        agent.Configure(
            "bases.json",
            new JsonObject
            {
                ["Commands"] = new JsonObject
                {
                    ["build"] = new JsonObject
                    {
                        ["File"] = Path.Join(root, "build"),
                        ["AllowedArguments"] = new JsonArray("uws/[a-z0-9-]+:[a-z0-9.]+"),
                        ["IsRepeatable"] = true,
                    },
                },
                ["Images"] = new JsonObject
                {
                    ["Engines"] = new JsonObject
                    {
                        ["local"] = new JsonObject { ["Endpoint"] = $"unix://{dockerd!.Socket}" },
                    },
                },
                ["Maintenance"] = new JsonObject
                {
                    ["Bases"] = new JsonObject
                    {
                        ["Folders"] = new JsonArray(Path.Join(root, "docker")),
                        ["Image"] = "uws/{folder}-{round}",
                        ["Round"] = "2309",
                        ["Command"] = "build",
                    },
                },
            }
        );

    private void Write(string path, string text)
    {
        var file = Path.Join(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text, new UTF8Encoding(false));
    }
}
