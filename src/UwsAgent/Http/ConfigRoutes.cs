using UwsAgent.Operations;

namespace UwsAgent.Http;

/// <summary><c>/config</c>: what is in force, what the files would bring, and taking them into force.</summary>
internal static class ConfigRoutes
{
    public static void MapConfiguration(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/config", (ConfigurationOperations configuration) => configuration.Show());
        routes.MapPost("/config/check", (ConfigurationOperations configuration) => configuration.Check());
        routes.MapPost(
            "/config/reload",
            (HttpContext context, ConfigurationOperations configuration, CancellationToken stop) =>
                configuration.ReloadAsync(context.Caller().Name, stop)
        );
    }
}
