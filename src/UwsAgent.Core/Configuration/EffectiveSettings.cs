using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace UwsAgent.Core.Configuration;

/// <summary>The values in force as JSON and as a list with places, written from the records themselves, so that defaults are in it.</summary>
internal sealed class EffectiveSettings
{
    private static readonly JsonSerializerOptions Shown = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly JsonSerializerOptions json;
    private readonly List<EffectiveSetting> settings = [];

    private EffectiveSettings(JsonSerializerOptions json) => this.json = json;

    public IReadOnlyList<EffectiveSetting> Settings => settings;

    public JsonObject Json { get; } = [];

    public static EffectiveSettings Of(
        ConfigurationCatalog catalog,
        IReadOnlyDictionary<Type, object> sections,
        SettingObject merged
    )
    {
        var result = new EffectiveSettings(catalog.Json);
        foreach (var section in catalog.Sections)
        {
            var place = merged.Members.GetValueOrDefault(section.Name)?.Value;
            var type = catalog.Json.GetTypeInfo(section.OptionsType);
            result.Json[section.Name] = result.Visit(section.Name, sections[section.OptionsType], type, place);
        }

        return result;
    }

    private JsonNode? Visit(string key, object? value, JsonTypeInfo type, SettingNode? place) =>
        (value, type.Kind) switch
        {
            (Secret secret, _) => Leaf(key, JsonValue.Create(secret.ToString()), place, secret),
            (null, _) => Leaf(key, null, place),
            (_, JsonTypeInfoKind.Object) => Object(key, value, type, place),
            (IDictionary entries, JsonTypeInfoKind.Dictionary) => Dictionary(key, entries, type, place),
            (IEnumerable items, JsonTypeInfoKind.Enumerable) when IsDeep(type) => List(key, items, type, place),
            _ => Leaf(key, JsonSerializer.SerializeToNode(value, type), place),
        };

    private JsonNode? Leaf(string key, JsonNode? value, SettingNode? place, Secret? secret = null)
    {
        var text = value?.ToJsonString(Shown) ?? "null";
        settings.Add(new EffectiveSetting(key, text, place?.Origin ?? SettingOrigin.Default) { Secret = secret });
        return value;
    }

    private JsonObject Object(string key, object value, JsonTypeInfo type, SettingNode? place)
    {
        var result = new JsonObject();
        foreach (var property in type.Properties)
        {
            result[property.Name] = Visit(
                $"{key}:{property.Name}",
                property.Get?.Invoke(value),
                json.GetTypeInfo(property.PropertyType),
                Below(place, property.Name)
            );
        }

        return result;
    }

    private JsonNode? Dictionary(string key, IDictionary entries, JsonTypeInfo type, SettingNode? place)
    {
        if (entries.Count == 0)
        {
            return Leaf(key, new JsonObject(), place);
        }

        var result = new JsonObject();
        foreach (DictionaryEntry entry in entries)
        {
            var name = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            var element = json.GetTypeInfo(type.ElementType!);
            result[name] = Visit($"{key}:{name}", entry.Value, element, Below(place, name));
        }

        return result;
    }

    private JsonNode? List(string key, IEnumerable items, JsonTypeInfo type, SettingNode? place)
    {
        var result = new JsonArray();
        foreach (var item in items)
        {
            var below = place is SettingList list && result.Count < list.Items.Count ? list.Items[result.Count] : place;
            var name = string.Create(CultureInfo.InvariantCulture, $"{key}:{result.Count}");
            result.Add(Visit(name, item, json.GetTypeInfo(type.ElementType!), below));
        }

        return result.Count == 0 ? Leaf(key, result, place) : result;
    }

    /// <summary>A list of plain values is one value; a list of records, or of secrets, is shown item by item.</summary>
    private bool IsDeep(JsonTypeInfo list) =>
        list.ElementType == typeof(Secret) || json.GetTypeInfo(list.ElementType!).Kind != JsonTypeInfoKind.None;

    private static SettingNode? Below(SettingNode? place, string name) =>
        (place as SettingObject)?.Members.GetValueOrDefault(name)?.Value;
}
