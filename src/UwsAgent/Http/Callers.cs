using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using UwsAgent.Core.Access;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Http;

/// <summary>Who sent a request: by the kernel's word on the socket, by the system's on a pipe, by a token on TCP. Asked anew at each request.</summary>
internal sealed class Callers(IUserDatabase users, ICurrent<AccessOptions> access)
{
    /// <returns>Null for a stranger.</returns>
    public Caller? Of(HttpContext context)
    {
        if (context.Features.Get<Peer>() is { } peer)
        {
            return AccessDecision.Decide(access.Value, users.Find(peer.Uid), UnixFile.CurrentUser);
        }

        return OperatingSystem.IsWindows() && WindowsDoor.CallerOf(context) is { } caller ? caller : ByToken(context);
    }

    private Caller? ByToken(HttpContext context)
    {
        const string Scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // Equal lengths by hashing, equal time by comparing all of every token.
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()));
        Caller? found = null;
        foreach (var (name, token) in access.Value.Tokens)
        {
            var known = SHA256.HashData(Encoding.UTF8.GetBytes(token.Value?.Reveal() ?? ""));
            if (token.Value is not null && CryptographicOperations.FixedTimeEquals(given, known))
            {
                found = AccessDecision.Decide(name, token);
            }
        }

        return found;
    }
}
