using System.Globalization;
using System.Text.Json.Nodes;
using UwsAgent.Core.Ports;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace UwsAgent.Core.Maintenance.Manifests;

/// <summary>One object of a file.</summary>
/// <param name="Where">The file and the line.</param>
public sealed record FoundManifest(
    string Where,
    string ApiVersion,
    string Kind,
    string? Namespace,
    string Name,
    JsonObject Body
)
{
    /// <param name="home">The namespace of what has one and does not say it.</param>
    public ManifestObject ToObject(string home) =>
        new(ApiVersion, Kind, Namespace, Name, Body.ToJsonString()) { Home = home };
}

/// <summary>What a file has in it.</summary>
/// <param name="Troubles">What cannot be read, and what was left out, for people.</param>
/// <param name="IsTemplate">It is a template of Helm, which says nothing before it is filled in.</param>
public sealed record ReadManifests(
    IReadOnlyList<FoundManifest> Objects,
    IReadOnlyList<string> Troubles,
    bool IsTemplate = false
);

/// <summary>Reads manifests: YAML with many documents, JSON, and lists of objects.</summary>
public static class ManifestReader
{
    private const int Deepest = 64;

    public static ReadManifests Read(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(text);
        if (
            text.Contains("{{", StringComparison.Ordinal)
            && text.Contains("}}", StringComparison.Ordinal)
            && !CanBeRead(text)
        )
        {
            return new ReadManifests(
                [],
                [$"{path} is a template of Helm and was left out: fill it in first (helm template)"],
                true
            );
        }

        var found = new List<FoundManifest>();
        var troubles = new List<string>();
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            foreach (var document in yaml.Documents)
            {
                Add(path, document.RootNode, found, troubles);
            }
        }
        catch (YamlException fault)
        {
            troubles.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}:{fault.Start.Line}: it cannot be read: {fault.Message}"
                )
            );
        }

        return new ReadManifests(found, troubles);
    }

    private static void Add(string path, YamlNode node, List<FoundManifest> found, List<string> troubles)
    {
        var where = string.Create(CultureInfo.InvariantCulture, $"{path}:{node.Start.Line}");
        if (node is YamlScalarNode { Value: null or "" or "null" or "~" })
        {
            return;
        }

        if (node is not YamlMappingNode || Convert(node, 0) is not JsonObject body)
        {
            troubles.Add($"{where}: it is no object of Kubernetes, or too deep");
            return;
        }

        var (version, kind) = (Text(body["apiVersion"]), Text(body["kind"]));
        if (version is null || kind is null)
        {
            troubles.Add($"{where}: it says no apiVersion or no kind, and was left out");
            return;
        }

        if (kind.EndsWith("List", StringComparison.Ordinal) && Child(node, "items") is YamlSequenceNode items)
        {
            foreach (var item in items.Children)
            {
                Add(path, item, found, troubles);
            }

            return;
        }

        var metadata = body["metadata"] as JsonObject;
        if (Text(metadata?["name"]) is not { } name)
        {
            troubles.Add($"{where}: the {kind} has no name, and was left out");
            return;
        }

        found.Add(new FoundManifest(where, version, kind, Text(metadata?["namespace"]), name, body));
    }

    /// <summary>Braces are also in labels of dashboards and in texts.</summary>
    private static bool CanBeRead(string text)
    {
        if (text.Split('\n').Any(line => line.TrimStart().StartsWith("{{", StringComparison.Ordinal)))
        {
            return false;
        }

        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            return !yaml.AllNodesHaveTemplates();
        }
        catch (YamlException)
        {
            return false;
        }
    }

    /// <summary><c>name: {{ .Release.Name }}</c> is read as a map of a map.</summary>
    private static bool AllNodesHaveTemplates(this YamlStream yaml) =>
        yaml
            .Documents.SelectMany(document => document.AllNodes)
            .OfType<YamlMappingNode>()
            .Any(map => map.Children.Keys.Any(key => key is YamlMappingNode));

    private static YamlNode? Child(YamlNode node, string name) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static JsonNode? Convert(YamlNode node, int depth)
    {
        if (depth > Deepest)
        {
            throw new YamlException(node.Start, node.End, "it is too deep");
        }

        switch (node)
        {
            case YamlMappingNode map:
                var body = new JsonObject();
                foreach (var (key, value) in map.Children)
                {
                    body[(key as YamlScalarNode)?.Value ?? key.ToString()] = Convert(value, depth + 1);
                }

                return body;
            case YamlSequenceNode list:
                return new JsonArray([.. list.Children.Select(item => Convert(item, depth + 1))]);
            case YamlScalarNode scalar:
                return Scalar(scalar);
            default:
                return null;
        }
    }

    /// <summary>What is not quoted is what it looks like, as YAML 1.2 and Kubernetes have it.</summary>
    private static JsonValue? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (
            scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any)
            || scalar.Tag.ToString() is "tag:yaml.org,2002:str"
        )
        {
            return JsonValue.Create(text);
        }

        if (text is "" or "~" or "null" or "Null" or "NULL")
        {
            return null;
        }

        if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            return JsonValue.Create(text[0] is 't' or 'T');
        }

        // As kubectl reads defaultMode: 0644.
        var octal = text.StartsWith("0o", StringComparison.Ordinal) ? text[2..] : text;
        if (
            text.Length > 1
            && text[0] is '0'
            && octal.Length is > 0 and < 20
            && octal.All(digit => digit is >= '0' and <= '7')
        )
        {
            return JsonValue.Create(octal.Aggregate(0L, (sum, digit) => (sum * 8) + (digit - '0')));
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return JsonValue.Create(whole);
        }

        return
            (char.IsAsciiDigit(text[0]) || text[0] is '-' or '.')
            && double.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out var number
            )
            && double.IsFinite(number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }
}
