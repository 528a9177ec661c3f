using System.Text.Json.Serialization;

namespace UwsAgent.Core.Uploads.Passing;

/// <summary>What was passed on last to one target, of one file name of one school.</summary>
public sealed record DeliveryRecord(
    string Target,
    string School,
    string File,
    string UploadId,
    DateTimeOffset TakenAt,
    string? Sha256,
    long SizeBytes,
    string Path,
    DateTimeOffset At
)
{
    /// <summary>How it was made sure that the far side has it: size, or content.</summary>
    public string Verified { get; init; } = "";
}

/// <summary>The payload of a <c>deliver</c> job.</summary>
public sealed record DeliveryRequest(string Target, string UploadId);

/// <summary>The JSON forms of deliveries on disk.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(DeliveryRecord))]
[JsonSerializable(typeof(DeliveryRequest))]
internal sealed partial class DeliveryJson : JsonSerializerContext;
