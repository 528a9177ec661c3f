using System.Text.Json;
using System.Text.Json.Serialization;

namespace UwsAgent.Core.Maintenance.Packages;

/// <summary>One package of a planned upgrade.</summary>
/// <param name="From">Null when it comes new.</param>
public sealed record PlannedPackage(string Name, string? From, string To)
{
    public bool IsSecurity { get; init; }
}

/// <summary>All that one upgrade needs to do exactly what was planned.</summary>
public sealed record PlannedUpgrade(IReadOnlyList<PlannedPackage> Packages)
{
    public IReadOnlyList<string> Removals { get; init; } = [];

    /// <summary>Packages of kernels that go first.</summary>
    public IReadOnlyList<string> OldKernels { get; init; } = [];
}

/// <summary>What led to a planned restart.</summary>
/// <param name="AfterUpgrade">It only shows after the upgrade whether it is needed.</param>
public sealed record PlannedReboot(bool AfterUpgrade, IReadOnlyList<string> Reasons);

/// <summary>The JSON forms of what steps of hosts keep.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(PlannedUpgrade))]
[JsonSerializable(typeof(PlannedReboot))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class PackagesJson : JsonSerializerContext
{
    public static string Write(PlannedUpgrade upgrade) => JsonSerializer.Serialize(upgrade, Default.PlannedUpgrade);

    public static string Write(PlannedReboot reboot) => JsonSerializer.Serialize(reboot, Default.PlannedReboot);

    public static string Write(IEnumerable<string> words) => JsonSerializer.Serialize([.. words], Default.StringArray);

    public static PlannedUpgrade Upgrade(string text) => JsonSerializer.Deserialize(text, Default.PlannedUpgrade)!;

    public static PlannedReboot Reboot(string text) => JsonSerializer.Deserialize(text, Default.PlannedReboot)!;

    public static IReadOnlyList<string> Words(string? text) =>
        text is null ? [] : JsonSerializer.Deserialize(text, Default.StringArray) ?? [];
}
