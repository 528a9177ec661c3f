using System.Text.Json.Serialization;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>The JSON form of freezes, approvals and openings as they are kept.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Freeze))]
[JsonSerializable(typeof(Approval))]
[JsonSerializable(typeof(OpeningMemo))]
internal sealed partial class CalendarJson : JsonSerializerContext;
