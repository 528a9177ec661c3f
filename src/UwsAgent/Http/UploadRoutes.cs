using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Holding;
using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Core.Uploads.Taking;
using UwsAgent.Operations;

namespace UwsAgent.Http;

/// <summary><c>/uploads</c>: what schools sent and what became of it.</summary>
internal static class UploadRoutes
{
    private const int UsualMost = 50;

    public static void MapUploads(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/uploads", ListAsync);
        routes.MapGet("/uploads/waiting", (UploadReading uploads) => uploads.Waiting());
        routes.MapGet(
            "/uploads/why",
            (string file, UploadReading uploads, CancellationToken stop) => uploads.WhyAsync(file, stop)
        );
        routes.MapGet(
            "/uploads/expected",
            (UploadReading uploads, CancellationToken stop) => uploads.ExpectedAsync(stop)
        );
        routes.MapGet("/uploads/held", (UploadReading uploads, CancellationToken stop) => uploads.HeldAsync(stop));
        routes.MapPost("/uploads/review", ReviewAsync);
        routes.MapPost(
            "/uploads/notify",
            (UploadWish wish, HttpContext context, UploadControl control, CancellationToken stop) =>
                control.NotifyAsync(
                    wish.Path,
                    new UploadWord(context.Caller().Name, wish.SizeBytes, wish.Interrupted),
                    stop
                )
        );
        routes.MapPost(
            "/uploads/{id}/retry",
            (string id, HttpContext context, UploadControl control, CancellationToken stop) =>
                control.RetryAsync(id, context.Caller().Name, stop)
        );
        routes.MapGet(
            "/uploads/{id}",
            (string id, UploadReading uploads, CancellationToken stop) => uploads.GetAsync(id, stop)
        );
    }

    private static Task<IReadOnlyList<EnqueuedView>> ReviewAsync(
        ReviewWish wish,
        HttpContext context,
        UploadControl control,
        TimeProvider clock,
        CancellationToken stop
    ) =>
        control.ReviewAsync(
            wish.Which,
            new UploadReview(wish.Release, context.Caller().Name, wish.Reason ?? "", clock.GetUtcNow()),
            stop
        );

    private static Task<IReadOnlyList<UploadRecord>> ListAsync(
        UploadReading uploads,
        TimeProvider clock,
        CancellationToken stop,
        string? school = null,
        string? verdict = null,
        string? since = null,
        int limit = UsualMost
    ) =>
        uploads.ListAsync(
            new UploadFilter
            {
                School = school,
                Result = Query.Word<UploadResult>("verdict", verdict),
                Since = since is null ? null : EventReading.Moment(since, clock.GetUtcNow()),
                Newest = Math.Max(0, limit),
            },
            stop
        );
}

/// <summary>Which upload has ended, and how.</summary>
internal sealed record UploadWish(string Path, long? SizeBytes = null, bool Interrupted = false);

/// <summary>What is decided about which held upload.</summary>
internal sealed record ReviewWish(string Which, bool Release, string? Reason = null);
