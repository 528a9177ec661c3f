using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Operations;

namespace UwsAgent.Http;

/// <summary><c>/queue</c>: the queue as a whole.</summary>
internal static class QueueRoutes
{
    public static void MapQueue(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/queue", (JobReading jobs, int limit = JobFilter.UsualMost) => jobs.Look(Math.Max(0, limit)));
        routes.MapGet("/queue/counts", (JobReading jobs) => jobs.Counts());
        routes.MapPost("/queue/clean", CleanAsync);
        routes.MapGet("/queue/pauses", (JobReading jobs) => jobs.Pauses());
        routes.MapPost("/queue/pauses", PauseAsync);
        routes.MapDelete(
            "/queue/pauses/{scope}",
            async (string scope, HttpContext context, JobControl control, CancellationToken stop) =>
            {
                await control.ResumeAsync(scope, context.Caller().Name, stop);
                return TypedResults.NoContent();
            }
        );
    }

    private static Task<CleanedView> CleanAsync(CleanWish wish, JobControl control, CancellationToken stop)
    {
        JobState[] ends = [JobState.Failed, JobState.Succeeded, JobState.Cancelled];
        return wish.States is { Count: > 0 } states && states.All(ends.Contains)
            ? control.CleanAsync(states.ToHashSet(), stop)
            : throw new UserErrorException(
                "Say which jobs that have ended: {\"states\": [\"failed\", \"succeeded\", \"cancelled\"]}."
            );
    }

    private static async Task<IResult> PauseAsync(
        PauseWish wish,
        HttpContext context,
        JobControl control,
        CancellationToken stop
    )
    {
        TimeSpan? length =
            wish.For is null ? null
            : DurationText.TryParse(wish.For, out var parsed) ? parsed
            : throw new UserErrorException($"for {DurationText.Wanted}, was '{wish.For}'.");
        var pause = await control.PauseAsync(wish.Scope, wish.Reason ?? "", length, context.Caller().Name, stop);
        return TypedResults.Created(new Uri($"/queue/pauses/{pause.Scope}", UriKind.Relative), pause);
    }
}

/// <summary>Which ends are cleaned away.</summary>
internal sealed record CleanWish(IReadOnlyList<JobState>? States = null);

/// <summary>What is paused, why, and for how long: <c>90m</c>; without it until resumed.</summary>
internal sealed record PauseWish(string Scope, string? Reason = null, string? For = null);
