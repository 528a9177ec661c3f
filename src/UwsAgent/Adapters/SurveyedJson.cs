using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>One object of a list, as far as it is wanted.</summary>
internal static class SurveyedJson
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    public static SurveyedObject Of(JsonElement item, SurveyWish wish)
    {
        var space = KubernetesComponent.Text(item, "metadata", "namespace");
        return new SurveyedObject(space.Length == 0 ? null : space, KubernetesComponent.Text(item, "metadata", "name"))
        {
            Writers = Writers(item),
            AppliedVersion = Applied(KubernetesComponent.Text(item, "metadata", "annotations", LastApplied)),
            Body = wish == SurveyWish.Whole ? item.Clone() : default,
        };
    }

    private static IReadOnlyList<ObjectWriter> Writers(JsonElement item) =>
        KubernetesComponent.At(item, "metadata", "managedFields") is { ValueKind: JsonValueKind.Array } fields
            ?
            [
                .. fields
                    .EnumerateArray()
                    .Select(one => new ObjectWriter(
                        KubernetesComponent.Text(one, "manager"),
                        KubernetesComponent.Text(one, "apiVersion"),
                        DateTimeOffset.TryParse(
                            KubernetesComponent.Text(one, "time"),
                            CultureInfo.InvariantCulture,
                            DateTimeStyles.AssumeUniversal,
                            out var at
                        )
                            ? at
                            : null
                    )),
            ]
            : [];

    private static string? Applied(string manifest)
    {
        if (manifest.Length == 0)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(manifest);
            var version = KubernetesComponent.Text(json.RootElement, "apiVersion");
            return version.Length == 0 ? null : version;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
