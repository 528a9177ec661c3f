using Microsoft.AspNetCore.Http;
using UwsAgent.Core.Maintenance.Reporting;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Operations;

namespace UwsAgent.Http;

/// <summary><c>/maintenance</c>: what is due, plans, runs and their reports.</summary>
internal static class MaintenanceRoutes
{
    public static void MapMaintenance(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            "/maintenance",
            (MaintenanceReading reading, CancellationToken stop) => reading.OverviewAsync(stop)
        );
        routes.MapGet(
            "/maintenance/plan",
            (
                MaintenanceReading reading,
                CancellationToken stop,
                string? round = null,
                string[]? target = null,
                bool security = false
            ) =>
                reading.PlanAsync(
                    new MaintenanceWish
                    {
                        Round = round,
                        Targets = target ?? [],
                        SecurityOnly = security,
                    },
                    stop
                )
        );
        routes.MapGet(
            "/maintenance/targets/{target}",
            (string target, MaintenanceReading reading, CancellationToken stop) => reading.ExplainAsync(target, stop)
        );
        routes.MapGet(
            "/maintenance/runs",
            (MaintenanceReading reading, CancellationToken stop) => reading.HistoryAsync(stop)
        );
        routes.MapGet(
            "/maintenance/runs/{run}",
            (string run, MaintenanceReading reading, CancellationToken stop) => reading.ReportAsync(Given(run), stop)
        );
        routes.MapGet(
            "/maintenance/runs/{run}/html",
            async (string run, MaintenanceReading reading, CancellationToken stop) =>
                TypedResults.Text(
                    ReportHtml.Write(await reading.ReportAsync(Given(run), stop)),
                    "text/html; charset=utf-8"
                )
        );
        routes.MapPost(
            "/maintenance/runs",
            async (
                MaintenanceWish wish,
                HttpContext context,
                MaintenanceControl control,
                CancellationToken stop,
                bool dryRun = false
            ) =>
            {
                var job = await control.RunAsync(wish, context.Caller().Name, dryRun, stop);
                return TypedResults.Accepted($"/jobs/{job.Job.Id}", job);
            }
        );
    }

    private static string? Given(string run) => run is "newest" ? null : run;
}
