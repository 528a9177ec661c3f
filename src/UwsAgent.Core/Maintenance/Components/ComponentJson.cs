using System.Text.Json;
using System.Text.Json.Serialization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>The JSON forms of what the work on components keeps on disk.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ComponentPlan))]
[JsonSerializable(typeof(StoredCandidates))]
[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class ComponentJson : JsonSerializerContext;

/// <summary>Every version that one repository had, as it is stored.</summary>
internal sealed record StoredCandidates(IReadOnlyList<SeenCandidate> Seen);

/// <summary>All that a step needs to do exactly what was planned.</summary>
/// <param name="Way">By which of the three ways.</param>
public sealed record ComponentPlan(string Component, ComponentWayKind Way, ComponentRef Place, string From, string To)
{
    /// <summary>By image: what the container has and will have.</summary>
    public string FromImage { get; init; } = "";

    public string ToImage { get; init; } = "";

    /// <summary>By manifest: the file, and what was in it (SHA-256).</summary>
    public string File { get; init; } = "";

    public string FileHash { get; init; } = "";

    public IReadOnlyList<string> TakeOver { get; init; } = [];

    /// <summary>By Helm.</summary>
    public string Release { get; init; } = "";

    public string Chart { get; init; } = "";

    public HealthOptions Health { get; init; } = new();

    public string ToPayload() => JsonSerializer.Serialize(this, ComponentJson.Default.ComponentPlan);

    /// <exception cref="JsonException">It is none.</exception>
    public static ComponentPlan Of(string payload) =>
        JsonSerializer.Deserialize(payload, ComponentJson.Default.ComponentPlan)
        ?? throw new JsonException("The step has no plan.");
}

/// <summary>How a component gets another version.</summary>
public enum ComponentWayKind
{
    Image,
    Manifest,
    Helm,
}
