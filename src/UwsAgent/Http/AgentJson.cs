using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace UwsAgent.Http;

/// <summary>One shape of JSON for HTTP and for <c>--json</c>: camel case, enums as words, nulls left out, letters of every language as they are.</summary>
internal static class AgentJson
{
    /// <summary>Indented, for <c>--json</c>, which people read too.</summary>
    public static JsonSerializerOptions Indented { get; } = Apply(new() { WriteIndented = true });

    public static JsonSerializerOptions OneLine { get; } = Apply(new());

    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DictionaryKeyPolicy = null;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        // A body that leaves out what must be there is refused with its name, and not read as null.
        options.RespectRequiredConstructorParameters = true;
        options.RespectNullableAnnotations = true;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        return options;
    }
}
