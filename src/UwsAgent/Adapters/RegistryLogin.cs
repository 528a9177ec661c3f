using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Answers a registry's challenge: basic, or a token from the realm that it names.</summary>
internal sealed partial class RegistryLogin
{
    private readonly ConcurrentDictionary<(string Host, string Scope), AuthenticationHeaderValue> answers = new();

    /// <summary>What was good enough before; a registry that has enough of it says so.</summary>
    public AuthenticationHeaderValue? Known(RegistryAddress registry, string scope) =>
        answers.GetValueOrDefault((registry.Host, scope));

    /// <returns>Null when there is nothing to answer with.</returns>
    public async Task<AuthenticationHeaderValue?> AnswerAsync(
        HttpClient http,
        RegistryAddress registry,
        string scope,
        HttpHeaderValueCollection<AuthenticationHeaderValue> challenges,
        CancellationToken cancellationToken
    )
    {
        var bearer = challenges.FirstOrDefault(one =>
            string.Equals(one.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase)
        );
        var answer = bearer?.Parameter is { } parameters
            ? await TokenAsync(http, registry, scope, parameters, cancellationToken)
            : Basic(registry);
        if (answer is not null)
        {
            answers[(registry.Host, scope)] = answer;
        }

        return answer;
    }

    private static async Task<AuthenticationHeaderValue?> TokenAsync(
        HttpClient http,
        RegistryAddress registry,
        string scope,
        string parameters,
        CancellationToken cancellationToken
    )
    {
        var said = Parameter()
            .Matches(parameters)
            .ToDictionary(
                one => one.Groups["name"].Value,
                one => one.Groups["value"].Value,
                StringComparer.OrdinalIgnoreCase
            );
        if (!said.TryGetValue("realm", out var realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var address))
        {
            return null;
        }

        // A password goes to no place that is less safe than the registry itself.
        if (registry.Password is not null && registry.Url.Scheme is "https" && address.Scheme is not "https")
        {
            throw new RegistryUnavailableException(
                $"{registry.Host} asks for the login at {realm}, which has no TLS: nothing was sent"
            );
        }

        var service = said.TryGetValue("service", out var name) ? $"service={Uri.EscapeDataString(name)}&" : "";
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(
                $"{realm}{(realm.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{service}scope={Uri.EscapeDataString(scope)}"
            )
        );
        request.Headers.Authorization = Basic(registry);
        using var answer = await http.SendAsync(request, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new RegistryUnavailableException(
                $"{registry.Host}: {address.Host} gave no token ({(int)answer.StatusCode}): User and Password in Images:Registries:{registry.Host}"
            );
        }

        try
        {
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
            var token =
                json.RootElement.TryGetProperty("token", out var one)
                || json.RootElement.TryGetProperty("access_token", out one)
                    ? one.GetString()
                    : null;
            return token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        }
        catch (JsonException failure)
        {
            throw new RegistryUnavailableException(
                $"{registry.Host}: {address.Host} answered something that is no token",
                failure
            );
        }
    }

    private static AuthenticationHeaderValue? Basic(RegistryAddress registry) =>
        registry is { User: { } user, Password: { } password }
            ? new AuthenticationHeaderValue(
                "Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password.Reveal()}"))
            )
            : null;

    [GeneratedRegex(
        "(?<name>[a-z_]+)=\"(?<value>[^\"]*)\"",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Parameter();
}
