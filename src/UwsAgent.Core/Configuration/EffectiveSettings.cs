using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace UwsAgent.Core.Configuration;

/// <summary>The values in force as JSON and as a list with places, written from the records themselves, so that defaults are in it.</summary>
internal sealed class EffectiveSettings
{
    private static readonly JsonSerializerOptions Shown = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<EffectiveSetting> settings = [];

    public IReadOnlyList<EffectiveSetting> Settings => settings;

    public JsonObject Json { get; } = [];

    public static EffectiveSettings Of(
        ConfigurationCatalog catalog,
        IReadOnlyDictionary<Type, object> sections,
        SettingObject merged
    )
    {
        var result = new EffectiveSettings();
        foreach (var section in catalog.Sections)
        {
            var place = merged.Members.GetValueOrDefault(section.Name)?.Value;
            var shape = SettingShape.Of(section.OptionsType);
            result.Json[section.Name] = result.Visit(section.Name, sections[section.OptionsType], shape, place);
        }

        return result;
    }

    private JsonNode? Visit(string key, object? value, SettingShape shape, SettingNode? place) =>
        (value, shape.Kind) switch
        {
            (Secret secret, _) => Leaf(key, JsonValue.Create(secret.ToString()), place, secret),
            (null, _) => Leaf(key, null, place),
            (_, ShapeKind.Object) => Object(key, value, shape, place),
            (_, ShapeKind.Dictionary) => Dictionary(key, value, shape, place),
            (IEnumerable items, ShapeKind.List) when IsDeep(shape) => List(key, items, shape, place),
            _ => Leaf(key, SettingRecords.ToJson(shape, value), place),
        };

    private JsonNode? Leaf(string key, JsonNode? value, SettingNode? place, Secret? secret = null)
    {
        var text = value?.ToJsonString(Shown) ?? "null";
        settings.Add(new EffectiveSetting(key, text, place?.Origin ?? SettingOrigin.Default) { Secret = secret });
        return value;
    }

    private JsonObject Object(string key, object value, SettingShape shape, SettingNode? place)
    {
        var result = new JsonObject();
        foreach (var property in shape.Properties)
        {
            result[property.Name] = Visit(
                $"{key}:{property.Name}",
                property.Of(value),
                property.Shape,
                Below(place, property.Name)
            );
        }

        return result;
    }

    private JsonNode? Dictionary(string key, object entries, SettingShape shape, SettingNode? place)
    {
        var result = new JsonObject();
        foreach (var (name, value) in SettingRecords.Entries(entries))
        {
            result[name] = Visit($"{key}:{name}", value, shape.Element, Below(place, name));
        }

        return result.Count == 0 ? Leaf(key, result, place) : result;
    }

    private JsonNode? List(string key, IEnumerable items, SettingShape shape, SettingNode? place)
    {
        var result = new JsonArray();
        foreach (var item in items)
        {
            var below = place is SettingList list && result.Count < list.Items.Count ? list.Items[result.Count] : place;
            var name = string.Create(CultureInfo.InvariantCulture, $"{key}:{result.Count}");
            result.Add(Visit(name, item, shape.Element, below));
        }

        return result.Count == 0 ? Leaf(key, result, place) : result;
    }

    /// <summary>A list of plain values is one value; a list of records, or of secrets, is shown item by item.</summary>
    private static bool IsDeep(SettingShape list) =>
        list.ElementType == typeof(Secret) || list.Element.Kind != ShapeKind.Value;

    private static SettingNode? Below(SettingNode? place, string name) =>
        (place as SettingObject)?.Members.GetValueOrDefault(name)?.Value;
}
