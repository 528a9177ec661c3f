using UwsAgent.Operations;

namespace UwsAgent.Http;

/// <summary><c>/maintenance/bases</c> and <c>/maintenance/rebuild</c>: what images stand on, and to build them anew.</summary>
internal static class MaintenanceBasesRoutes
{
    public static void MapMaintenanceBases(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/maintenance/bases", (MaintenanceBases bases, CancellationToken stop) => bases.ListAsync(stop));
        routes.MapGet(
            "/maintenance/rebuild",
            (MaintenanceBases bases, CancellationToken stop, string? on = null, bool fresh = false) =>
                bases.PlanAsync(on, fresh, stop)
        );
        routes.MapPost(
            "/maintenance/rebuild",
            (RebuildRequest wish, HttpContext context, MaintenanceBases bases, CancellationToken stop) =>
                bases.RebuildAsync(wish.On, wish.DryRun, context.Caller().Name, stop)
        );
    }
}
