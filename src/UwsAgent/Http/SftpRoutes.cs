using UwsAgent.Core;
using UwsAgent.Core.Uploads.SftpUsers;
using UwsAgent.Operations;

namespace UwsAgent.Http;

/// <summary><c>/sftp</c>: who may log in by SFTP.</summary>
internal static class SftpRoutes
{
    private const int MostTableBytes = 4 << 20;

    public static void MapSftp(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sftp/users", (SftpUsers users, CancellationToken stop) => users.ListAsync(stop));
        routes.MapGet(
            "/sftp/users/{name}",
            (string name, SftpUsers users, CancellationToken stop) => users.GetAsync(name, stop)
        );
        routes.MapPost("/sftp/users", AddAsync);
        routes.MapPost("/sftp/import", ImportAsync);
        routes.MapPost(
            "/sftp/users/{name}/password",
            (string name, PasswordWish wish, HttpContext context, SftpUsers users, CancellationToken stop) =>
                users.SetPasswordAsync(name, wish.Password, wish.Grace, context.Caller().Name, stop)
        );
        routes.MapPost(
            "/sftp/users/{name}/disable",
            (string name, DisableWish wish, HttpContext context, SftpUsers users, CancellationToken stop) =>
                users.DisableAsync(name, wish.Reason, context.Caller().Name, stop)
        );
        routes.MapPost(
            "/sftp/users/{name}/enable",
            (string name, HttpContext context, SftpUsers users, CancellationToken stop) =>
                users.EnableAsync(name, context.Caller().Name, stop)
        );
        routes.MapPost(
            "/sftp/users/{name}/expiry",
            (string name, ExpiryWish wish, HttpContext context, SftpUsers users, CancellationToken stop) =>
                users.ExpireAsync(name, wish.When, context.Caller().Name, stop)
        );
        routes.MapPost(
            "/sftp/users/{name}/keys",
            (string name, KeyWish wish, HttpContext context, SftpUsers users, CancellationToken stop) =>
                users.AddKeyAsync(name, wish.Key, context.Caller().Name, stop)
        );
        // Fingerprints have slashes in them.
        routes.MapDelete(
            "/sftp/users/{name}/keys/{**fingerprint}",
            (string name, string fingerprint, HttpContext context, SftpUsers users, CancellationToken stop) =>
                users.RemoveKeyAsync(name, fingerprint, context.Caller().Name, stop)
        );
        routes.MapDelete(
            "/sftp/users/{name}",
            (string name, HttpContext context, SftpUsers users, CancellationToken stop) =>
                users.RemoveAsync(name, context.Caller().Name, stop)
        );
    }

    private static async Task<IResult> AddAsync(
        SftpWish wish,
        HttpContext context,
        SftpUsers users,
        CancellationToken stop
    )
    {
        var made = await users.AddAsync(wish, context.Caller().Name, stop);
        return TypedResults.Created(new Uri($"/sftp/users/{made.User.Name}", UriKind.Relative), made);
    }

    private static async Task<IReadOnlyList<SftpCreatedView>> ImportAsync(
        HttpContext context,
        SftpUsers users,
        CancellationToken stop
    )
    {
        if (context.Request.ContentLength is null or > MostTableBytes)
        {
            throw new UserErrorException("Send the CSV table as the body, at most 4 MiB, with its Content-Length.");
        }

        using var body = new StreamReader(context.Request.Body);
        return await users.ImportAsync(await body.ReadToEndAsync(stop), context.Caller().Name, stop);
    }
}

/// <summary>A new password, or none to have one made; how long the old one works too: <c>7d</c>.</summary>
internal sealed record PasswordWish(string? Password = null, string? Grace = null);

/// <summary>Why a login is disabled.</summary>
internal sealed record DisableWish(string? Reason = null);

/// <summary>When a login ends: a date, <c>90d</c>, or <c>never</c>.</summary>
internal sealed record ExpiryWish(string When);

/// <summary>A public key as in a <c>.pub</c> file.</summary>
internal sealed record KeyWish(string Key);
