using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using UwsAgent.Hosting;
using UwsAgent.Tests.Hosting;

namespace UwsAgent.SystemTests.Autoscaling;

/// <summary>The real daemon with a configuration for autoscaling, driven through its socket.</summary>
internal sealed class ScalingAgent : IAsyncDisposable
{
    private readonly AgentPaths paths;
    private readonly HttpClient client;
    private AgentProcess? process;

    public ScalingAgent(string root)
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

    /// <summary>The agent's socket, for whatever else it answers.</summary>
    public HttpClient Client => client;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The section <c>Autoscaling</c> and whatever else there is, as one file of conf.d; the agent's own clock starts no tick.</summary>
    public void Configure(JsonObject settings)
    {
        settings["Schedules"] = new JsonObject
        {
            ["autoscale-up"] = new JsonObject { ["Enabled"] = false },
            ["autoscale-down"] = new JsonObject { ["Enabled"] = false },
        };
        File.WriteAllText(Path.Combine(paths.ConfigParts, "autoscaling.json"), settings.ToJsonString());
    }

    public async Task StartAsync() => process = await AgentProcess.ServeAsync(paths, Stop);

    public async Task StopAsync(int signal = AgentProcess.Terminate)
    {
        process!.Signal(signal);
        await process.EndAsync(Stop);
        process.Dispose();
        process = null;
    }

    public Task<Ticked> UpAsync(bool isDryRun = false) => RunAsync("autoscale-up", isDryRun);

    public Task<Ticked> DownAsync(bool isDryRun = false) => RunAsync("autoscale-down", isDryRun);

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (process is not null)
        {
            await StopAsync();
        }
    }

    private async Task<Ticked> RunAsync(string kind, bool isDryRun)
    {
        using var started = await client.PostAsJsonAsync("jobs", new { kind, dryRun = isDryRun }, Stop);
        Assert.True(
            started.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK,
            await started.Content.ReadAsStringAsync(Stop)
        );
        var id = (await started.Content.ReadFromJsonAsync<JsonElement>(Stop))
            .GetProperty("job")
            .GetProperty("id")
            .GetString()!;
        var job = await Shell.UntilAsync(
            () => client.GetFromJsonAsync<JsonElement>($"jobs/{id}", Stop),
            one => one.GetProperty("state").GetString() is "succeeded" or "failed" or "cancelled",
            TimeSpan.FromMinutes(2)
        );
        return new Ticked(job.GetProperty("state").GetString()!, job.GetRawText());
    }
}

/// <summary>How a tick ended, and all that its job says.</summary>
internal sealed record Ticked(string State, string Text)
{
    public bool Says(string words) => Text.Contains(words, StringComparison.OrdinalIgnoreCase);
}
