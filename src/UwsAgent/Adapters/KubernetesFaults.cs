using System.Globalization;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text.Json;
using k8s.Autorest;
using k8s.Exceptions;
using UwsAgent.Core;
using UwsAgent.Core.Ports;
using YamlDotNet.Core;

namespace UwsAgent.Adapters;

/// <summary>What went wrong with a cluster in our words; what is none of its faults is a bug of ours and stays an exception.</summary>
internal static class KubernetesFaults
{
    private const int LongestReason = 300;

    /// <param name="what">What was tried: <c>listing deployments in worker</c>.</param>
    /// <returns>Null for a bug.</returns>
    public static ClusterFault? Of(string what, Exception failure, TimeSpan timeout) =>
        failure switch
        {
            HttpOperationException refused => Of(what, refused),
            KubeConfigException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException =>
                Misconfigured(failure),
            YamlException or CryptographicException or FormatException or UriFormatException => Misconfigured(failure),
            OperationCanceledException or TimeoutException => new(
                ClusterFaultKind.Unreachable,
                $"{what}: no whole answer within {timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s"
            ),
            HttpRequestException or IOException or AuthenticationException => new(
                ClusterFaultKind.Unreachable,
                $"{what}: {Innermost(failure)}"
            ),
            JsonException or InvalidDataException => new(
                ClusterFaultKind.Broken,
                $"{what}: the answer cannot be understood: {Line(failure.Message)}"
            ),
            _ => null,
        };

    private static ClusterFault Of(string what, HttpOperationException refused)
    {
        var code = refused.Response.StatusCode;
        var wait = RetryAfter(refused.Response);
        var kind = code switch
        {
            HttpStatusCode.Unauthorized => ClusterFaultKind.Unauthorized,
            HttpStatusCode.Forbidden => ClusterFaultKind.Forbidden,
            HttpStatusCode.NotFound => ClusterFaultKind.NotFound,
            HttpStatusCode.Conflict => ClusterFaultKind.Conflict,
            HttpStatusCode.TooManyRequests => ClusterFaultKind.Throttled,
            HttpStatusCode.ServiceUnavailable when wait is not null => ClusterFaultKind.Throttled,
            HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout => ClusterFaultKind.Unreachable,
            _ when (int)code >= 500 => ClusterFaultKind.Broken,
            _ => ClusterFaultKind.Refused,
        };
        var number = ((int)code).ToString(CultureInfo.InvariantCulture);
        return new ClusterFault(kind, $"{what}: {number} {Reason(refused.Response)}{Advice(kind)}", wait);
    }

    private static string Advice(ClusterFaultKind kind) =>
        kind switch
        {
            ClusterFaultKind.Unauthorized => "; look at the user of the kubeconfig, or its token",
            ClusterFaultKind.Forbidden =>
                "; give the account that right (config/kubernetes/uws-agent.yaml has all of them)",
            _ => "",
        };

    /// <summary>The server's own words when it sent a Status, else what HTTP calls it.</summary>
    private static string Reason(HttpResponseMessageWrapper response)
    {
        try
        {
            using var status = JsonDocument.Parse(response.Content ?? "");
            if (
                status.RootElement.ValueKind == JsonValueKind.Object
                && status.RootElement.TryGetProperty("message", out var message)
                && message.ValueKind == JsonValueKind.String
            )
            {
                return Line(message.GetString()!);
            }
        }
        catch (JsonException)
        {
            // A proxy's page.
        }

        return response.ReasonPhrase ?? response.StatusCode.ToString();
    }

    private static TimeSpan? RetryAfter(HttpResponseMessageWrapper response) =>
        response
            .Headers.Where(header => header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase))
            .SelectMany(header => header.Value)
            .Select(text =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                    ? TimeSpan.FromSeconds(seconds)
                    : (TimeSpan?)null
            )
            .FirstOrDefault();

    private static ClusterFault Misconfigured(Exception failure) =>
        new(ClusterFaultKind.Misconfigured, $"the kubeconfig cannot be used: {Innermost(failure)}");

    private static string Innermost(Exception failure)
    {
        while (failure.InnerException is { } inner)
        {
            failure = inner;
        }

        return Line(failure.Message);
    }

    private static string Line(string text) => PlainText.Line(text, LongestReason);
}
