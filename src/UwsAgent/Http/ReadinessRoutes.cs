using UwsAgent.Core;
using UwsAgent.Core.Maintenance.Readiness;

namespace UwsAgent.Http;

/// <summary><c>/maintenance/readiness/{cluster}?to=1.20</c>: what stands between a cluster and a version of Kubernetes.</summary>
internal static class ReadinessRoutes
{
    public static void MapReadiness(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/maintenance/readiness/{cluster}",
            (string cluster, ReadinessSurvey survey, CancellationToken stop, string? to = null) =>
                survey.AskAsync(
                    cluster,
                    to ?? throw new UserErrorException("Say the wanted minor of Kubernetes: ?to=1.20"),
                    stop
                )
        );
}
