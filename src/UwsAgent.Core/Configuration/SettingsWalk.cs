using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace UwsAgent.Core.Configuration;

/// <summary>Walks the merged values along the types that want them: collects every fault, and leaves clean JSON for the serializer.</summary>
internal sealed class SettingsWalk(
    ConfigurationCatalog catalog,
    SecretSettings secrets,
    bool isComplete,
    List<ConfigurationFault> faults
)
{
    private readonly HashSet<string> faulty = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether this key, or one above it, has a fault already.</summary>
    public bool IsFaulty(string key) =>
        faulty.Any(each =>
            key.StartsWith(each, StringComparison.OrdinalIgnoreCase)
            && (key.Length == each.Length || key[each.Length] == ':')
        );

    /// <summary>Whether this key, or one below it, has a fault already.</summary>
    public bool HasFaultIn(string key) =>
        faulty.Any(each => (each + ":").StartsWith(key + ":", StringComparison.OrdinalIgnoreCase));

    /// <summary>Every section that has usable JSON, by name.</summary>
    public JsonObject Walk(SettingObject root) =>
        Visit(root, catalog.Root, null, "", false, out var clean) && clean is JsonObject all ? all : [];

    private bool Visit(
        SettingNode node,
        JsonTypeInfo type,
        JsonPropertyInfo? property,
        string path,
        bool isElement,
        out JsonNode? clean
    )
    {
        clean = null;
        if (node is SettingValue { Kind: JsonValueKind.Null })
        {
            var mayBe =
                Nullable.GetUnderlyingType(type.Type) is not null
                || (!isElement && property is { IsSetNullable: true });
            return mayBe || Fault(node, path, "must not be null: leave it out for the default", null);
        }

        if (type.Type == typeof(Secret))
        {
            return VisitSecret(node, path, out clean);
        }

        if (IsAnyJson(Nullable.GetUnderlyingType(type.Type) ?? type.Type))
        {
            clean = ToJson(node);
            return true;
        }

        node = LooseSettings.Unfold(node, type.Kind, faults);
        return type.Kind switch
        {
            JsonTypeInfoKind.Object => VisitObject(node, type, path, out clean),
            JsonTypeInfoKind.Dictionary => VisitDictionary(node, type, property, path, out clean),
            JsonTypeInfoKind.Enumerable => VisitList(node, type, property, path, out clean),
            _ => VisitScalar(node, type, property, path, isElement, out clean),
        };
    }

    private bool VisitObject(SettingNode node, JsonTypeInfo type, string path, out JsonNode? clean)
    {
        clean = null;
        if (node is not SettingObject given)
        {
            return Fault(node, path, "must be an object: { ... }", Given(node, type));
        }

        var result = new JsonObject();
        foreach (var member in given.Members.Values)
        {
            var property = type.Properties.FirstOrDefault(each =>
                string.Equals(each.Name, member.Name, StringComparison.OrdinalIgnoreCase)
            );
            if (property is null)
            {
                Unknown(member, type, path);
                continue;
            }

            var key = SettingsReader.Join(path, property.Name);
            if (Visit(member.Value, TypeOf(property.PropertyType), property, key, false, out var value))
            {
                result[property.Name] = value;
            }
        }

        foreach (var property in type.Properties.Where(SettingRules.IsRequired))
        {
            var key = SettingsReader.Join(path, property.Name);
            var value = result[property.Name];
            var isMissing = value is null || (value.GetValueKind() == JsonValueKind.String && (string?)value is "");
            if (isMissing && isComplete && !faulty.Contains(key))
            {
                var origin = given.Members.GetValueOrDefault(property.Name)?.Value.Origin ?? given.Origin;
                faulty.Add(key);
                faults.Add(new ConfigurationFault(origin, key, "is required"));
            }
        }

        clean = result;
        return true;
    }

    private bool VisitDictionary(
        SettingNode node,
        JsonTypeInfo type,
        JsonPropertyInfo? property,
        string path,
        out JsonNode? clean
    )
    {
        clean = null;
        if (node is not SettingObject given)
        {
            return Fault(node, path, "must be an object: { \"name\": ... }", Given(node, type));
        }

        var result = new JsonObject();
        foreach (var member in given.Members.Values)
        {
            if (member.Value is SettingValue { Kind: JsonValueKind.Null })
            {
                // A null takes away an entry that a file below, or the agent itself, has put there.
                continue;
            }

            var key = SettingsReader.Join(path, Printable(member.Name));
            if (type.KeyType is { IsEnum: true } keys && !Enum.TryParse(keys, member.Name, ignoreCase: true, out _))
            {
                Fault(member.Origin, key, $"must be named one of {string.Join(", ", Enum.GetNames(keys))}");
                continue;
            }

            if (Visit(member.Value, TypeOf(type.ElementType!), property, key, true, out var value))
            {
                result[member.Name] = value;
            }
        }

        clean = result;
        return true;
    }

    private bool VisitList(
        SettingNode node,
        JsonTypeInfo type,
        JsonPropertyInfo? property,
        string path,
        out JsonNode? clean
    )
    {
        clean = null;
        if (node is not SettingList given)
        {
            return Fault(node, path, "must be a list: [ ... ]", Given(node, type));
        }

        var result = new JsonArray();
        foreach (var (index, item) in given.Items.Index())
        {
            var key = SettingsReader.Join(path, index.ToString(CultureInfo.InvariantCulture));
            if (Visit(item, TypeOf(type.ElementType!), property, key, true, out var value))
            {
                result.Add(value);
            }
        }

        clean = result;
        return SettingRules
            .Problems(catalog, property, new object[given.Items.Count], false)
            .Select(problem => Fault(node, path, problem, given.Items.Count.ToString(CultureInfo.InvariantCulture)))
            .Aggregate(true, (all, one) => all && one);
    }

    private bool VisitScalar(
        SettingNode node,
        JsonTypeInfo type,
        JsonPropertyInfo? property,
        string path,
        bool isElement,
        out JsonNode? clean
    )
    {
        clean = null;
        if (node is not SettingValue given)
        {
            return Fault(node, path, "must be one plain value", Given(node, type));
        }

        var plain = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        if (SettingScalars.Read(given, plain, catalog.Json, out clean, out var value) is { } wrong)
        {
            return Fault(node, path, wrong, given.ToGiven());
        }

        var isGood = true;
        foreach (var problem in SettingRules.Problems(catalog, property, value, isElement))
        {
            isGood = Fault(node, path, problem, given.ToGiven());
        }

        return isGood;
    }

    private bool VisitSecret(SettingNode node, string path, out JsonNode? clean)
    {
        clean = null;
        if (secrets.Read(node, out var text) is { } problem)
        {
            return Fault(node, path, problem, null);
        }

        clean = JsonValue.Create(text);
        return true;
    }

    private void Unknown(SettingMember member, JsonTypeInfo type, string path)
    {
        var isRoot = path.Length == 0;
        if (isRoot && member is { Name: "$schema", Origin.Source: SettingSource.File })
        {
            return;
        }

        var known = type.Properties.Select(property => property.Name).ToList();
        var hint = Similar.To(member.Name, known) is { } meant
            ? $"did you mean {meant}?"
            : $"there {(known.Count == 1 ? "is" : "are")} {string.Join(", ", known)}";
        Fault(
            member.Origin,
            SettingsReader.Join(path, Printable(member.Name)),
            $"is not a {(isRoot ? "section" : "key")} that the agent knows: {hint}"
        );
    }

    private bool Fault(SettingNode node, string path, string problem, string? given)
    {
        faulty.Add(path);
        faults.Add(new ConfigurationFault(node.Origin, path.Length == 0 ? null : path, problem, given));
        return false;
    }

    private void Fault(SettingOrigin origin, string path, string problem)
    {
        faulty.Add(path);
        faults.Add(new ConfigurationFault(origin, path, problem));
    }

    private JsonTypeInfo TypeOf(Type type) => catalog.Json.GetTypeInfo(type);

    /// <summary>What was given in the place of something else, unless it may be a secret that stands in the wrong place.</summary>
    private string? Given(SettingNode node, JsonTypeInfo wanted) =>
        node switch
        {
            SettingValue value => secrets.MayBeIn(wanted.Type) ? null : value.ToGiven(),
            SettingList => "a list",
            _ => "an object",
        };

    private static bool IsAnyJson(Type type) =>
        type == typeof(object) || type == typeof(JsonElement) || type.IsAssignableTo(typeof(JsonNode));

    private static JsonNode? ToJson(SettingNode node) =>
        node switch
        {
            SettingObject given => new JsonObject(
                given.Members.Values.Select(each => KeyValuePair.Create(each.Name, ToJson(each.Value)))
            ),
            SettingList list => new JsonArray([.. list.Items.Select(ToJson)]),
            SettingValue { Kind: JsonValueKind.String } text => JsonValue.Create(text.Text),
            SettingValue other => JsonNode.Parse(other.Text),
            _ => null,
        };

    private static string Printable(string name) =>
        name.EnumerateRunes()
            .Aggregate(
                new StringBuilder(),
                (text, rune) => text.Append(Rune.IsControl(rune) ? "?" : rune.ToString()),
                text => text.ToString()
            );
}
