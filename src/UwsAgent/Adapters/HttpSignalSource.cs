using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Numbers over HTTP: queries to a Prometheus, paths in JSON documents, series of metric pages.</summary>
internal sealed class HttpSignalSource(IHttpClientFactory clients, TimeProvider time) : ISignalSource
{
    /// <summary>The name under which its client is made.</summary>
    public const string Client = "signals";

    private const int LongestReason = 200;

    public async Task<IReadOnlyList<Sample>> ReadAsync(SignalRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var timeout = new CancellationTokenSource(request.Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var samples = request switch
        {
            PrometheusQueries queries => await Task.WhenAll(
                queries.Fields.Select(query => QueryAsync(queries, query, stop.Token))
            ),
            HttpJson json => await GetAsync(json, json.Address, json.Token, "application/json", Json, stop.Token),
            PrometheusPage page => await GetAsync(
                page,
                page.Address,
                page.Token,
                "text/plain; version=0.0.4",
                Page,
                stop.Token
            ),
            _ => throw new InvalidOperationException($"{request.GetType().Name} is not read over HTTP."),
        };
        cancellationToken.ThrowIfCancellationRequested();
        return samples;
    }

    private async Task<Sample> QueryAsync(PrometheusQueries request, string query, CancellationToken stop)
    {
        var server = request.Server.AbsoluteUri.TrimEnd('/');
        var address = new Uri($"{server}/api/v1/query?query={Uri.EscapeDataString(query)}");
        var samples = await GetAsync(
            request with
            {
                Fields = [query],
            },
            address,
            request.Token,
            "application/json",
            Answer,
            stop
        );
        return samples[0];
    }

    private async Task<IReadOnlyList<Sample>> GetAsync(
        SignalRequest request,
        Uri address,
        Secret? token,
        string accept,
        Func<Body, IReadOnlyList<string>, IReadOnlyList<Sample>> read,
        CancellationToken stop
    )
    {
        try
        {
            using var client = clients.CreateClient(Client);
            using var message = new HttpRequestMessage(HttpMethod.Get, address);
            message.Headers.TryAddWithoutValidation("Accept", accept);
            if (token is not null)
            {
                message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
            }

            using var response = await client.SendAsync(message, stop);
            var body = new Body(
                await response.Content.ReadAsByteArrayAsync(stop),
                response.Content.Headers.ContentType
            );
            return response.IsSuccessStatusCode
                ? read(body, request.Fields)
                : All(request, Refused(response.StatusCode, address, body));
        }
        catch (Exception failure) when (Fault(failure, address, request.Timeout) is { } sample)
        {
            return All(request, sample);
        }
    }

    private static IReadOnlyList<Sample> Answer(Body body, IReadOnlyList<string> fields) =>
        [PrometheusAnswer.Read(body.Bytes)];

    private static IReadOnlyList<Sample> Json(Body body, IReadOnlyList<string> fields) =>
        JsonPath.Read(body.Bytes, fields);

    private static IReadOnlyList<Sample> Page(Body body, IReadOnlyList<string> fields) =>
        PrometheusPageText.Read(
            Encoding.UTF8.GetString(body.Bytes),
            fields,
            body.Type?.MediaType == "application/openmetrics-text"
        );

    private static IReadOnlyList<Sample> All(SignalRequest request, Sample sample) =>
        [.. request.Fields.Select(_ => sample)];

    /// <summary>A refusal is an answer, and will be the same next time; a server in trouble is a source that is down.</summary>
    private static Sample Refused(HttpStatusCode status, Uri address, Body body)
    {
        var reason = PrometheusAnswer.ErrorOf(body.Bytes) is { } said ? $": {PlainText.Line(said, LongestReason)}" : "";
        var why = string.Create(
            CultureInfo.InvariantCulture,
            $"{Place(address)} answered {(int)status} {status}{reason}"
        );
        return (int)status >= 500 || status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
            ? Sample.SourceDown(why)
            : Sample.Error(why);
    }

    private static Sample? Fault(Exception failure, Uri address, TimeSpan timeout) =>
        failure switch
        {
            OperationCanceledException => Sample.SourceDown(
                $"{Place(address)} gave no whole answer within {timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s"
            ),
            HttpRequestException request => Sample.SourceDown($"{Place(address)}: {Words(request)}"),
            IOException => Sample.SourceDown($"{Place(address)}: {PlainText.Line(failure.Message, LongestReason)}"),
            InvalidDataException => Sample.Error($"{Place(address)}: {failure.Message}"),
            _ => null,
        };

    private static string Words(HttpRequestException failure) =>
        failure.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "there is no host of that name",
            HttpRequestError.SecureConnectionError =>
                $"no TLS connection: {PlainText.Line(failure.InnerException?.Message ?? failure.Message, LongestReason)}",
            _ => PlainText.Line(failure.Message, LongestReason),
        };

    /// <summary>Without what may be secret in it: user, password and query.</summary>
    private static string Place(Uri address) =>
        address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private sealed record Body(byte[] Bytes, MediaTypeHeaderValue? Type);
}
