using System.Text.Json.Serialization;

namespace UwsAgent.Core.Autoscaling;

/// <summary>The JSON forms of what the autoscaler keeps on disk and reads from people's scripts.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    PreferredObjectCreationHandling = JsonObjectCreationHandling.Populate,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(TargetPause))]
[JsonSerializable(typeof(StoredHistory))]
[JsonSerializable(typeof(TickRequest))]
[JsonSerializable(typeof(LookLine))]
[JsonSerializable(typeof(TargetOptions))]
[JsonSerializable(typeof(FilterInput))]
[JsonSerializable(typeof(FilterSample))]
[JsonSerializable(typeof(FilterOutput))]
[JsonSerializable(typeof(FilterFault))]
internal sealed partial class AutoscaleJson : JsonSerializerContext;
