using System.Text.Json.Serialization;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Expecting;
using UwsAgent.Core.Uploads.Gathering;
using UwsAgent.Core.Uploads.Holding;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads;

/// <summary>The JSON forms of what uploads keep on disk.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(UploadCheckRequest))]
[JsonSerializable(typeof(UploadRecord))]
[JsonSerializable(typeof(UploadSummary))]
[JsonSerializable(typeof(UploadGiveUp))]
[JsonSerializable(typeof(UploadReviewRequest))]
[JsonSerializable(typeof(UploadSetRequest))]
[JsonSerializable(typeof(UploadSetDecision))]
[JsonSerializable(typeof(AcceptedContent))]
[JsonSerializable(typeof(LateTold))]
[JsonSerializable(typeof(UploadLateRequest))]
[JsonSerializable(typeof(TransferLogPosition))]
internal sealed partial class UploadJson : JsonSerializerContext;
