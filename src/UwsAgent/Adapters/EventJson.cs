using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>A recorded event as one line of JSON.</summary>
[JsonSerializable(typeof(RecordedEvent))]
internal sealed partial class EventJson : JsonSerializerContext
{
    /// <summary>Letters stay letters in a file that people grep; it is never put into HTML as it is.</summary>
    private static readonly EventJson Readable = new(
        new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            Converters = { new JsonStringEnumConverter<EventLevel>(JsonNamingPolicy.CamelCase) },
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    public static byte[] Line(RecordedEvent recorded) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(recorded, Readable.RecordedEvent), (byte)'\n'];

    /// <returns>Null for a line that is torn or not ours.</returns>
    public static RecordedEvent? Read(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(line, Readable.RecordedEvent);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
