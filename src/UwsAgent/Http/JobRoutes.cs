using UwsAgent.Core.Jobs;
using UwsAgent.Operations;

namespace UwsAgent.Http;

/// <summary><c>/jobs</c>: look at them, start, cancel and retry them, read their logs.</summary>
internal static class JobRoutes
{
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/jobs", ListAsync);
        routes.MapPost("/jobs", StartAsync);
        routes.MapGet("/jobs/{id}", (string id, JobReading jobs, CancellationToken stop) => jobs.GetAsync(id, stop));
        routes.MapGet("/jobs/{id}/log", LogAsync);
        routes.MapPost(
            "/jobs/{id}/cancel",
            (string id, HttpContext context, JobControl jobs, CancellationToken stop) =>
                jobs.CancelAsync(id, context.Caller().Name, stop)
        );
        routes.MapPost(
            "/jobs/{id}/retry",
            (string id, HttpContext context, JobControl jobs, CancellationToken stop) =>
                jobs.RetryAsync(id, context.Caller().Name, stop)
        );
        routes.MapGet("/kinds", (JobReading jobs) => jobs.Kinds());
    }

    private static async Task<IReadOnlyList<JobView>> ListAsync(
        JobReading jobs,
        CancellationToken stop,
        string? state = null,
        string? kind = null,
        string? lane = null,
        bool archived = false,
        int limit = JobFilter.UsualMost
    )
    {
        var filter = new JobFilter(Query.Word<JobState>("state", state), kind, lane)
        {
            Archived = archived,
            Most = Math.Max(0, limit),
        };
        return (await jobs.ListAsync(filter, stop)).Jobs;
    }

    private static async Task<IResult> StartAsync(
        JobWish wish,
        HttpContext context,
        JobStarting jobs,
        CancellationToken stop
    )
    {
        var started = await jobs.StartAsync(wish, context.Caller().Name, stop);
        return started.WasAlreadyThere
            ? TypedResults.Ok(started)
            : TypedResults.Created(new Uri($"/jobs/{started.Job.Id}", UriKind.Relative), started);
    }

    private static async Task LogAsync(
        string id,
        HttpContext context,
        JobReading jobs,
        JobFollowing following,
        CancellationToken stop,
        bool follow = false
    )
    {
        var (job, _) = await jobs.FindAsync(id, stop);
        context.Response.ContentType = "text/plain; charset=utf-8";
        Query.NoHurry(context);
        var isThere = await following.CopyLogAsync(job, context.Response.Body, follow, stop);
        if (!isThere && !context.Response.HasStarted)
        {
            context.Response.ContentType = null;
            await TypedResults
                .Problem($"Job {job.Id} has no log: it has not started, or printed nothing.", statusCode: 404)
                .ExecuteAsync(context);
        }
    }
}
