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
internal sealed partial class AutoscaleJson : JsonSerializerContext;
