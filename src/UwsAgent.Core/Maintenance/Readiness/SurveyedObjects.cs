using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Maintenance.Readiness;

/// <summary>Nodes, budgets and webhooks out of the API's JSON.</summary>
internal static class SurveyedObjects
{
    public static IReadOnlyList<NodeSight> Nodes(SurveyedList? list) =>
        [
            .. Each(list)
                .Select(one => new NodeSight(
                    one.Name,
                    SemanticVersion.Parse(Text(one.Body, "status", "nodeInfo", "kubeletVersion")?.Split('-', '+')[0])
                )),
        ];

    public static IReadOnlyList<BudgetSight> Budgets(SurveyedList? list) =>
        [
            .. Each(list)
                .Select(one => new BudgetSight(
                    $"{one}",
                    Text(one.Body, "spec", "minAvailable"),
                    Text(one.Body, "spec", "maxUnavailable")
                )
                {
                    ExpectedPods = Number(one.Body, "expectedPods"),
                    CurrentHealthy = Number(one.Body, "currentHealthy"),
                    DesiredHealthy = Number(one.Body, "desiredHealthy"),
                    DisruptionsAllowed = Number(one.Body, "disruptionsAllowed"),
                }),
        ];

    public static IEnumerable<WebhookSight> Webhooks(SurveyedList? list) =>
        Each(list)
            .SelectMany(one =>
                At(one.Body, "webhooks") is { ValueKind: JsonValueKind.Array } webhooks
                    ? webhooks.EnumerateArray().Select(webhook => Webhook(one.Name, webhook, list!.GroupVersion))
                    : []
            );

    private static WebhookSight Webhook(string configuration, JsonElement webhook, string groupVersion)
    {
        // v1beta1 let pass what did not answer, unless told otherwise.
        var usual = groupVersion.EndsWith("/v1beta1", StringComparison.Ordinal) ? "Ignore" : "Fail";
        var service = At(webhook, "clientConfig", "service") is { } place
            ? $"{Text(place, "namespace")}/{Text(place, "name")}"
            : null;
        return new WebhookSight(
            configuration,
            Text(webhook, "name") ?? "",
            (Text(webhook, "failurePolicy") ?? usual) == "Fail",
            service
        );
    }

    private static IEnumerable<SurveyedObject> Each(SurveyedList? list) =>
        (list?.Objects ?? []).Where(one => one.Body.ValueKind == JsonValueKind.Object);

    private static JsonElement? At(JsonElement body, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty(name, out body))
            {
                return null;
            }
        }

        return body;
    }

    private static string? Text(JsonElement body, params ReadOnlySpan<string> path) =>
        At(body, path) switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            _ => null,
        };

    private static int Number(JsonElement body, string name) =>
        int.TryParse(Text(body, "status", name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
}
