using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using UwsAgent.Core.Autoscaling;

namespace UwsAgent.Tests.Adapters;

/// <summary>A Kubernetes API over real HTTP that holds any objects by their paths: lists page by page, writes images, and is applied to.</summary>
internal sealed class FakeObjectApi : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, JsonObject> objects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> discovery = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, List<(string Path, string Json)>> lists = new(StringComparer.Ordinal);
    private readonly string directory = Directory.CreateTempSubdirectory("uws-objects-").FullName;
    private OddServer? server;
    private long version = 1000;

    /// <summary>Answers in the API's stead when it returns true.</summary>
    public Func<HttpContext, Task<bool>> Interferes { get; set; } = _ => Task.FromResult(false);

    public string Version { get; set; } = "v1.21.14";

    public string Metrics { get; set; } = "";

    /// <summary>By path: who has applied it before, and keeps its fields unless they are taken by force.</summary>
    public ConcurrentDictionary<string, string> Owners { get; } = new(StringComparer.Ordinal);

    /// <summary>Called before a write is looked at: what others do meanwhile.</summary>
    public Action BeforeWrite { get; set; } = () => { };

    public IReadOnlyList<string> Requests => server!.Requests;

    public ClusterOptions Options => new() { KubeConfig = Path.Combine(directory, "config") };

    public static async Task<FakeObjectApi> StartAsync()
    {
        var api = new FakeObjectApi();
        api.server = await OddServer.StartAsync(api.AnswerAsync);
        await File.WriteAllTextAsync(
            api.Options.KubeConfig,
            $"""
            apiVersion: v1
            kind: Config
            clusters: [ {"{"} name: fake, cluster: {"{"} server: "{api.server.Address}" {"}"} {"}"} ]
            users: [ {"{"} name: agent, user: {"{"} token: first {"}"} {"}"} ]
            contexts: [ {"{"} name: fake, context: {"{"} cluster: fake, user: agent {"}"} {"}"} ]
            current-context: fake
            """
        );
        return api;
    }

    /// <param name="kinds">As <c>deployments Deployment ns</c>; without ns they are the cluster's.</param>
    public void Serve(string groupVersion, params string[] kinds) =>
        discovery[Root(groupVersion)] = new JsonObject
        {
            ["resources"] = new JsonArray([
                .. kinds
                    .Select(kind => kind.Split(' '))
                    .Select(kind => new JsonObject
                    {
                        ["name"] = kind[0],
                        ["kind"] = kind[1],
                        ["namespaced"] = kind.Length > 2,
                    }),
            ]),
        }.ToJsonString();

    /// <param name="path"><c>apis/apps/v1/namespaces/web/deployments/one</c>.</param>
    public void Put(string path, JsonObject body)
    {
        var parts = path.Split('/');
        var metadata = body["metadata"] as JsonObject ?? [];
        body["metadata"] = metadata;
        metadata["name"] = parts[^1];
        if (parts.Length > 3 && parts[^4] == "namespaces")
        {
            metadata["namespace"] = parts[^3];
        }

        metadata["resourceVersion"] = Interlocked.Increment(ref version).ToString(CultureInfo.InvariantCulture);
        objects[path] = body;
        lists.Clear();
    }

    public JsonObject? Get(string path) => objects.GetValueOrDefault(path);

    public async ValueTask DisposeAsync()
    {
        await server!.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private static string Root(string groupVersion) =>
        groupVersion.Contains('/', StringComparison.Ordinal) ? $"apis/{groupVersion}" : $"api/{groupVersion}";

    private async Task AnswerAsync(HttpContext context)
    {
        if (await Interferes(context))
        {
            return;
        }

        var path = context.Request.Path.ToString().Trim('/');
        await (
            (context.Request.Method, path) switch
            {
                ("PATCH", _) => PatchAsync(context, path),
                (_, "version") => TextAsync(context, 200, new JsonObject { ["gitVersion"] = Version }.ToJsonString()),
                (_, "metrics") => TextAsync(context, 200, Metrics, "text/plain"),
                _ when discovery.TryGetValue(path, out var list) => TextAsync(context, 200, list),
                _ when objects.TryGetValue(path, out var one) => TextAsync(context, 200, one.ToJsonString()),
                _ when IsServed(path) => ListAsync(context, path),
                _ => StatusAsync(context, 404, $"there is no {path}"),
            }
        );
    }

    private bool IsServed(string path)
    {
        var plural = path.Split('/')[^1];
        return discovery.Any(one =>
            path.StartsWith(one.Key + "/", StringComparison.Ordinal)
            && one.Value.Contains($"\"name\":\"{plural}\"", StringComparison.Ordinal)
        );
    }

    /// <summary>Made once for each path, so that what is measured is not this.</summary>
    private Task ListAsync(HttpContext context, string path)
    {
        var parts = path.Split('/');
        var root = parts[0] == "api" ? string.Join('/', parts[..2]) : string.Join('/', parts[..3]);
        var items = lists.GetOrAdd(
            path,
            _ =>
                [
                    .. objects
                        .Where(one =>
                            one.Key.StartsWith(root + "/", StringComparison.Ordinal)
                            && one.Key.Split('/')[^2] == parts[^1]
                            && (
                                !path.Contains("/namespaces/", StringComparison.Ordinal)
                                || one.Key.StartsWith(path + "/", StringComparison.Ordinal)
                            )
                        )
                        .OrderBy(one => one.Key, StringComparer.Ordinal)
                        .Select(one => (one.Key, one.Value.ToJsonString())),
                ]
        );
        var from = Number(context.Request.Query["continue"], 0);
        var end = Math.Min(items.Count, from + Number(context.Request.Query["limit"], int.MaxValue - from));
        var next = end < items.Count ? end.ToString(CultureInfo.InvariantCulture) : "";
        return TextAsync(
            context,
            200,
            $"{{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{{\"continue\":\"{next}\"}},\"items\":[{string.Join(',', items.Skip(from).Take(end - from).Select(one => one.Json))}]}}"
        );
    }

    private async Task PatchAsync(HttpContext context, string path)
    {
        var patch = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
        BeforeWrite();
        var isApplied = context.Request.ContentType!.Contains("apply-patch", StringComparison.Ordinal);
        if (!objects.TryGetValue(path, out var present) && !isApplied)
        {
            await StatusAsync(context, 404, "not found");
            return;
        }

        if (isApplied)
        {
            if (Owners.TryGetValue(path, out var owner) && context.Request.Query["force"] != "true")
            {
                await StatusAsync(
                    context,
                    409,
                    $"Apply failed with 1 conflict: conflict with \"{owner}\" using apps/v1: .spec.template"
                );
                return;
            }

            Put(path, patch);
            await TextAsync(context, 200, patch.ToJsonString());
            return;
        }

        if ((string?)patch["metadata"]?["resourceVersion"] != (string?)present!["metadata"]!["resourceVersion"])
        {
            await StatusAsync(context, 409, "the object has been modified");
            return;
        }

        var changed = (JsonObject)present.DeepClone();
        var wanted = patch["spec"]!["template"]!["spec"]!["containers"]![0]!;
        foreach (var container in changed["spec"]!["template"]!["spec"]!["containers"]!.AsArray())
        {
            if ((string?)container!["name"] == (string?)wanted["name"])
            {
                container["image"] = (string?)wanted["image"];
            }
        }

        changed["metadata"]!["generation"] = (changed["metadata"]!["generation"]?.GetValue<int>() ?? 1) + 1;
        Put(path, changed);
        await TextAsync(context, 200, changed.ToJsonString());
    }

    private static int Number(string? text, int otherwise) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static Task StatusAsync(HttpContext context, int code, string message) =>
        TextAsync(
            context,
            code,
            new JsonObject
            {
                ["kind"] = "Status",
                ["message"] = message,
                ["code"] = code,
            }.ToJsonString()
        );

    private static Task TextAsync(HttpContext context, int code, string body, string type = "application/json")
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    }
}
