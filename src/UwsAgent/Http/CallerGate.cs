using Microsoft.AspNetCore.Http;
using UwsAgent.Core.Access;

namespace UwsAgent.Http;

/// <summary>Stands before every route: a stranger gets nothing, and what is not a mere look is for those who may change, so that no route can forget it.</summary>
internal sealed partial class CallerGate(RequestDelegate next, Callers callers, ILogger<CallerGate> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (callers.Of(context) is not { } caller)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await TypedResults
                .Problem("Send a token of Access:Tokens as 'Authorization: Bearer ...'.", statusCode: 401)
                .ExecuteAsync(context);
            return;
        }

        context.Features.Set(caller);
        // The command line asks at each command: `uws queue` only looks, though it is a POST too.
        if (!IsLook(context.Request) && !context.Request.Path.Equals(Cli.CliEndpoint.Route, StringComparison.Ordinal))
        {
            var what = $"{context.Request.Method} {context.Request.Path}";
            if (!caller.CanChange)
            {
                LogRefused(caller.Name, what);
                throw caller.Refusal(what);
            }

            LogChange(caller.Name, what);
        }

        await next(context);
    }

    private static bool IsLook(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        || HttpMethods.IsHead(request.Method)
        || HttpMethods.IsOptions(request.Method);

    [LoggerMessage(Level = LogLevel.Information, Message = "[{User}] {Change}")]
    private partial void LogChange(string user, string change);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{User}] refused: {Change}")]
    private partial void LogRefused(string user, string change);
}

/// <summary>Reads the caller that the gate let in.</summary>
internal static class CallerOfRequest
{
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The request did not pass the gate.");
}
