using System.ComponentModel;

namespace UwsAgent.Core.Maintenance.Readiness;

/// <summary>What is looked at, besides a cluster itself, before its version is changed.</summary>
public sealed record ReadinessOptions
{
    [Description(
        "Files and folders with the manifests that are applied to clusters; * for all clusters, or a cluster's name."
    )]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Manifests { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    [Description("An API server that runs for less long has not yet counted who asks for deprecated APIs.")]
    public TimeSpan Evidence { get; init; } = TimeSpan.FromDays(7);
}
