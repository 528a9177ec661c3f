using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Tests.Images;

/// <summary>The fake engine behind real HTTP on loopback, answering as engines from 29 on do: no parents, no shared sizes, a least API.</summary>
internal sealed class FakeDockerHttp : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeDockerHttp(WebApplication app) => this.app = app;

    public FakeDockerEngine Engine { get; } = new();

    public string ApiVersion { get; set; } = "1.51";

    public string MinApiVersion { get; set; } = "1.44";

    /// <summary>Instead of an answer; null answers.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public List<string> Requests { get; } = [];

    public string Url =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public EngineAddress Address => new("fake", Url);

    public static async Task<FakeDockerHttp> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        var fake = new FakeDockerHttp(web);
        web.Run(fake.AnswerAsync);
        await web.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        lock (Requests)
        {
            Requests.Add($"{context.Request.Method} {path}");
        }

        if (
            Instead is { } instead
            && !path.EndsWith("/version", StringComparison.Ordinal)
            && !path.EndsWith("/info", StringComparison.Ordinal)
        )
        {
            await instead(context);
            return;
        }

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        parts = parts.Length > 0 && parts[0].StartsWith("v1.", StringComparison.Ordinal) ? parts[1..] : parts;
        tagged = $"{context.Request.Query["repo"]}:{context.Request.Query["tag"]}";
        var (status, body) = await BodyAsync(context.Request.Method, parts);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body?.ToJsonString() ?? "");
    }

    private async Task<(int Status, JsonNode? Body)> BodyAsync(string method, string[] parts)
    {
        var name = Uri.UnescapeDataString(string.Join('/', parts.Skip(1).SkipLast(1)));
        var whole = Uri.UnescapeDataString(string.Join('/', parts.Skip(1)));
        return (method, parts[0], parts[^1]) switch
        {
            (_, "version", _) => Ok(
                new JsonObject
                {
                    ["Version"] = "29.0.0",
                    [nameof(ApiVersion)] = ApiVersion,
                    ["MinAPIVersion"] = MinApiVersion,
                }
            ),
            (_, "info", _) => Ok(
                new JsonObject
                {
                    ["ServerVersion"] = "29.0.0",
                    ["DockerRootDir"] = "/var/lib/docker",
                    ["Driver"] = "overlayfs",
                }
            ),
            ("GET", "images", "json") when parts.Length == 2 => Ok(Images()),
            ("GET", "images", "json") => await Engine.InspectImageAsync(name, default) is { } image
                ? Ok(
                    new JsonObject
                    {
                        ["Id"] = image.Id,
                        ["RootFS"] = new JsonObject { ["Type"] = "layers", ["Layers"] = new JsonArray() },
                    }
                )
                : Missing(),
            ("GET", "images", "history") => Ok(new JsonArray()),
            ("POST", "images", "tag") => (201, await TaggedAsync(name)),
            ("GET", "containers", "json") when parts.Length == 2 => Ok(await ContainersAsync()),
            ("GET", "containers", _) => Missing(),
            ("GET", "system", "df") => Ok(
                new JsonObject
                {
                    ["LayersSize"] = 100,
                    ["Images"] = new JsonArray(),
                    ["BuildCache"] = new JsonArray(),
                }
            ),
            ("POST", "build", "prune") => Ok(new JsonObject { ["SpaceReclaimed"] = 0 }),
            ("DELETE", "images", _) => Result(await Engine.RemoveImageAsync(whole, default)),
            ("DELETE", "containers", _) => Result(await Engine.RemoveContainerAsync(whole, default), 204),
            _ => Missing(),
        };
    }

    private string tagged = "";

    private async Task<JsonNode?> TaggedAsync(string id)
    {
        await Engine.RestoreNameAsync(id, tagged, default);
        return null;
    }

    private JsonArray Images() =>
        new([
            .. Engine.Present.Select(image =>
                (JsonNode)
                    new JsonObject
                    {
                        ["Id"] = image.Id,
                        ["RepoTags"] = new JsonArray([.. image.Tags.Select(tag => (JsonNode)tag!)]),
                        ["RepoDigests"] = new JsonArray([.. image.Digests.Select(tag => (JsonNode)tag!)]),
                        ["Created"] = -62135596800,
                        ["Size"] = image.SizeBytes,
                        ["SharedSize"] = -1,
                        ["Containers"] = -1,
                        ["Labels"] = null,
                    }
            ),
        ]);

    private async Task<JsonArray> ContainersAsync() =>
        new([
            .. (await Engine.ContainersAsync(default)).Select(one =>
                (JsonNode)
                    new JsonObject
                    {
                        ["Id"] = one.Id,
                        ["Names"] = new JsonArray($"/{one.Name}"),
                        ["Image"] = one.Image,
                        ["ImageID"] = one.ImageId,
                        ["State"] = one.State,
                        ["Created"] = 1,
                    }
            ),
        ]);

    private static (int Status, JsonNode? Body) Ok(JsonNode body) => (200, body);

    private static (int Status, JsonNode? Body) Missing() => (404, new JsonObject { ["message"] = "no such thing" });

    private static (int Status, JsonNode? Body) Result(RemovalResult result, int done = 200) =>
        result.End switch
        {
            RemovalEnd.Removed when done == 204 => (204, null),
            RemovalEnd.Removed => (
                200,
                new JsonArray([
                    .. result.Untagged.Select(name => (JsonNode)new JsonObject { ["Untagged"] = name }),
                    .. result.Deleted.Select(name => (JsonNode)new JsonObject { ["Deleted"] = name }),
                ])
            ),
            RemovalEnd.Gone => Missing(),
            RemovalEnd.InUse => (409, new JsonObject { ["message"] = result.Why }),
            _ => (500, new JsonObject { ["message"] = result.Why }),
        };
}
