using System.Text.Json;

namespace UwsAgent.Tests.Cli;

/// <summary>The shape of a JSON document, a path and a type to a line: values may change, shapes are a promise.</summary>
internal static class Shapes
{
    public static IEnumerable<string> Of(JsonElement element) =>
        Walk("$", element).Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<string> Walk(string path, JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element
                .EnumerateObject()
                .SelectMany(property => Walk($"{path}.{property.Name}", property.Value))
                .DefaultIfEmpty($"{path}: object"),
            JsonValueKind.Array => element
                .EnumerateArray()
                .SelectMany(item => Walk($"{path}[]", item))
                .DefaultIfEmpty($"{path}: array"),
            JsonValueKind.True or JsonValueKind.False => [$"{path}: boolean"],
            var kind => [$"{path}: {kind.ToString().ToLowerInvariant()}"],
        };
}
