using System.Text.Json;

namespace UwsAgent.Core.Ports;

/// <summary>A whole cluster, looked at before its version is changed. Reads only; faults are values, only cancellation throws.</summary>
public interface IClusterSurvey
{
    /// <summary>All objects of a resource, page by page, through the first of the group versions that has it.</summary>
    /// <param name="groupVersions"><c>networking.k8s.io/v1</c>, <c>v1</c>; the best first.</param>
    /// <returns>A null value when none of them has the resource.</returns>
    Task<ClusterAnswer<SurveyedList>> ListAsync(
        string cluster,
        string plural,
        IReadOnlyList<string> groupVersions,
        SurveyWish wish,
        CancellationToken cancellationToken
    );

    /// <summary>How many addresses are ready behind a service; a null value when there is no such service.</summary>
    Task<ClusterAnswer<ServiceBacking>> BackingAsync(
        string cluster,
        string serviceNamespace,
        string service,
        CancellationToken cancellationToken
    );

    /// <summary>Who asked for deprecated APIs, as the API server counts it since its start.</summary>
    Task<ClusterAnswer<DeprecatedCalls>> DeprecatedCallsAsync(string cluster, CancellationToken cancellationToken);
}

/// <summary>What is wanted of each object.</summary>
public enum SurveyWish
{
    /// <summary>Only who wrote it, by which version.</summary>
    Writers,

    /// <summary>All of it besides.</summary>
    Whole,
}

/// <summary>All objects of a resource.</summary>
/// <param name="GroupVersion">Through which they were read.</param>
public sealed record SurveyedList(string GroupVersion, IReadOnlyList<SurveyedObject> Objects);

/// <summary>One object, and by which versions it was written.</summary>
public sealed record SurveyedObject(string? Namespace, string Name)
{
    public IReadOnlyList<ObjectWriter> Writers { get; init; } = [];

    /// <summary>The version of the manifest that was last applied; null when none was, or by other means.</summary>
    public string? AppliedVersion { get; init; }

    /// <summary>Undefined unless it was wished for.</summary>
    public JsonElement Body { get; init; }

    public override string ToString() => Namespace is null ? Name : $"{Namespace}/{Name}";
}

/// <summary>Who wrote fields of an object, and through which version.</summary>
public sealed record ObjectWriter(string Manager, string ApiVersion, DateTimeOffset? At);

/// <summary>What is behind a service.</summary>
public sealed record ServiceBacking(int Ready);

/// <summary>What an API server counted since its start.</summary>
/// <param name="StartedAt">Null when it does not say it.</param>
public sealed record DeprecatedCalls(DateTimeOffset? StartedAt, IReadOnlyList<DeprecatedCall> Calls);

/// <summary>Somebody asked for it at least once.</summary>
/// <param name="RemovedIn">The minor that no longer has it: <c>1.22</c>.</param>
public sealed record DeprecatedCall(string Group, string Version, string Plural, string RemovedIn);
