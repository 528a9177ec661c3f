using UwsAgent.Operations;

namespace UwsAgent.Http;

/// <summary><c>/schedules</c>: what starts when.</summary>
internal static class ScheduleRoutes
{
    public static void MapSchedules(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/schedules", (ScheduleReading schedules) => schedules.List());
        routes.MapGet("/schedules/{name}", (string name, ScheduleReading schedules) => schedules.Get(name));
        routes.MapPost(
            "/schedules/{name}/run",
            (
                string name,
                HttpContext context,
                ScheduleReading schedules,
                CancellationToken stop,
                bool dryRun = false
            ) => schedules.RunNowAsync(name, context.Caller().Name, dryRun, stop)
        );
    }
}
