using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using UwsAgent.Adapters;

namespace UwsAgent.Benchmarks.Autoscale;

/// <summary>A server on loopback that answers as a Prometheus does, fifty milliseconds after it was asked, and to one query never.</summary>
internal sealed class SlowMetrics : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly SocketsHttpHandler handler = new() { PooledConnectionLifetime = TimeSpan.FromMinutes(5) };

    private SlowMetrics(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    /// <summary>The query that is never answered.</summary>
    public string? HangsFor { get; set; }

    public HttpSignalSource Source => new(new OneHandler(handler), TimeProvider.System);

    public static async Task<SlowMetrics> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new SlowMetrics(builder.Build());
        server.app.MapGet("/api/v1/query", server.AnswerAsync);
        await server.app.StartAsync(cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        handler.Dispose();
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var isHung = HangsFor is not null && context.Request.Query["query"] == HangsFor;
        await Task.Delay(isHung ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(50), context.RequestAborted);
        context.Response.ContentType = "application/json";
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await context.Response.WriteAsync(
            $$$"""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[{{{now}}},"40"]}]}}""",
            context.RequestAborted
        );
    }

    private sealed class OneHandler(HttpMessageHandler handler) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(handler, disposeHandler: false);
    }
}
