using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace UwsAgent.Core.Configuration;

/// <summary>The JSON schema of the files, made from the sections' records, so that editors complete and check.</summary>
public static class ConfigurationSchema
{
    public static JsonObject Of(ConfigurationCatalog catalog)
    {
        var types = new JsonSerializerOptions
        {
            RespectNullableAnnotations = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            Converters = { new JsonStringEnumConverter() },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver
            {
                Modifiers = { type => AddSections(catalog, type), DropComputed },
            },
        };
        var schema = JsonSchemaExporter
            .GetJsonSchemaAsNode(
                types.GetTypeInfo(typeof(Whole)),
                new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe }
            )
            .AsObject();
        schema["type"] = "object";
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "UwsAgent: uws-agent.json and conf.d/*.json");
        if (schema["properties"] is not JsonObject properties)
        {
            schema["properties"] = properties = [];
        }

        properties.Insert(
            0,
            "$schema",
            new JsonObject { ["type"] = "string", ["description"] = "Where this schema is, for editors." }
        );
        return schema;
    }

    private static JsonObject Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var isNullable = type != context.TypeInfo.Type || context.PropertyInfo is { IsSetNullable: true };
        var schema = Friendly(type, isNullable) ?? node as JsonObject ?? [];

        // A file of conf.d holds only a part; what is required of the whole, the agent itself checks.
        schema.Remove("required");
        if (context.TypeInfo.Kind == JsonTypeInfoKind.Dictionary)
        {
            AllowNull(schema["additionalProperties"]);
        }

        if (context.PropertyInfo is { } property)
        {
            AddBounds(schema, property, type);
            AddDefault(schema, property);
        }

        if (DescriptionOf(context, type) is { Length: > 0 } description)
        {
            schema.Remove("description");
            schema.Insert(0, "description", description);
        }

        return schema;
    }

    private static JsonObject? Friendly(Type type, bool isNullable)
    {
        if (type == typeof(TimeSpan))
        {
            return new JsonObject { ["type"] = TypeName("string"), ["pattern"] = DurationText.Pattern };
        }

        if (type == typeof(ByteSize))
        {
            return new JsonObject
            {
                ["type"] = new JsonArray([.. Names("string", "integer")]),
                ["pattern"] = ByteSize.Pattern,
                ["minimum"] = 0,
            };
        }

        return type != typeof(Secret)
            ? null
            : new JsonObject
            {
                ["type"] = new JsonArray([.. Names("string", "object")]),
                ["properties"] = new JsonObject
                {
                    ["File"] = new JsonObject
                    {
                        ["description"] = "The file that holds the secret, readable by the agent alone.",
                        ["type"] = "string",
                    },
                },
                ["additionalProperties"] = false,
            };

        JsonNode TypeName(string name) => isNullable ? new JsonArray([.. Names(name)]) : JsonValue.Create(name);
        IEnumerable<JsonNode> Names(params IEnumerable<string> names) =>
            names.Concat(isNullable ? ["null"] : []).Select(name => (JsonNode)JsonValue.Create(name));
    }

    /// <summary>A null takes an entry away that a file below has put there.</summary>
    private static void AllowNull(JsonNode? entry)
    {
        if (entry is JsonObject schema && schema["type"] is JsonValue name)
        {
            schema["type"] = new JsonArray(name.DeepClone(), JsonValue.Create("null"));
        }
    }

    private static void AddBounds(JsonObject schema, JsonPropertyInfo property, Type type)
    {
        foreach (var range in Of<RangeAttribute>(property))
        {
            if (!type.IsPrimitive && type != typeof(decimal))
            {
                continue;
            }

            var bounds = Bounds.Of(range, type);
            if (bounds.HasLeast)
            {
                schema["minimum"] = JsonSerializer.SerializeToNode<object>(bounds.Least);
            }

            if (bounds.HasMost)
            {
                schema["maximum"] = JsonSerializer.SerializeToNode<object>(bounds.Most);
            }
        }
    }

    private static void AddDefault(JsonObject schema, JsonPropertyInfo property)
    {
        var owner = property.DeclaringType;
        if (owner == typeof(Whole) || owner.GetConstructor(Type.EmptyTypes) is not { } create)
        {
            return;
        }

        var value = property.Get?.Invoke(create.Invoke(null));
        var shape = SettingShape.Of(property.PropertyType);
        if (shape.Kind != ShapeKind.Object && SettingRecords.ToJson(shape, value) is { } json)
        {
            schema["default"] = json;
        }
    }

    private static string? DescriptionOf(JsonSchemaExporterContext context, Type type)
    {
        var own = Of<DescriptionAttribute>(context.PropertyInfo).FirstOrDefault()?.Description;
        var ranges =
            type == typeof(TimeSpan) || type == typeof(ByteSize) ? Of<RangeAttribute>(context.PropertyInfo) : [];
        var bounds = string.Concat(ranges.Select(range => Bounds.Of(range, type).ToString()));
        return own is null ? type.GetCustomAttribute<DescriptionAttribute>()?.Description : own + bounds;
    }

    private static IEnumerable<TAttribute> Of<TAttribute>(JsonPropertyInfo? property)
        where TAttribute : Attribute =>
        property?.AttributeProvider?.GetCustomAttributes(typeof(TAttribute), inherit: true).OfType<TAttribute>() ?? [];

    private static void AddSections(ConfigurationCatalog catalog, JsonTypeInfo type)
    {
        foreach (var section in type.Type == typeof(Whole) ? catalog.Sections : [])
        {
            var property = type.CreateJsonPropertyInfo(section.OptionsType, section.Name);
            property.Set = (_, _) => { };
            type.Properties.Add(property);
        }
    }

    /// <summary>What a record computes cannot be set, so it is no key.</summary>
    private static void DropComputed(JsonTypeInfo type)
    {
        for (var index = type.Properties.Count - 1; index >= 0; index--)
        {
            if (type.Properties[index] is { Set: null, AssociatedParameter: null })
            {
                type.Properties.RemoveAt(index);
            }
        }
    }

    /// <summary>All sections together.</summary>
    private sealed class Whole;
}
