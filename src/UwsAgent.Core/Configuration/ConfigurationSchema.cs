using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace UwsAgent.Core.Configuration;

/// <summary>The JSON schema of the files, made from the sections' records, so that editors complete and check.</summary>
public static class ConfigurationSchema
{
    public static JsonObject Of(ConfigurationCatalog catalog)
    {
        var schema = JsonSchemaExporter
            .GetJsonSchemaAsNode(
                catalog.Root,
                new JsonSchemaExporterOptions
                {
                    TreatNullObliviousAsNonNullable = true,
                    TransformSchemaNode = (context, node) => Describe(catalog, context, node),
                }
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

    private static JsonObject Describe(ConfigurationCatalog catalog, JsonSchemaExporterContext context, JsonNode node)
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
            AddDefault(catalog, schema, property);
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
        foreach (var range in SettingRules.Of<RangeAttribute>(property))
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

    private static void AddDefault(ConfigurationCatalog catalog, JsonObject schema, JsonPropertyInfo property)
    {
        var owner = property.DeclaringType;
        if (owner == typeof(ConfigurationRoot) || owner.GetConstructor(Type.EmptyTypes) is not { } create)
        {
            return;
        }

        var value = property.Get?.Invoke(create.Invoke(null));
        var json = JsonSerializer.SerializeToNode(value, property.PropertyType, catalog.Json);
        var isWhole = catalog.Json.GetTypeInfo(property.PropertyType).Kind != JsonTypeInfoKind.Object;
        if (json is not null && isWhole)
        {
            schema["default"] = json;
        }
    }

    private static string? DescriptionOf(JsonSchemaExporterContext context, Type type)
    {
        var own = SettingRules.Of<DescriptionAttribute>(context.PropertyInfo).FirstOrDefault()?.Description;
        var ranges =
            type == typeof(TimeSpan) || type == typeof(ByteSize)
                ? SettingRules.Of<RangeAttribute>(context.PropertyInfo)
                : [];
        var bounds = string.Concat(ranges.Select(range => Bounds.Of(range, type).ToString()));
        return own is null ? type.GetCustomAttribute<DescriptionAttribute>()?.Description : own + bounds;
    }
}
