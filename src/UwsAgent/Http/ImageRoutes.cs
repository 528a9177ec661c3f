using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Operations;

namespace UwsAgent.Http;

/// <summary><c>/images</c>: plans, what was removed, and whether there is room for a build.</summary>
internal static class ImageRoutes
{
    public static void MapImages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            "/images/plan",
            (ImageReading images, CancellationToken stop, string? engine = null) => images.PlanAsync(engine, stop)
        );
        routes.MapGet("/images/history", (ImageReading images, CancellationToken stop) => images.HistoryAsync(stop));
        routes.MapGet("/images/kept", (ImageControl control, CancellationToken stop) => control.KeptAsync(stop));
        routes.MapGet(
            "/images/free",
            (ImageReading images, CancellationToken stop, string? engine = null, string? need = null) =>
                images.FreeAsync(engine, Size(need), stop)
        );
    }

    private static ByteSize? Size(string? text) =>
        text is null ? null
        : ByteSize.TryParse(text, out var size) ? size
        : throw new UserErrorException($"need '{text}' {ByteSize.Wanted}.");
}
