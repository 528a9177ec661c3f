using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Any path of the API as JSON: groups and versions that the typed client does not know, or no longer.</summary>
internal sealed class KubernetesRaw(KubernetesConnection connection)
{
    public const string Merge = "application/strategic-merge-patch+json";
    public const string Apply = "application/apply-patch+yaml";

    public Task<Answer<JsonElement>> GetAsync(string what, string path, CancellationToken cancellationToken) =>
        SendAsync(what, HttpMethod.Get, path, null, "", JsonOf, cancellationToken);

    public Task<Answer<string>> TextAsync(string what, string path, CancellationToken cancellationToken) =>
        SendAsync(what, HttpMethod.Get, path, null, "", text => text, cancellationToken);

    public Task<Answer<JsonElement>> PatchAsync(
        string what,
        string path,
        string body,
        string type,
        CancellationToken cancellationToken
    ) => SendAsync(what, HttpMethod.Patch, path, body, type, JsonOf, cancellationToken);

    /// <summary>The element stands by itself; nothing has to be disposed.</summary>
    private static JsonElement JsonOf(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private Task<Answer<T>> SendAsync<T>(
        string what,
        HttpMethod method,
        string path,
        string? body,
        string type,
        Func<string, T> read,
        CancellationToken cancellationToken
    ) =>
        connection.AskAsync(
            what,
            async (client, stop) =>
            {
                var kubernetes = (Kubernetes)client;
                using var request = new HttpRequestMessage(
                    method,
                    new Uri($"{kubernetes.BaseUri.AbsoluteUri.TrimEnd('/')}/{path}")
                );
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*", 0.5));
                if (body is not null)
                {
                    request.Content = new StringContent(body, Encoding.UTF8, type);
                }

                if (kubernetes.Credentials is { } credentials)
                {
                    await credentials.ProcessHttpRequestAsync(request, stop);
                }

                using var response = await kubernetes.HttpClient.SendAsync(
                    request,
                    HttpCompletionOption.ResponseContentRead,
                    stop
                );
                var text = await response.Content.ReadAsStringAsync(stop);
                return response.IsSuccessStatusCode
                    ? read(text)
                    : throw new HttpOperationException(response.ReasonPhrase ?? "refused")
                    {
                        Request = new HttpRequestMessageWrapper(request, ""),
                        Response = new HttpResponseMessageWrapper(response, text),
                    };
            },
            cancellationToken
        );
}
