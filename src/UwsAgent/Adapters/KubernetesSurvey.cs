using System.Collections.Concurrent;
using System.Text.Json;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Whole clusters through KubernetesClient, page by page: of most objects only who wrote them stays in memory.</summary>
/// <param name="configured">The options of a cluster in force now, or null.</param>
internal sealed class KubernetesSurvey(Func<string, ClusterOptions?> configured, TimeProvider time)
    : IClusterSurvey,
        IDisposable
{
    private const int PageSize = 500;
    private readonly ConcurrentDictionary<string, (ClusterOptions Options, KubernetesConnection Connection)> known =
        new(StringComparer.Ordinal);

    public async Task<ClusterAnswer<SurveyedList>> ListAsync(
        string cluster,
        string plural,
        IReadOnlyList<string> groupVersions,
        SurveyWish wish,
        CancellationToken cancellationToken
    )
    {
        if (Raw(cluster) is not { } raw)
        {
            return new(null, Unknown(cluster));
        }

        foreach (var groupVersion in groupVersions)
        {
            var path = KubernetesKinds.Root(groupVersion);
            var served = await raw.GetAsync($"asking what {groupVersion} has", path, cancellationToken);
            if (served.Fault is { Kind: not ClusterFaultKind.NotFound } fault)
            {
                return new(null, fault);
            }

            if (served.IsThere && Has(served.Value, plural))
            {
                return await PagesAsync(raw, groupVersion, plural, wish, cancellationToken);
            }
        }

        return new(null);
    }

    public async Task<ClusterAnswer<ServiceBacking>> BackingAsync(
        string cluster,
        string serviceNamespace,
        string service,
        CancellationToken cancellationToken
    )
    {
        if (Raw(cluster) is not { } raw)
        {
            return new(null, Unknown(cluster));
        }

        var path =
            $"api/v1/namespaces/{Uri.EscapeDataString(serviceNamespace)}/endpoints/{Uri.EscapeDataString(service)}";
        var answer = await raw.GetAsync(
            $"reading the endpoints of {serviceNamespace}/{service}",
            path,
            cancellationToken
        );
        return answer switch
        {
            { Fault.Kind: ClusterFaultKind.NotFound } => new(null),
            { Fault: { } fault } => new(null, fault),
            _ => new(new ServiceBacking(Ready(answer.Value))),
        };
    }

    public async Task<ClusterAnswer<DeprecatedCalls>> DeprecatedCallsAsync(
        string cluster,
        CancellationToken cancellationToken
    )
    {
        if (Raw(cluster) is not { } raw)
        {
            return new(null, Unknown(cluster));
        }

        var answer = await raw.TextAsync("reading the metrics of the API server", "metrics", cancellationToken);
        return answer.Fault is { } fault ? new(null, fault) : new(DeprecatedCallsText.Read(answer.Value!));
    }

    public void Dispose()
    {
        foreach (var (_, connection) in known.Values)
        {
            connection.Dispose();
        }
    }

    private static async Task<ClusterAnswer<SurveyedList>> PagesAsync(
        KubernetesRaw raw,
        string groupVersion,
        string plural,
        SurveyWish wish,
        CancellationToken cancellationToken
    )
    {
        var objects = new List<SurveyedObject>();
        var next = "";
        var hasBegunAnew = false;
        while (true)
        {
            var from = next.Length == 0 ? "" : $"&continue={Uri.EscapeDataString(next)}";
            var page = await raw.GetAsync(
                $"listing {plural}",
                $"{KubernetesKinds.Root(groupVersion)}/{plural}?limit={PageSize}{from}",
                cancellationToken
            );
            if (page.Fault is { } fault)
            {
                // The first page is too old for the rest to fit to it: from the beginning, once.
                if (next.Length > 0 && !hasBegunAnew && fault.Why.Contains(" 410 ", StringComparison.Ordinal))
                {
                    (hasBegunAnew, next) = (true, "");
                    objects.Clear();
                    continue;
                }

                return new(null, fault);
            }

            if (KubernetesComponent.At(page.Value, "items") is { ValueKind: JsonValueKind.Array } items)
            {
                objects.AddRange(items.EnumerateArray().Select(item => SurveyedJson.Of(item, wish)));
            }

            next = KubernetesComponent.Text(page.Value, "metadata", "continue");
            if (next.Length == 0)
            {
                return new(new SurveyedList(groupVersion, objects));
            }
        }
    }

    private static bool Has(JsonElement list, string plural) =>
        KubernetesComponent.At(list, "resources") is { ValueKind: JsonValueKind.Array } resources
        && resources.EnumerateArray().Any(one => KubernetesComponent.Text(one, "name") == plural);

    private static int Ready(JsonElement endpoints) =>
        KubernetesComponent.At(endpoints, "subsets") is { ValueKind: JsonValueKind.Array } subsets
            ? subsets
                .EnumerateArray()
                .Sum(subset =>
                    KubernetesComponent.At(subset, "addresses") is { ValueKind: JsonValueKind.Array } ready
                        ? ready.GetArrayLength()
                        : 0
                )
            : 0;

    private KubernetesRaw? Raw(string cluster) =>
        configured(cluster) is { } options
            ? new KubernetesRaw(
                known
                    .AddOrUpdate(
                        cluster,
                        _ => (options, new KubernetesConnection(options, time)),
                        (_, present) =>
                            present.Options == options ? present : (options, new KubernetesConnection(options, time))
                    )
                    .Connection
            )
            : null;

    private static ClusterFault Unknown(string cluster) =>
        new(ClusterFaultKind.Misconfigured, $"there is no cluster '{cluster}' under Autoscaling:Clusters");
}
