using System.Text.Json;
using System.Text.Json.Serialization;

namespace UwsAgent.Core.Jobs;

/// <summary>Jobs and pauses as the store and the archive keep them: JSON that a later version can read and an earlier one tolerates.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(QueuePause))]
[JsonSerializable(typeof(ScheduleMemory))]
public sealed partial class JobJson : JsonSerializerContext
{
    public static byte[] Write(Job job) => JsonSerializer.SerializeToUtf8Bytes(job, Default.Job);

    /// <exception cref="JsonException">It is not a job.</exception>
    public static Job ReadJob(ReadOnlyMemory<byte> json) =>
        JsonSerializer.Deserialize(json.Span, Default.Job) ?? throw new JsonException("null is not a job");

    public static byte[] Write(QueuePause pause) => JsonSerializer.SerializeToUtf8Bytes(pause, Default.QueuePause);
}
