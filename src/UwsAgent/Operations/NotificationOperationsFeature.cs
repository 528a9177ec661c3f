using UwsAgent.Cli;
using UwsAgent.Cli.Commands;
using UwsAgent.Http;

namespace UwsAgent.Operations;

/// <summary>How notices join both front doors.</summary>
internal static class NotificationOperationsFeature
{
    public static IServiceCollection AddNotificationOperations(this IServiceCollection services) =>
        services.AddSingleton<Notices>().AddSingleton<ICommandGroup, NotifyCommands>();

    public static void MapNotificationOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/notices", (Notices notices, CancellationToken stop) => notices.ListAsync(stop));
        routes.MapGet(
            "/notices/preview",
            (string? kind, string? to, Notices notices, CancellationToken stop) => notices.PreviewAsync(kind, to, stop)
        );
        routes.MapPost(
            "/notices/{address}/send",
            (string address, HttpContext context, Notices notices, CancellationToken stop) =>
                notices.SendAsync(address, context.Caller().Name, stop)
        );
    }
}
