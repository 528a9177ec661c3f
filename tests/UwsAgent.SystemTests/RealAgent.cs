using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using UwsAgent.Hosting;
using UwsAgent.Tests.Hosting;

namespace UwsAgent.SystemTests;

/// <summary>The real daemon below a directory of its own, driven through its socket.</summary>
internal sealed class RealAgent : IAsyncDisposable
{
    private readonly AgentPaths paths;
    private AgentProcess? process;

    public RealAgent(string root)
    {
        paths = AgentPaths.Find(root);
        Directory.CreateDirectory(paths.ConfigParts);
        Client = new HttpClient(
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

    public HttpClient Client { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>One file of conf.d.</summary>
    public void Configure(string file, JsonObject settings) =>
        File.WriteAllText(Path.Combine(paths.ConfigParts, file), settings.ToJsonString());

    public async Task StartAsync() => process = await AgentProcess.ServeAsync(paths, Stop);

    public async Task StopAsync(int signal = AgentProcess.Terminate)
    {
        process!.Signal(signal);
        await process.EndAsync(Stop);
        process.Dispose();
        process = null;
    }

    /// <summary>Asks for a job and waits until it has ended.</summary>
    public async Task<EndedJob> RunAsync(string route, object body, TimeSpan patience) =>
        await EndAsync(await QueueAsync(route, body), patience);

    /// <returns>The job's id.</returns>
    public async Task<string> QueueAsync(string route, object body)
    {
        using var started = await Client.PostAsJsonAsync(route, body, Stop);
        Assert.True(started.IsSuccessStatusCode, await started.Content.ReadAsStringAsync(Stop));
        return (await started.Content.ReadFromJsonAsync<JsonElement>(Stop))
            .GetProperty("job")
            .GetProperty("id")
            .GetString()!;
    }

    public async Task<EndedJob> EndAsync(string id, TimeSpan patience)
    {
        try
        {
            var job = await Shell.UntilAsync(
                () => Client.GetFromJsonAsync<JsonElement>($"jobs/{id}", Stop),
                one => one.GetProperty("state").GetString() is "succeeded" or "failed" or "cancelled",
                patience
            );
            return new EndedJob(job.GetProperty("state").GetString()!, job.GetRawText());
        }
        catch (Xunit.Sdk.XunitException late)
        {
            var log = await Client.GetStringAsync($"jobs/{id}/log", Stop);
            throw new Xunit.Sdk.XunitException($"{late.Message}\nits log:\n{log}", late);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (process is not null)
        {
            await StopAsync();
        }
    }
}

/// <summary>How a job ended, and all that it says.</summary>
internal sealed record EndedJob(string State, string Text)
{
    public bool Says(string words) => Text.Contains(words, StringComparison.OrdinalIgnoreCase);
}
