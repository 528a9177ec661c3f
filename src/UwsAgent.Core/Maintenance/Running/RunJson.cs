using System.Text.Json;
using System.Text.Json.Serialization;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>The JSON forms of what runs keep on disk.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(MaintenanceRun))]
[JsonSerializable(typeof(MaintenanceWish))]
[JsonSerializable(typeof(TargetPlan))]
[JsonSerializable(typeof(StepRecord))]
[JsonSerializable(typeof(StepDurations))]
[JsonSerializable(typeof(TargetLock))]
[JsonSerializable(typeof(TargetMemo))]
internal sealed partial class RunJson : JsonSerializerContext
{
    public static MaintenanceWish Wish(string payload) =>
        JsonSerializer.Deserialize(payload, Default.MaintenanceWish) ?? new MaintenanceWish();
}
