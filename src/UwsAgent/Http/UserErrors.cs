using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using UwsAgent.Cli;
using UwsAgent.Core;

namespace UwsAgent.Http;

/// <summary>A person's error becomes a problem document with its message; a bug becomes a reference to the journal.</summary>
internal sealed class UserErrors(ILogger<UserErrors> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        var (detail, status) = exception switch
        {
            UserErrorException wrong => (wrong.Message, StatusOf(wrong.Kind)),
            BadHttpRequestException { InnerException: JsonException wrong } bad => (
                $"The body is not the JSON that is wanted here: {wrong.Message}",
                bad.StatusCode
            ),
            BadHttpRequestException bad => (bad.Message, bad.StatusCode),
            _ => (Bugs.Report(logger, exception), StatusCodes.Status500InternalServerError),
        };
        await TypedResults.Problem(detail, statusCode: status).ExecuteAsync(httpContext);
        return true;
    }

    public static int StatusOf(UserErrorKind kind) =>
        kind switch
        {
            UserErrorKind.Usage => StatusCodes.Status400BadRequest,
            UserErrorKind.NotFound => StatusCodes.Status404NotFound,
            UserErrorKind.NotAllowed => StatusCodes.Status403Forbidden,
            UserErrorKind.Conflict => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status503ServiceUnavailable,
        };
}
