using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Adapters;

public sealed class HttpSignalSourceTests : IAsyncDisposable
{
    private const string OneSeries =
        """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"queue":"a"},"value":[1700000000.5,"230"]}]}}""";

    private readonly SignalKit kit = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => kit.DisposeAsync();

    [Fact]
    public async Task A_query_gives_its_number_and_its_time()
    {
        await using var server = await OddServer.SayingAsync(OneSeries);

        var sample = await QueryAsync(server);

        Assert.Equal((SampleState.Value, 230d), (sample.State, sample.Number));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1700000000500), sample.At);
        Assert.Equal("GET /api/v1/query?query=sum(jobs)", Uri.UnescapeDataString(Assert.Single(server.Requests)));
    }

    [Fact]
    public async Task E_a1_An_empty_vector_is_empty_and_not_zero()
    {
        await using var server = await OddServer.SayingAsync(
            """{"status":"success","data":{"resultType":"vector","result":[]}}"""
        );
        Assert.Equal(SampleState.Empty, (await QueryAsync(server)).State);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("+Inf")]
    [InlineData("-Inf")]
    [InlineData("1e309")]
    [InlineData("twelve")]
    public async Task E_a2_What_is_no_finite_number_is_an_error_with_its_reason(string value)
    {
        await using var server = await OddServer.SayingAsync(OneSeries.Replace("230", value, StringComparison.Ordinal));
        var sample = await QueryAsync(server);
        Assert.Equal((SampleState.Error, 0d), (sample.State, sample.Number));
        Assert.NotEmpty(sample.Why!);
    }

    [Theory]
    [InlineData("<html>log in</html>")]
    [InlineData("""{"status":"success"}""")]
    [InlineData("""{"status":"success","data":{"resultType":"matrix","result":[]}}""")]
    [InlineData("""[1,2]""")]
    [InlineData("")]
    public async Task E_a3_An_answer_that_is_none_is_an_error(string body)
    {
        await using var server = await OddServer.SayingAsync(body);
        Assert.Equal(SampleState.Error, (await QueryAsync(server)).State);
    }

    [Fact]
    public async Task E_a5_Two_series_are_an_error_that_names_them()
    {
        await using var server = await OddServer.SayingAsync(
            """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"q":"a"},"value":[1,"1"]},{"metric":{"q":"b"},"value":[1,"2"]}]}}"""
        );
        var sample = await QueryAsync(server);
        Assert.Equal(SampleState.Error, sample.State);
        Assert.Contains("2 series", sample.Why, StringComparison.Ordinal);
        Assert.Contains("\"b\"", sample.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_partial_answer_is_no_number()
    {
        await using var server = await OddServer.SayingAsync(
            OneSeries.Replace(
                "\"data\"",
                "\"warnings\":[\"a store did not answer\"],\"data\"",
                StringComparison.Ordinal
            )
        );
        Assert.Contains("a store did not answer", (await QueryAsync(server)).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, SampleState.Error)]
    [InlineData(302, SampleState.Error)]
    [InlineData(404, SampleState.Error)]
    [InlineData(429, SampleState.SourceDown)]
    [InlineData(500, SampleState.SourceDown)]
    [InlineData(503, SampleState.SourceDown)]
    public async Task E_a4_A_status_that_is_not_200_is_no_number(int status, SampleState state)
    {
        await using var server = await OddServer.SayingAsync(
            """{"status":"error","errorType":"bad_data","error":"parse error at char 5"}""",
            status: status
        );
        var sample = await QueryAsync(server);
        Assert.Equal(state, sample.State);
        Assert.Contains("parse error at char 5", sample.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E_a4_A_body_that_trickles_ends_with_the_time_for_it()
    {
        await using var server = await OddServer.StartAsync(OddServer.TrickleAsync);
        var sample = await QueryAsync(server, TimeSpan.FromMilliseconds(500));
        Assert.Equal(SampleState.SourceDown, sample.State);
        Assert.Contains("within 0.5 s", sample.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E_a4_A_server_that_says_nothing_ends_with_the_time_for_it()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var samples = await kit.Source.ReadAsync(
            new PrometheusQueries(new Uri($"http://{silent.LocalEndpoint}"), ["sum(jobs)"])
            {
                Timeout = TimeSpan.FromMilliseconds(300),
            },
            Stop
        );
        Assert.Equal(SampleState.SourceDown, Assert.Single(samples).State);
    }

    [Fact]
    public async Task E_a4_A_name_that_nobody_has_is_a_source_that_is_down()
    {
        var samples = await kit.Source.ReadAsync(
            new HttpJson(new Uri("http://no-such-host.invalid/"), ["a", "b"]),
            Stop
        );
        Assert.Equal(2, samples.Count);
        Assert.All(samples, sample => Assert.Equal(SampleState.SourceDown, sample.State));
        Assert.Contains("no-such-host.invalid", samples[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E_a4_A_server_without_TLS_is_no_source_for_https()
    {
        await using var server = await OddServer.SayingAsync(OneSeries);
        var address = new UriBuilder(server.Address) { Scheme = "https" }.Uri;
        var sample = Assert.Single(await kit.Source.ReadAsync(new HttpJson(address, ["a"]), Stop));
        Assert.Equal(SampleState.SourceDown, sample.State);
        Assert.Contains("TLS", sample.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        await using var server = await OddServer.StartAsync(async context =>
        {
            var piece = new byte[256 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(piece);
            }
        });
        var sample = await QueryAsync(server, TimeSpan.FromSeconds(30));
        Assert.Equal(SampleState.Error, sample.State);
        Assert.Contains("longer than", sample.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_breaks_once_is_tried_again()
    {
        var isFirst = true;
        await using var server = await OddServer.StartAsync(context =>
        {
            if (isFirst)
            {
                isFirst = false;
                context.Abort();
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync(OneSeries);
        });
        Assert.Equal(230, (await QueryAsync(server)).Number);
    }

    [Fact]
    public async Task One_query_that_fails_leaves_the_others()
    {
        await using var server = await OddServer.StartAsync(context =>
        {
            if (context.Request.Query["query"] == "bad")
            {
                context.Response.StatusCode = 500;
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync(OneSeries);
        });
        var samples = await kit.Source.ReadAsync(new PrometheusQueries(server.Address, ["good", "bad", "also"]), Stop);
        Assert.Equal(
            [SampleState.Value, SampleState.SourceDown, SampleState.Value],
            samples.Select(sample => sample.State)
        );
    }

    [Fact]
    public async Task A_token_is_sent_and_never_told()
    {
        var header = "";
        await using var server = await OddServer.StartAsync(context =>
        {
            header = context.Request.Headers.Authorization.ToString();
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("no");
        });
        var address = new UriBuilder(server.Address)
        {
            UserName = "me",
            Password = "hidden",
            Query = "key=hidden",
        }.Uri;
        var sample = Assert.Single(
            await kit.Source.ReadAsync(new HttpJson(address, ["a"]) { Token = new Secret("hidden") }, Stop)
        );
        Assert.Equal("Bearer hidden", header);
        Assert.DoesNotContain("hidden", sample.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_gives_the_one_series_that_fits_with_its_time()
    {
        await using var server = await OddServer.SayingAsync(
            """
            # HELP jobs_ready Jobs.
            # TYPE jobs_ready gauge
            jobs_ready{queue="messages",odd="a\"b,c}d"} 230 1700000000000
            jobs_ready{queue="sync"} 3e2
            up 1
            """,
            "text/plain; version=0.0.4"
        );
        var samples = await kit.Source.ReadAsync(
            new PrometheusPage(
                server.Address,
                ["jobs_ready{queue=\"messages\"}", "jobs_ready", "jobs_gone", "up", "jobs{"]
            ),
            Stop
        );
        Assert.Equal((230d, DateTimeOffset.FromUnixTimeSeconds(1700000000)), (samples[0].Number, samples[0].At));
        Assert.Equal(
            [SampleState.Value, SampleState.Error, SampleState.Empty, SampleState.Value, SampleState.Error],
            samples.Select(sample => sample.State)
        );
        Assert.Null(samples[3].At);
    }

    [Fact]
    public async Task A_page_of_HTML_is_no_page_of_metrics()
    {
        await using var server = await OddServer.SayingAsync("<html>\nplease log in\n</html>", "text/html");
        var sample = Assert.Single(await kit.Source.ReadAsync(new PrometheusPage(server.Address, ["up"]), Stop));
        Assert.Equal(SampleState.Error, sample.State);
    }

    private async Task<Sample> QueryAsync(OddServer server, TimeSpan? timeout = null) =>
        Assert.Single(
            await kit.Source.ReadAsync(
                new PrometheusQueries(server.Address, ["sum(jobs)"]) { Timeout = timeout ?? TimeSpan.FromSeconds(20) },
                Stop
            )
        );
}
