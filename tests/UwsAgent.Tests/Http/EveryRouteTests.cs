using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Cli;
using UwsAgent.Hosting;

namespace UwsAgent.Tests.Http;

/// <summary>Every route of the whole agent, whoever adds one: it answers in its form, and what it refuses it refuses with a sentence.</summary>
public sealed class EveryRouteTests : IDisposable
{
    private readonly AgentPaths paths = AgentPaths.Find(Directory.CreateTempSubdirectory("uws-routes-").FullName);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_route_breaks_when_nothing_is_there_and_nothing_fits()
    {
        DirectoryCheck.Prepare(paths);
        await using var app = AgentHost.Build(paths);
        await app.StartAsync(Stop);
        var routes = app
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route =>
                (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method =>
                    (Method: method, Path: $"/{route.RoutePattern.RawText!.TrimStart('/')}")
                )
            )
            .OrderBy(route => route.Method is not "GET")
            .ThenBy(route => route.Path, StringComparer.Ordinal)
            .ToList();
        Assert.True(routes.Count > 60, $"only {routes.Count} routes were found");

        using var client = Client();
        var faults = new List<string>();
        foreach (var (method, path) in routes)
        {
            if (await FaultAsync(client, method, path) is { } fault)
            {
                faults.Add($"{method} {path}: {fault}");
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
        await app.StopAsync(Stop);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(paths.StateDirectory)!, recursive: true);

    private static async Task<string?> FaultAsync(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(method),
            Regex.Replace(path, @"\{[^}]*\}", "nothing", RegexOptions.None, TimeSpan.FromSeconds(1))
        );
        if (method is not "GET")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        using var response = await client.SendAsync(request, Stop);
        var body = await response.Content.ReadAsStringAsync(Stop);
        var type = response.Content.Headers.ContentType?.MediaType;
        return (int)response.StatusCode switch
        {
            200 or 201 or 202 when type is "application/json" => JsonFault(body),
            200 when type is "text/plain" or "text/calendar" or "text/html" or "application/x-ndjson" => null,
            204 => body.Length == 0 ? null : "a body though there is none",
            // Whether it is ready is an answer too.
            503 when path is "/health/ready" => null,
            (>= 400 and < 500) or 503 when type is "application/problem+json" => DetailFault(body),
            var code => string.Create(CultureInfo.InvariantCulture, $"{code}, {type}: {body}"),
        };
    }

    private static string? JsonFault(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return null;
        }
        catch (JsonException broken)
        {
            return broken.Message;
        }
    }

    private static string? DetailFault(string body)
    {
        using var problem = JsonDocument.Parse(body);
        return problem.RootElement.TryGetProperty("detail", out var detail) && detail.GetString()!.Length > 10
            ? null
            : $"no sentence: {body}";
    }

    private HttpClient Client() =>
        new(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, stop) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(paths.SocketPath), stop);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        )
        {
            BaseAddress = new Uri("http://uws"),
        };
}
