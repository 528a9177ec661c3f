using UwsAgent.Operations;

namespace UwsAgent.Http;

/// <summary><c>/maintenance/calendar</c>, <c>/maintenance/freezes</c> and <c>/maintenance/windows/NAME/approval</c>: when work may begin, to hold it, and to let it.</summary>
internal static class MaintenanceCalendarRoutes
{
    public static void MapMaintenanceCalendar(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            "/maintenance/calendar",
            (MaintenanceTimes times, CancellationToken stop, int days = MaintenanceTimes.UsualDays) =>
                times.ShowAsync(days, stop)
        );
        routes.MapGet(
            "/maintenance/calendar.ics",
            async (MaintenanceTimes times, CancellationToken stop, int days = MaintenanceTimes.UsualDays) =>
                TypedResults.Text(await times.IcsAsync(days, stop), "text/calendar; charset=utf-8")
        );
        routes.MapPost(
            "/maintenance/freezes",
            (FreezeRequest wish, HttpContext context, MaintenanceTimes times, CancellationToken stop) =>
                times.FreezeAsync(wish, context.Caller().Name, stop)
        );
        routes.MapPost(
            "/maintenance/windows/{name}/approval",
            (string name, HttpContext context, MaintenanceTimes times, CancellationToken stop) =>
                times.ApproveAsync(name, context.Caller().Name, stop)
        );
        routes.MapDelete(
            "/maintenance/windows/{name}/approval",
            async (string name, HttpContext context, MaintenanceTimes times, CancellationToken stop) =>
            {
                await times.WithdrawAsync(name, context.Caller().Name, stop);
                return TypedResults.NoContent();
            }
        );
        routes.MapDelete(
            "/maintenance/freezes/{id}",
            async (string id, HttpContext context, MaintenanceTimes times, CancellationToken stop) =>
            {
                await times.UnfreezeAsync(id, context.Caller().Name, stop);
                return TypedResults.NoContent();
            }
        );
    }
}
