using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using UwsAgent.Core.Autoscaling;

namespace UwsAgent.Tests.Adapters;

/// <summary>So much of the Kubernetes API, over real HTTP, as the autoscaler uses: for rare faults and large numbers.</summary>
internal sealed class FakeKubernetesApi : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, JsonObject> deployments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonObject> leases = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> costs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonObject> others = new(StringComparer.Ordinal);
    private readonly string directory = Directory.CreateTempSubdirectory("uws-api-").FullName;
    private OddServer? server;
    private long version = 1000;

    /// <summary>Answers in the API's stead when it returns true.</summary>
    public Func<HttpContext, Task<bool>> Interferes { get; set; } = _ => Task.FromResult(false);

    /// <summary>A LIST never gives more items at once, whatever limit is asked for.</summary>
    public int PageSize { get; set; } = int.MaxValue;

    /// <summary>Called before a write is looked at: what others do meanwhile.</summary>
    public Action BeforeWrite { get; set; } = () => { };

    /// <summary>The writes that are done, and whose answer is lost.</summary>
    public int AnswersToLose { get; set; }

    /// <summary>The tokens that are let in.</summary>
    public HashSet<string> Tokens { get; } = new(["first"], StringComparer.Ordinal);

    public IReadOnlyList<string> Reads =>
        [.. server!.Requests.Where(one => one.StartsWith("GET ", StringComparison.Ordinal))];

    public IReadOnlyList<string> Writes =>
        [.. server!.Requests.Where(one => !one.StartsWith("GET ", StringComparison.Ordinal))];

    public string KubeConfig => Path.Combine(directory, "config");

    public ClusterOptions Options => new() { KubeConfig = KubeConfig };

    public static async Task<FakeKubernetesApi> StartAsync()
    {
        var api = new FakeKubernetesApi();
        api.server = await OddServer.StartAsync(api.AnswerAsync);
        api.WriteKubeConfig("first");
        return api;
    }

    public void WriteKubeConfig(string token) => WriteUser($"token: \"{token}\"");

    /// <param name="user">How the agent says who it is, as one line of YAML.</param>
    public void WriteUser(string user) =>
        File.WriteAllText(
            KubeConfig,
            $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: fake
              cluster:
                server: "{server!.Address}"
            users:
            - name: agent
              user:
                {user}
            contexts:
            - name: fake
              context:
                cluster: fake
                user: agent
            current-context: fake
            """
        );

    public void Put(string space, string name, int replicas) =>
        deployments.AddOrUpdate(
            $"{space}/{name}",
            _ => Deployment(space, name, replicas),
            (_, _) => Deployment(space, name, replicas)
        );

    /// <summary>An object that is only listed.</summary>
    /// <param name="kind"><c>apps/daemonsets</c>, <c>batch/jobs</c>, <c>pods</c>.</param>
    public void Add(string kind, string name, JsonObject spec, JsonObject? status = null) =>
        others[$"{kind}/{name}"] = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "school" },
            ["spec"] = spec,
            ["status"] = status ?? [],
        };

    public int Replicas(string space, string name) => (int)deployments[$"{space}/{name}"]["spec"]!["replicas"]!;

    public async ValueTask DisposeAsync()
    {
        await server!.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (await Interferes(context))
        {
            return;
        }

        if (
            !Tokens.Contains(
                context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal)
            )
        )
        {
            await StatusAsync(context, 401, "Unauthorized");
            return;
        }

        var path = context.Request.Path.ToString().Trim('/').Split('/');
        await (
            path switch
            {
                ["apis", "apps", "v1", "namespaces", var space, "deployments"] => ListAsync(
                    context,
                    "DeploymentList",
                    In(space)
                ),
                ["apis", "apps", "v1", "deployments"] => ListAsync(
                    context,
                    "DeploymentList",
                    [.. In(null), .. Others("apps/deployments")]
                ),
                ["apis", var group and ("apps" or "batch"), "v1", var plural] => ListAsync(
                    context,
                    "List",
                    Others($"{group}/{plural}")
                ),
                ["api", "v1", "namespaces", var space, "pods"] => ListAsync(context, "PodList", Pods(space)),
                ["api", "v1", "pods"] => ListAsync(context, "PodList", [.. Pods(null), .. Others("pods")]),
                ["apis", "autoscaling", "v1", ..] => ListAsync(context, "HorizontalPodAutoscalerList", []),
                ["apis", "policy", "v1", ..] => ListAsync(context, "PodDisruptionBudgetList", []),
                ["apis", "apps", "v1", "namespaces", var space, "deployments", var name, "scale"] => ScaleAsync(
                    context,
                    $"{space}/{name}"
                ),
                ["api", "v1", "namespaces", var space, "pods", var name] => PatchPodAsync(context, space, name),
                ["apis", "coordination.k8s.io", "v1", "namespaces", var space, "leases", ..] => LeaseAsync(
                    context,
                    space,
                    path[^1]
                ),
                _ => StatusAsync(context, 404, "the server could not find the requested resource"),
            }
        );
    }

    private async Task ScaleAsync(HttpContext context, string key)
    {
        var scale = (await JsonNode.ParseAsync(context.Request.Body))!;
        BeforeWrite();
        if (!deployments.TryGetValue(key, out var deployment))
        {
            await StatusAsync(context, 404, $"deployments.apps \"{key}\" not found");
        }
        else if ((string)deployment["metadata"]!["resourceVersion"]! != (string?)scale["metadata"]!["resourceVersion"])
        {
            await StatusAsync(
                context,
                409,
                "the object has been modified; please apply your changes to the latest version"
            );
        }
        else
        {
            var names = key.Split('/');
            Put(names[0], names[1], (int)scale["spec"]!["replicas"]!);
            if (AnswersToLose > 0)
            {
                AnswersToLose--;
                context.Abort();
                return;
            }

            scale["metadata"]!["resourceVersion"] = (string)deployments[key]["metadata"]!["resourceVersion"]!;
            await JsonAsync(context, 200, scale);
        }
    }

    private async Task PatchPodAsync(HttpContext context, string space, string name)
    {
        var patch = (await JsonNode.ParseAsync(context.Request.Body))!;
        var cost = (string?)patch["metadata"]!["annotations"]!["controller.kubernetes.io/pod-deletion-cost"];
        var pod = Pods(space).FirstOrDefault(one => (string)one["metadata"]!["name"]! == name);
        if (pod is null)
        {
            await StatusAsync(context, 404, "no such pod");
            return;
        }

        if (cost is null)
        {
            costs.TryRemove($"{space}/{name}", out _);
        }
        else
        {
            costs[$"{space}/{name}"] = cost;
        }

        await JsonAsync(context, 200, pod);
    }

    private async Task LeaseAsync(HttpContext context, string space, string name)
    {
        if (context.Request.Method == "GET")
        {
            await (
                leases.TryGetValue($"{space}/{name}", out var present)
                    ? JsonAsync(context, 200, present)
                    : StatusAsync(context, 404, "no such lease")
            );
            return;
        }

        var lease = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
        name = (string)lease["metadata"]!["name"]!;
        leases.TryGetValue($"{space}/{name}", out var old);
        if ((string?)old?["metadata"]!["resourceVersion"] != (string?)lease["metadata"]!["resourceVersion"])
        {
            await StatusAsync(context, 409, "modified");
            return;
        }

        lease["metadata"]!["resourceVersion"] = NextVersion();
        leases[$"{space}/{name}"] = lease;
        await JsonAsync(context, 200, lease);
    }

    private async Task ListAsync(HttpContext context, string kind, IReadOnlyList<JsonObject> items)
    {
        var query = context.Request.Query;
        var only = query["fieldSelector"].ToString().Replace("metadata.name=", "", StringComparison.Ordinal);
        var label = query["labelSelector"].ToString().Replace("app=", "", StringComparison.Ordinal);
        var fitting = items
            .Where(one =>
                (only.Length == 0 || (string)one["metadata"]!["name"]! == only)
                && (label.Length == 0 || (string?)one["metadata"]!["labels"]?["app"] == label)
            )
            .ToList();
        var from = int.TryParse(query["continue"], NumberStyles.None, CultureInfo.InvariantCulture, out var page)
            ? page
            : 0;
        var limit = int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked)
            ? Math.Min(asked, PageSize)
            : PageSize;
        var end = Math.Min(fitting.Count, from + (long)limit);
        await JsonAsync(
            context,
            200,
            new JsonObject
            {
                ["kind"] = kind,
                ["apiVersion"] = "v1",
                ["metadata"] = new JsonObject
                {
                    ["resourceVersion"] = "1",
                    ["continue"] = end < fitting.Count ? end.ToString(CultureInfo.InvariantCulture) : "",
                },
                ["items"] = new JsonArray([
                    .. fitting.Skip(from).Take((int)(end - from)).Select(one => one.DeepClone()),
                ]),
            }
        );
    }

    private List<JsonObject> Others(string kind) =>
        [
            .. others
                .Where(one => one.Key.StartsWith(kind + "/", StringComparison.Ordinal))
                .OrderBy(one => one.Key, StringComparer.Ordinal)
                .Select(one => one.Value),
        ];

    private List<JsonObject> In(string? space) =>
        [
            .. deployments
                .Where(one => space is null || one.Key.StartsWith(space + "/", StringComparison.Ordinal))
                .OrderBy(one => one.Key, StringComparer.Ordinal)
                .Select(one => one.Value),
        ];

    private List<JsonObject> Pods(string? space) => [.. In(space).SelectMany(PodsOf)];

    private IEnumerable<JsonObject> PodsOf(JsonObject deployment)
    {
        var name = (string)deployment["metadata"]!["name"]!;
        var space = (string)deployment["metadata"]!["namespace"]!;
        for (var number = 0; number < (int)deployment["spec"]!["replicas"]!; number++)
        {
            var pod = string.Create(CultureInfo.InvariantCulture, $"{name}-abc-{number}");
            yield return new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["name"] = pod,
                    ["namespace"] = space,
                    ["uid"] = pod,
                    ["creationTimestamp"] = "2026-01-01T00:00:00Z",
                    ["labels"] = new JsonObject { ["app"] = name, ["pod-template-hash"] = "abc" },
                    ["annotations"] = costs.TryGetValue($"{space}/{pod}", out var cost)
                        ? new JsonObject { ["controller.kubernetes.io/pod-deletion-cost"] = cost }
                        : [],
                    ["ownerReferences"] = new JsonArray(
                        new JsonObject
                        {
                            ["apiVersion"] = "apps/v1",
                            ["kind"] = "ReplicaSet",
                            ["name"] = $"{name}-abc",
                            ["uid"] = $"{space}/{name}-abc",
                            ["controller"] = true,
                        }
                    ),
                },
                ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "main" }) },
                ["status"] = new JsonObject
                {
                    ["phase"] = "Running",
                    ["conditions"] = new JsonArray(
                        new JsonObject
                        {
                            ["type"] = "Ready",
                            ["status"] = "True",
                            ["lastTransitionTime"] = "2026-01-01T00:01:00Z",
                        }
                    ),
                },
            };
        }
    }

    private JsonObject Deployment(string space, string name, int replicas) =>
        new()
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = space,
                ["uid"] = $"{space}/{name}",
                ["resourceVersion"] = NextVersion(),
                ["generation"] = 2,
            },
            ["spec"] = new JsonObject
            {
                ["replicas"] = replicas,
                ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = name } },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = name } },
                },
            },
            ["status"] = new JsonObject
            {
                ["observedGeneration"] = 2,
                ["replicas"] = replicas,
                ["updatedReplicas"] = replicas,
                ["readyReplicas"] = replicas,
                ["availableReplicas"] = replicas,
            },
        };

    private string NextVersion() => Interlocked.Increment(ref version).ToString(CultureInfo.InvariantCulture);

    private static Task StatusAsync(HttpContext context, int code, string message) =>
        JsonAsync(
            context,
            code,
            new JsonObject
            {
                ["kind"] = "Status",
                ["message"] = message,
                ["code"] = code,
            }
        );

    private static Task JsonAsync(HttpContext context, int code, JsonNode body)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }
}
