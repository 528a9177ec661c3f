using System.Text.Json.Serialization;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>The JSON form of the freezes and approvals that people made.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Freeze))]
[JsonSerializable(typeof(Approval))]
internal sealed partial class CalendarJson : JsonSerializerContext;
