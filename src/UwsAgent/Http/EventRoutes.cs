using System.Text.Json;
using UwsAgent.Core.Ports;
using UwsAgent.Operations;

namespace UwsAgent.Http;

/// <summary><c>/events</c>: what happened, a JSON object to a line, and on request what comes.</summary>
internal static class EventRoutes
{
    public static void MapEvents(this IEndpointRouteBuilder routes) => routes.MapGet("/events", WriteAsync);

    private static async Task WriteAsync(
        HttpContext context,
        EventReading events,
        CancellationToken stop,
        string? since = null,
        string? kind = null,
        string? target = null,
        string? job = null,
        int? limit = null,
        bool follow = false
    )
    {
        var found = events.ReadAsync(since, new(Kind: kind, Target: target, JobId: job), limit, follow, stop);
        context.Response.ContentType = "application/x-ndjson";
        Query.NoHurry(context);
        await context.Response.StartAsync(stop);
        await context.Response.Body.FlushAsync(stop);
        await foreach (var one in found)
        {
            await JsonSerializer.SerializeAsync(context.Response.Body, one, AgentJson.OneLine, stop);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), stop);
            if (follow)
            {
                await context.Response.Body.FlushAsync(stop);
            }
        }
    }
}
