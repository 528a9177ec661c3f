using System.Text.Json;
using System.Text.Json.Serialization;

namespace UwsAgent.Core.Commands;

/// <summary>What a job of kind exec works on: a command by name, the arguments that the caller adds, and facts as <c>UWS_*</c> variables.</summary>
public sealed record CommandPayload
{
    public string Command { get; init; } = "";

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <exception cref="JsonException">It is no such payload.</exception>
    public static CommandPayload Read(string json) =>
        JsonSerializer.Deserialize(json, CommandJson.Default.CommandPayload)
        ?? throw new JsonException("null names no command");

    public string Write() => JsonSerializer.Serialize(this, CommandJson.Default.CommandPayload);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
)]
[JsonSerializable(typeof(CommandPayload))]
internal sealed partial class CommandJson : JsonSerializerContext;
