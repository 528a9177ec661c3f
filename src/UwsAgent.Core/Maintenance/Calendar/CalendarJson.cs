using System.Text.Json.Serialization;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>The JSON form of the freezes that people made.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Freeze))]
internal sealed partial class CalendarJson : JsonSerializerContext;
