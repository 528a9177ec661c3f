using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core.Access;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Metrics;
using UwsAgent.Operations;
using UwsAgent.Tests.Cli;
using UwsAgent.Tests.Operations;

namespace UwsAgent.Tests.Http;

public sealed class RoutesTests
{
    [Theory]
    [InlineData("/status")]
    [InlineData("/queue")]
    [InlineData("/queue/counts")]
    [InlineData("/queue/pauses")]
    [InlineData("/jobs")]
    [InlineData("/kinds")]
    [InlineData("/schedules")]
    [InlineData("/config")]
    public async Task What_can_be_looked_at_is_json(string path)
    {
        await using var agent = await ServedAsync();
        using var response = await agent.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Jobs_are_the_same_json_as_those_of_the_command()
    {
        await using var agent = await ServedAsync();
        await agent.Bench.EnqueueAsync(TestWork.Tidy, "zażółć 🍏 <b>");
        Assert.Equal(
            JsonSerializer.Serialize(JsonDocument.Parse((await agent.Bench.RunAsync("queue", "list", "--json")).Out)),
            JsonSerializer.Serialize(JsonDocument.Parse(await agent.Client.GetStringAsync("/jobs")))
        );
    }

    [Fact]
    public async Task A_job_is_started_looked_at_cancelled_and_tried_again()
    {
        await using var agent = await ServedAsync();
        using var created = await agent.Client.PostAsJsonAsync(
            "/jobs",
            new
            {
                kind = "tidy",
                payload = new { days = 3 },
                priority = 5,
                dryRun = true,
            }
        );
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var path = created.Headers.Location!.ToString();
        using var job = JsonDocument.Parse(await agent.Client.GetStringAsync(path));
        Assert.Equal(3, job.RootElement.GetProperty("payload").GetProperty("days").GetInt32());
        Assert.Equal("queued", job.RootElement.GetProperty("state").GetString());
        Assert.True(job.RootElement.GetProperty("dryRun").GetBoolean());

        using var twice = await agent.Client.PostAsJsonAsync(
            "/jobs",
            new
            {
                kind = "tidy",
                payload = new { days = 3 },
                priority = 5,
                dryRun = true,
            }
        );
        Assert.Equal(HttpStatusCode.OK, twice.StatusCode);
        using var cancelled = await agent.Client.PostAsync($"{path}/cancel", null);
        Assert.Contains("\"cancelled\"", await cancelled.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var conflict = await agent.Client.PostAsync($"{path}/cancel", null);
        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        using var retried = await agent.Client.PostAsync($"{path}/retry", null);
        Assert.Contains("\"queued\"", await retried.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/jobs/nope1", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/jobs?state=lost", null, HttpStatusCode.BadRequest)]
    [InlineData("GET", "/jobs/nope1/log", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/events?since=someday", null, HttpStatusCode.BadRequest)]
    [InlineData("POST", "/jobs", """{"kind":"nope"}""", HttpStatusCode.NotFound)]
    [InlineData("POST", "/jobs", """{"kind":"check-upload"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/jobs", """{"kind":"tidy","lane":"made-up"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/jobs", """{"kind":"tidy","maxAttempts":0}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/jobs", """{"kind":""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/queue/clean", """{"states":["running"]}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/queue/clean", "{}", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/queue/pauses", """{"scope":"lane:sync"}""", HttpStatusCode.BadRequest)]
    [InlineData("DELETE", "/queue/pauses/lane:sync", null, HttpStatusCode.NotFound)]
    [InlineData("POST", "/schedules/nope/run", null, HttpStatusCode.NotFound)]
    public async Task A_wrong_request_is_a_problem_with_a_sentence(
        string method,
        string path,
        string? body,
        HttpStatusCode status
    )
    {
        await using var agent = await ServedAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await agent.Client.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.True(problem.RootElement.GetProperty("detail").GetString()!.Length > 10);
        Assert.Empty(agent.Bench.Queue.Snapshot());
    }

    [Fact]
    public async Task A_lane_is_paused_and_goes_on()
    {
        await using var agent = await ServedAsync();
        using var paused = await agent.Client.PostAsJsonAsync(
            "/queue/pauses",
            new
            {
                scope = "lane:sync",
                reason = "upgrade",
                @for = "2h",
            }
        );
        Assert.Equal(HttpStatusCode.Created, paused.StatusCode);
        Assert.Equal("upgrade", Assert.Single(agent.Bench.Queue.Pauses()).Reason);
        using var resumed = await agent.Client.DeleteAsync(new Uri("/queue/pauses/lane:sync", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, resumed.StatusCode);
        Assert.Empty(agent.Bench.Queue.Pauses());
    }

    [Fact]
    public async Task Events_are_a_line_each_and_are_followed()
    {
        await using var agent = await ServedAsync();
        await TellAsync(agent, "first");
        await using var stream = await agent.Client.GetStreamAsync("/events?since=1h&follow=true");
        using var lines = new StreamReader(stream);
        Assert.Contains("first", await lines.ReadLineAsync(), StringComparison.Ordinal);
        await TellAsync(agent, "second");
        Assert.Contains("\"what\":\"second\"", await lines.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_is_followed_while_the_job_runs()
    {
        await using var agent = await ServedAsync(working: true);
        var more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        agent.Bench.Work.Does = async (run, stop) =>
        {
            run.Log.Output("one\n"u8);
            await more.Task.WaitAsync(stop);
            run.Log.Output("two\n"u8);
            return JobOutcome.Succeeded("done");
        };
        var job = await agent.Bench.EnqueueAsync(TestWork.Tidy, "");
        await using var stream = await agent.Client.GetStreamAsync($"/jobs/{job.Id}/log?follow=true");
        using var log = new StreamReader(stream);
        Assert.Equal("one", await LineAsync(log));
        more.SetResult();
        Assert.Equal("two", await LineAsync(log));
        Assert.DoesNotContain("one", await log.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_served_as_Prometheus_wants_them()
    {
        await using var agent = await ServedAsync();
        using var response = await agent.Client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var samples = MetricsTests.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(0, samples["uws_jobs{state=\"running\"}"]);
        Assert.Equal(1, samples["uws_config_last_reload_success"]);
    }

    [Theory]
    [InlineData("POST", "/jobs")]
    [InlineData("POST", "/jobs/x/cancel")]
    [InlineData("POST", "/jobs/x/retry")]
    [InlineData("POST", "/queue/clean")]
    [InlineData("POST", "/queue/pauses")]
    [InlineData("DELETE", "/queue/pauses/lane:sync")]
    [InlineData("POST", "/schedules/x/run")]
    [InlineData("POST", "/config/reload")]
    public async Task A_token_that_may_only_look_changes_nothing(string method, string path)
    {
        const string Value = "0123456789abcdef0123456789abcdef";
        var port = FreePort();
        var access = new AccessOptions
        {
            Listen = $"127.0.0.1:{port}",
            Tokens = new Dictionary<string, AccessToken> { ["page"] = new() { Value = new Secret(Value) } },
        };
        await using var agent = await ServedAsync(access: access);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Value);
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = JsonContent.Create(new { kind = "tidy" }),
        };
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(agent.Bench.Queue.Snapshot());
        using var look = await client.GetAsync("/jobs");
        Assert.Equal(HttpStatusCode.OK, look.StatusCode);
    }

    private static async Task<string> LineAsync(StreamReader log)
    {
        while (await log.ReadLineAsync() is { } line)
        {
            // Lines of the agent's own begin with their time.
            if (line is "one" or "two")
            {
                return line;
            }
        }

        throw new EndOfStreamException();
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private static ValueTask TellAsync(Served agent, string what) =>
        agent.Bench.Events.AppendAsync(new(JobEvents.Cancelled, "target", what), default);

    private static async Task<Served> ServedAsync(bool working = false, AccessOptions? access = null)
    {
        var bench = await new OperationsBench().OpenAsync(working);
        var door = await DoorHost.StartAsync(
            services => bench.Share(services),
            access,
            map: app => app.MapOperations()
        );
        return new(bench, door);
    }

    private sealed class Served(OperationsBench bench, DoorHost door) : IAsyncDisposable
    {
        public OperationsBench Bench => bench;

        public HttpClient Client { get; } =
            new(
                new SocketsHttpHandler
                {
                    ConnectCallback = async (_, stop) =>
                    {
                        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                        await socket.ConnectAsync(new UnixDomainSocketEndPoint(door.Socket), stop);
                        return new NetworkStream(socket, ownsSocket: true);
                    },
                }
            )
            {
                BaseAddress = new Uri("http://uws"),
            };

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await door.DisposeAsync();
            await bench.DisposeAsync();
        }
    }
}
