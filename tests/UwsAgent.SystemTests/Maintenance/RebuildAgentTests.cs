using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using UwsAgent.Hosting;
using UwsAgent.SystemTests.Images;
using UwsAgent.Tests.Hosting;

namespace UwsAgent.SystemTests.Maintenance;

/// <summary>The real daemon over a real engine: what images stand on, builds in order, a kill in the middle of one, and a freeze.</summary>
public sealed class RebuildAgentTests : IAsyncLifetime
{
    private const int Kill = 9;

    private readonly string root = Directory.CreateTempSubdirectory("uws-rebuild-").FullName;
    private readonly AgentPaths paths;
    private readonly HttpClient client;
    private RealDockerd? dockerd;
    private AgentProcess? agent;

    public RebuildAgentTests()
    {
        paths = AgentPaths.Find(root);
        Directory.CreateDirectory(paths.ConfigParts);
        client = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, stop) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(paths.SocketPath), stop);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        )
        {
            BaseAddress = new Uri("http://agent/"),
        };
    }

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
        agent = await AgentProcess.ServeAsync(paths, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (agent is not null)
        {
            agent.Signal(AgentProcess.Terminate);
            await agent.EndAsync(Stop);
            agent.Dispose();
        }

        if (dockerd is not null)
        {
            await dockerd.DisposeAsync();
        }

        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task Images_are_built_in_order_over_a_kill_and_nothing_goes_back_or_begins_while_frozen()
    {
        var bases = await client.GetFromJsonAsync<JsonArray>("maintenance/bases", Stop);
        Assert.Equal(
            ["debian:10 ended", "uws/old-2309:latest unknown"],
            bases!.Select(one => $"{one!["image"]} {one["state"]}")
        );
        var plan = await client.GetFromJsonAsync<JsonObject>("maintenance/rebuild", Stop);
        Assert.Equal(
            ["uws/base-2309:latest", "uws/app-2309:latest", "uws/tools-2309:latest"],
            plan!["steps"]!.AsArray().Select(one => (string?)one!["image"])
        );
        var held = Assert.Single(plan["held"]!.AsArray());
        Assert.Equal("it stands on debian:14 and would go back to debian:10", (string?)held!["why"]);

        // A person freezes: nothing begins.
        using var freeze = await client.PostAsJsonAsync("maintenance/freezes", new { reason = "exams" }, Stop);
        Assert.Equal(HttpStatusCode.OK, freeze.StatusCode);
        using var calendar = await client.GetAsync("maintenance/calendar.ics", Stop);
        Assert.Equal("text/calendar", calendar.Content.Headers.ContentType?.MediaType);
        Assert.Contains(
            "SUMMARY:Maintenance frozen: exams",
            await calendar.Content.ReadAsStringAsync(Stop),
            StringComparison.Ordinal
        );
        var frozen = await EndAsync(await StartAsync());
        Assert.Equal("failed", frozen.GetProperty("state").GetString());
        Assert.Contains("exams", frozen.GetRawText(), StringComparison.Ordinal);
        Assert.False(File.Exists(Built));
        using var thaw = await client.DeleteAsync("maintenance/freezes/freeze-1", Stop);
        Assert.Equal(HttpStatusCode.NoContent, thaw.StatusCode);

        // The agent dies while the second image is built, and goes on.
        var id = await StartAsync();
        await Shell.UntilAsync(
            () => Task.FromResult(File.Exists(Built) ? File.ReadAllText(Built) : ""),
            text => text.Contains("uws/app-2309:latest 2309 app begins", StringComparison.Ordinal)
        );
        agent!.Signal(Kill);
        await agent.EndAsync(Stop);
        agent.Dispose();
        agent = await AgentProcess.ServeAsync(paths, Stop);
        var job = await EndAsync(id);

        Assert.Equal("succeeded", job.GetProperty("state").GetString());
        var lines = await File.ReadAllLinesAsync(Built, Stop);
        Assert.Single(lines, "uws/base-2309:latest 2309 base begins");
        Assert.Equal(["uws/base-2309:latest 2309 base begins", "uws/base-2309:latest ends"], lines[..2]);
        Assert.Equal(["uws/tools-2309:latest 2309 tools begins", "uws/tools-2309:latest ends"], lines[^2..]);
        Assert.Contains("uws/app-2309:latest ends", lines[2..^2]);
    }

    private void Configure() =>
        File.WriteAllText(
            Path.Join(paths.ConfigParts, "bases.json"),
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
            }.ToJsonString()
        );

    private void Write(string path, string text)
    {
        var file = Path.Join(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text, new UTF8Encoding(false));
    }

    private async Task<string> StartAsync()
    {
        using var started = await client.PostAsJsonAsync("maintenance/rebuild", new { }, Stop);
        Assert.True(started.IsSuccessStatusCode, await started.Content.ReadAsStringAsync(Stop));
        return (await started.Content.ReadFromJsonAsync<JsonElement>(Stop))
            .GetProperty("job")
            .GetProperty("id")
            .GetString()!;
    }

    private Task<JsonElement> EndAsync(string id) =>
        Shell.UntilAsync(
            () => client.GetFromJsonAsync<JsonElement>($"jobs/{id}", Stop),
            one => one.GetProperty("state").GetString() is "succeeded" or "failed" or "cancelled",
            TimeSpan.FromMinutes(2)
        );
}
