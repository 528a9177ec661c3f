using UwsAgent.Core;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Configuration;
using UwsAgent.Operations;

namespace UwsAgent.Http;

/// <summary><c>/autoscale</c>: the targets, why they are as they are, and their pauses.</summary>
internal static class AutoscaleRoutes
{
    private const int UsualMost = 200;

    public static void MapAutoscale(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/autoscale", (AutoscaleReading reading, CancellationToken stop) => reading.ListAsync(stop));
        routes.MapGet(
            "/autoscale/{target}",
            (string target, AutoscaleReading reading, CancellationToken stop) => reading.ExplainAsync(target, stop)
        );
        routes.MapGet("/autoscale/{target}/history", HistoryAsync);
        routes.MapPost("/autoscale/{target}/pause", PauseAsync);
        routes.MapDelete(
            "/autoscale/{target}/pause",
            async (string target, HttpContext context, TargetControl control, CancellationToken stop) =>
            {
                await control.ResumeAsync(target, context.Caller().Name, stop);
                return TypedResults.NoContent();
            }
        );
    }

    private static Task<IReadOnlyList<PastLook>> HistoryAsync(
        string target,
        AutoscaleReading reading,
        TimeProvider clock,
        CancellationToken stop,
        string since = "1d",
        bool all = false,
        int limit = UsualMost
    ) => reading.HistoryAsync(target, EventReading.Moment(since, clock.GetUtcNow()), all, Math.Max(0, limit), stop);

    private static Task<TargetPause> PauseAsync(
        string target,
        TargetPauseWish wish,
        HttpContext context,
        TargetControl control,
        CancellationToken stop
    )
    {
        TimeSpan? length =
            wish.For is null ? null
            : DurationText.TryParse(wish.For, out var parsed) ? parsed
            : throw new UserErrorException($"for {DurationText.Wanted}, was '{wish.For}'.");
        var direction = Query.Word<Directions>("direction", wish.Direction) ?? Directions.Both;
        return control.PauseAsync(target, direction, length, wish.Reason ?? "", context.Caller().Name, stop);
    }
}

/// <summary>What is paused, why, and for how long: <c>90m</c>; without it until resumed.</summary>
internal sealed record TargetPauseWish(string? Direction = null, string? Reason = null, string? For = null);
