using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>What a step on a component writes down before it changes anything, so that a later process can go on or take it back.</summary>
internal static class ComponentFacts
{
    /// <summary>What was there before: an image, or a revision of Helm. Without it nothing was changed.</summary>
    public const string Previous = "previous";
    private const string Generation = "generation";
    private const string Restarts = "restarts";
    private const string Revision = "revision";
    private const string Began = "began";

    /// <summary>To be called before the first change.</summary>
    public static async Task RememberBeforeAsync(
        this StepRun step,
        string previous,
        ComponentSight? sight,
        RolloutSight? rollout,
        CancellationToken cancellationToken
    )
    {
        if (step.Facts[Previous] is not null)
        {
            return;
        }

        if (sight is not null)
        {
            await step.Facts.RememberAsync(
                Began,
                sight.Generation.ToString(CultureInfo.InvariantCulture),
                cancellationToken
            );
            await step.Facts.RememberAsync(Revision, sight.Revision ?? "", cancellationToken);
        }

        var restarts = (rollout?.Pods ?? []).ToDictionary(pod => pod.Name, pod => pod.Restarts, StringComparer.Ordinal);
        await step.Facts.RememberAsync(
            Restarts,
            JsonSerializer.Serialize(restarts, ComponentJson.Default.DictionaryStringInt32),
            cancellationToken
        );
        await step.Facts.RememberAsync(Previous, previous, cancellationToken);
    }

    public static Task RememberWrittenAsync(
        this StepRun step,
        ComponentSight? sight,
        CancellationToken cancellationToken
    ) =>
        sight is null
            ? Task.CompletedTask
            : step.Facts.RememberAsync(
                Generation,
                sight.Generation.ToString(CultureInfo.InvariantCulture),
                cancellationToken
            );

    public static RolloutMark Mark(this StepRun step, bool isSettled) =>
        new(
            long.TryParse(step.Facts[Generation], NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
                ? generation
                : 0,
            step.Facts[Restarts] is { } json
                ? JsonSerializer.Deserialize(json, ComponentJson.Default.DictionaryStringInt32) ?? []
                : new Dictionary<string, int>(StringComparer.Ordinal),
            isSettled
        );

    /// <summary>In the cluster's own history; empty when it has none.</summary>
    public static string PreviousRevision(this StepRun step) => step.Facts[Revision] ?? "";

    public static bool MayPass(this ClusterFault fault) =>
        fault.Kind
            is ClusterFaultKind.Unreachable
                or ClusterFaultKind.Throttled
                or ClusterFaultKind.Broken
                or ClusterFaultKind.Conflict;
}
