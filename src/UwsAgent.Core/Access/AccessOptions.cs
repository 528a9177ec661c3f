using System.ComponentModel;
using System.Net;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Access;

/// <summary>Who may do what, and whether anything but the local socket is listened on.</summary>
[Description("Who may do what, and whether anything but the local socket is listened on.")]
public sealed record AccessOptions
{
    [Description("Members of this group of the system may change things; root and the agent's own user always may.")]
    public string AdminGroup { get; init; } = "uws-admin";

    [Description(
        "Address and port of a further HTTP listener for tokens, on loopback only (put a TLS proxy before it): 127.0.0.1:8420. Empty for none. Read at start."
    )]
    public string Listen { get; init; } = "";

    [Description("Bearer tokens of the HTTP listener, each under the name that it has as an author.")]
    public IReadOnlyDictionary<string, AccessToken> Tokens { get; init; } =
        new Dictionary<string, AccessToken>(StringComparer.Ordinal);

    /// <summary>Null when nothing is to be listened on, or when it is not an address with a port.</summary>
    public IPEndPoint? AddressToListenOn() =>
        Listen.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(Listen, out var address) ? address : null;

    public static IEnumerable<OptionsFault> Check(AccessOptions options)
    {
        if (options.AdminGroup.Length == 0)
        {
            yield return new(nameof(AdminGroup), "must name a group of the system");
        }

        if (
            options.Listen.Length > 0
            && (options.AddressToListenOn() is not { } address || !IPAddress.IsLoopback(address.Address))
        )
        {
            yield return new(
                nameof(Listen),
                "must be a loopback address with a port, such as 127.0.0.1:8420",
                options.Listen
            );
        }

        if (options.Listen.Length > 0 && options.Tokens.Count == 0)
        {
            yield return new(nameof(Tokens), "must hold at least one token when Listen is given");
        }

        foreach (var (name, token) in options.Tokens)
        {
            if (token.Value is null || token.Value.Reveal().Length < AccessToken.FewestCharacters)
            {
                yield return new(
                    $"{nameof(Tokens)}:{name}:{nameof(AccessToken.Value)}",
                    $"must have at least {AccessToken.FewestCharacters} characters (openssl rand -hex 32)"
                );
            }
        }
    }
}

/// <summary>One bearer token and what it is good for.</summary>
public sealed record AccessToken
{
    public const int FewestCharacters = 32;

    [Description("The token itself; best given as a credential, not in a file of the repository.")]
    public Secret? Value { get; init; }

    [Description("True when its bearer may change things; false to look only.")]
    public bool CanChange { get; init; }
}
