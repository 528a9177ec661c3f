using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using UwsAgent.Core;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Registries by the Distribution API v2, with basic and token logins.</summary>
/// <remarks>The API: <see href="https://distribution.github.io/distribution/spec/api/"/>; tokens: <see href="https://distribution.github.io/distribution/spec/auth/token/"/>.</remarks>
internal sealed class RegistryV2(Func<HttpMessageHandler> open) : IRegistries, IRegistryRemoval, IDisposable
{
    private const int PageSize = 500;
    private const string DigestHeader = "Docker-Content-Digest";
    private static readonly string[] Manifests =
    [
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    ];

    private readonly RegistryLogin login = new();
    private readonly LateHttpClient http = new(open, TimeSpan.FromSeconds(30), ownsHandler: false);

    public async Task<string?> DigestAsync(
        RegistryAddress registry,
        string repository,
        string reference,
        CancellationToken cancellationToken
    )
    {
        using var answer = await SendAsync(
            registry,
            HttpMethod.Head,
            $"v2/{repository}/manifests/{reference}",
            $"repository:{repository}:pull",
            cancellationToken
        );
        if (answer.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }

        Require(registry, answer, repository);
        return answer.Headers.TryGetValues(DigestHeader, out var digests)
            ? digests.FirstOrDefault()
            : ImageDigest(reference)
                ?? throw new RegistryUnavailableException(
                    $"{registry.Host} does not say the digest of {repository}:{reference}"
                );
    }

    public async IAsyncEnumerable<string> TagsAsync(
        RegistryAddress registry,
        string repository,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var scope = $"repository:{repository}:pull";
        await foreach (
            var tag in PagesAsync(
                registry,
                $"v2/{repository}/tags/list?n={PageSize}",
                scope,
                "tags",
                repository,
                cancellationToken
            )
        )
        {
            yield return tag;
        }
    }

    public async IAsyncEnumerable<string> RepositoriesAsync(
        RegistryAddress registry,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var name in PagesAsync(
                registry,
                $"v2/_catalog?n={PageSize}",
                "registry:catalog:*",
                "repositories",
                "the list of repositories",
                cancellationToken
            )
        )
        {
            yield return name;
        }
    }

    public async Task<bool> DeleteAsync(
        RegistryAddress registry,
        string repository,
        string digest,
        CancellationToken cancellationToken
    )
    {
        using var answer = await SendAsync(
            registry,
            HttpMethod.Delete,
            $"v2/{repository}/manifests/{digest}",
            $"repository:{repository}:pull,push,delete",
            cancellationToken
        );
        if (answer.StatusCode is HttpStatusCode.NotFound)
        {
            return false;
        }

        if (answer.StatusCode is HttpStatusCode.MethodNotAllowed)
        {
            throw new RegistryUnavailableException(
                $"{registry.Host} does not allow deletions (for Debian's docker-registry: storage: delete: enabled: true)"
            );
        }

        Require(registry, answer, repository);
        return true;
    }

    public void Dispose() => http.Dispose();

    private async IAsyncEnumerable<string> PagesAsync(
        RegistryAddress registry,
        string first,
        string scope,
        string list,
        string what,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var next = first; next is not null && seen.Add(next); )
        {
            List<string> names;
            using (var answer = await SendAsync(registry, HttpMethod.Get, next, scope, cancellationToken))
            {
                if (answer.StatusCode is HttpStatusCode.NotFound)
                {
                    yield break;
                }

                Require(registry, answer, what);
                names = await NamesAsync(registry, answer, list, cancellationToken);
                next = NextPage(answer);
            }

            foreach (var name in names)
            {
                yield return name;
            }
        }
    }

    private static async Task<List<string>> NamesAsync(
        RegistryAddress registry,
        HttpResponseMessage answer,
        string list,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            using var json = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
            return json.RootElement.TryGetProperty(list, out var names) && names.ValueKind is JsonValueKind.Array
                ? [.. names.EnumerateArray().Select(name => name.GetString()).OfType<string>()]
                : [];
        }
        catch (Exception failure)
            when (failure is JsonException or IOException or HttpRequestException or InvalidOperationException)
        {
            throw new RegistryUnavailableException(
                $"{registry.Host} answered something that is no list of {list}",
                failure
            );
        }
    }

    /// <summary><c>Link: &lt;/v2/...&gt;; rel="next"</c>; only ever to the same registry.</summary>
    private static string? NextPage(HttpResponseMessage answer)
    {
        var link = answer.Headers.TryGetValues("Link", out var links)
            ? links.FirstOrDefault(one => one.Contains("rel=\"next\"", StringComparison.Ordinal))
            : null;
        if (
            link is null
            || !link.StartsWith('<')
            || link.IndexOf('>', StringComparison.Ordinal) is not (> 1 and var end)
        )
        {
            return null;
        }

        var target = new Uri(answer.RequestMessage!.RequestUri!, link[1..end]);
        return target.PathAndQuery.TrimStart('/');
    }

    private async Task<HttpResponseMessage> SendAsync(
        RegistryAddress registry,
        HttpMethod method,
        string path,
        string scope,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var known = login.Known(registry, scope);
            using var first = Request(registry, method, path, known);
            var answer = await http.Value.SendAsync(first, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (answer.StatusCode is not HttpStatusCode.Unauthorized)
            {
                return answer;
            }

            using (answer)
            {
                var fresh = await login.AnswerAsync(
                    http.Value,
                    registry,
                    scope,
                    answer.Headers.WwwAuthenticate,
                    cancellationToken
                );
                using var second = Request(registry, method, path, fresh);
                return await http.Value.SendAsync(second, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            }
        }
        catch (Exception failure)
            when (failure is HttpRequestException or SocketException or IOException
                || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            throw new RegistryUnavailableException(
                $"{registry.Host} does not answer: {PlainText.Line((failure.InnerException ?? failure).Message, 200)}",
                failure
            );
        }
    }

    private static HttpRequestMessage Request(
        RegistryAddress registry,
        HttpMethod method,
        string path,
        AuthenticationHeaderValue? authorization
    )
    {
        var request = new HttpRequestMessage(method, new Uri(registry.Url, path));
        request.Headers.Authorization = authorization;
        foreach (var type in Manifests)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        return request;
    }

    private static void Require(RegistryAddress registry, HttpResponseMessage answer, string what)
    {
        if (!answer.IsSuccessStatusCode)
        {
            var why = answer.StatusCode switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                    $"it does not let us see {what}: User and Password in Images:Registries:{registry.Host}",
                HttpStatusCode.TooManyRequests => "it answers too many requests already",
                _ => $"it answered {(int)answer.StatusCode} about {what}",
            };
            throw new RegistryUnavailableException($"{registry.Host}: {why}");
        }
    }

    private static string? ImageDigest(string reference) =>
        Core.Images.ImageName.IsDigest(reference) ? reference : null;
}
