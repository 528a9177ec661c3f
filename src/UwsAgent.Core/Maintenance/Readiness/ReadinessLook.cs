using UwsAgent.Core.Maintenance.Manifests;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Maintenance.Readiness;

/// <summary>All that was seen of a cluster and of the files about it.</summary>
public sealed record ReadinessLook(string Cluster, SemanticVersion Version)
{
    /// <summary>What could not be seen, each with its reason.</summary>
    public IReadOnlyList<string> Unseen { get; init; } = [];

    public IReadOnlyList<NodeSight> Nodes { get; init; } = [];

    public IReadOnlyList<BudgetSight> Budgets { get; init; } = [];

    public IReadOnlyList<WebhookSight> Webhooks { get; init; } = [];

    /// <summary>By the plural of their resource.</summary>
    public IReadOnlyDictionary<string, SurveyedList> Lists { get; init; } =
        new Dictionary<string, SurveyedList>(StringComparer.Ordinal);

    /// <summary>Null when the API server does not say it.</summary>
    public DeprecatedCalls? Calls { get; init; }

    public IReadOnlyList<FoundManifest> Manifests { get; init; } = [];

    /// <summary>Files that say nothing: templates, and what cannot be read.</summary>
    public IReadOnlyList<string> UnreadManifests { get; init; } = [];

    public IReadOnlyList<ComponentVersion> Components { get; init; } = [];
}

/// <summary>One node.</summary>
/// <param name="Kubelet">Null when it does not say it.</param>
public sealed record NodeSight(string Name, SemanticVersion? Kubelet);

/// <summary>One PodDisruptionBudget.</summary>
/// <param name="MinAvailable">As it is written: <c>2</c>, <c>50%</c>; null when it says the other.</param>
public sealed record BudgetSight(string Name, string? MinAvailable, string? MaxUnavailable)
{
    public int ExpectedPods { get; init; }

    public int CurrentHealthy { get; init; }

    public int DesiredHealthy { get; init; }

    public int DisruptionsAllowed { get; init; }
}

/// <summary>One webhook of a configuration.</summary>
/// <param name="Service"><c>namespace/name</c>; null when it is an address outside.</param>
public sealed record WebhookSight(string Configuration, string Name, bool IsRequired, string? Service)
{
    /// <summary>Null when that is not known; 0 also when there is no such service.</summary>
    public int? ReadyEndpoints { get; init; }
}

/// <summary>A component that the configuration knows, with the version that it has there.</summary>
/// <param name="Version">Null when that is not known.</param>
public sealed record ComponentVersion(string Name, string Product, SemanticVersion? Version);
