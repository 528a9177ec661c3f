using System.Globalization;
using System.Text.Json.Serialization;
using k8s.Models;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>What else in a namespace has a say in a workload: other scalers, budgets of disruption, and quotas.</summary>
internal sealed record KubernetesNeighbours(
    IReadOnlyList<OtherScaler> Scalers,
    IReadOnlyList<V1PodDisruptionBudget> Budgets,
    IReadOnlyList<V1ResourceQuota> Quotas
)
{
    public IReadOnlyList<QuotaRest> QuotasOf(SeenWorkload seen, V1PodSpec? pod) =>
        KubernetesQuotas.Of(
            Quotas.Where(quota => quota.Metadata.NamespaceProperty == seen.Workload.Namespace),
            pod ?? seen.PodSpec
        );

    public IReadOnlyList<string> ScalersOf(SeenWorkload seen) =>
        [
            .. Scalers
                .Where(scaler =>
                    scaler.Namespace == seen.Workload.Namespace
                    && scaler.Target.Name == seen.Workload.Name
                    && (scaler.Target.Kind ?? "Deployment") == seen.Kind
                    && (string.IsNullOrEmpty(scaler.Target.ApiVersion) || Group(scaler.Target.ApiVersion) == seen.Group)
                )
                .Select(scaler => $"{scaler.Kind} {scaler.Namespace}/{scaler.Name}"),
        ];

    /// <summary>Only a number is a minimum: percentages and <c>maxUnavailable</c> move with the replicas and hold nobody back.</summary>
    public int? MinimumOf(SeenWorkload seen, IDictionary<string, string>? podLabels) =>
        Budgets
            .Where(budget =>
                budget.Metadata.NamespaceProperty == seen.Workload.Namespace
                && KubernetesSelector.Of(budget.Spec?.Selector) is { IsEmpty: false } selector
                && selector.Fits(podLabels)
            )
            .Select(budget =>
                int.TryParse(
                    budget.Spec?.MinAvailable?.Value,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var minimum
                )
                    ? minimum
                    : (int?)null
            )
            .Max();

    private static string Group(string apiVersion) =>
        apiVersion.IndexOf('/', StringComparison.Ordinal) is > 0 and var end ? apiVersion[..end] : "";
}

/// <summary>An object that scales what it points at.</summary>
internal sealed record OtherScaler(string Kind, string Namespace, string Name, ScaleTarget Target);

/// <summary>What a HorizontalPodAutoscaler or a ScaledObject of KEDA has in common for us: <c>spec.scaleTargetRef</c>.</summary>
internal sealed record ScalerObject
{
    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; init; } = new();

    [JsonPropertyName("spec")]
    public ScalerSpec? Spec { get; init; }

    public OtherScaler? As(string kind) =>
        Spec?.ScaleTargetRef is { } target
            ? new OtherScaler(kind, Metadata.NamespaceProperty, Metadata.Name, target)
            : null;
}

/// <summary>The part of a scaler's spec that says what it scales.</summary>
internal sealed record ScalerSpec
{
    [JsonPropertyName("scaleTargetRef")]
    public ScaleTarget? ScaleTargetRef { get; init; }
}

/// <summary>What a scaler points at.</summary>
internal sealed record ScaleTarget
{
    [JsonPropertyName("apiVersion")]
    public string? ApiVersion { get; init; }

    /// <summary>KEDA leaves it out for a Deployment.</summary>
    [JsonPropertyName("kind")]
    public string? Kind { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }
}
