using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace UwsAgent.Http;

/// <summary>One thing that must be well before the agent is called ready; registered by whoever knows.</summary>
internal interface IReadiness
{
    string Name { get; }

    /// <returns>Null when it is well, else what is wrong.</returns>
    string? WhyNot();
}

/// <summary><c>/health/live</c>: the process answers; <c>/health/ready</c>: it does its work; <c>/version</c>.</summary>
internal static class HealthRoutes
{
    /// <summary>The paths that programs ask again and again, and all below them.</summary>
    public static readonly string[] Probes = ["/health", "/version", "/metrics"];

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Ok(new HealthReport(true, [])));
        routes.MapGet("/health/ready", Ready);
        routes.MapGet("/version", (AboutAgent about) => TypedResults.Ok(about));
    }

    public static IReadOnlyList<HealthFault> Faults(IEnumerable<IReadiness> parts) =>
        [.. parts.Select(part => new HealthFault(part.Name, part.WhyNot() ?? "")).Where(fault => fault.Why.Length > 0)];

    private static JsonHttpResult<HealthReport> Ready(IEnumerable<IReadiness> parts)
    {
        var faults = Faults(parts);
        return TypedResults.Json(
            new HealthReport(faults.Count == 0, faults),
            statusCode: faults.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );
    }
}

/// <summary>Whether the agent is well, and what is not.</summary>
internal sealed record HealthReport(bool IsHealthy, IReadOnlyList<HealthFault> Faults);

/// <summary>One part that is not well.</summary>
internal sealed record HealthFault(string Part, string Why);
