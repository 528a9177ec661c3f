using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using UwsAgent.Core.Maintenance.Manifests;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>The objects of a manifest are applied one by one; what each was before is written down first and applied again when it goes wrong.</summary>
internal sealed class ManifestWay(
    IClusterComponents components,
    IManifestFiles files,
    RolloutWatch watch,
    TimeProvider time
) : IComponentWay
{
    private const string Absent = "absent";
    private const string Unkept = "unkept";

    /// <summary>More than any object of a component; the store keeps documents, not archives.</summary>
    private const int LongestObject = 1024 * 1024;

    private const int MostTries = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task<StepEnd> PrecheckAsync(StepRun step, ComponentPlan plan, CancellationToken cancellationToken)
    {
        var (objects, fault) = await ReadAsync(plan, cancellationToken);
        if (objects is null)
        {
            return StepEnd.Failed(fault);
        }

        var answer = await components.ReadAsync(step.Target, plan.Place, cancellationToken);
        return answer switch
        {
            { Fault: { } trouble } => trouble.MayPass() ? StepEnd.NotNow(trouble.Why) : StepEnd.Failed(trouble.Why),
            { Value: { } sight } when sight.Image != plan.FromImage => StepEnd.Failed(
                $"somebody changed {plan.Place} in {step.Target} since it was planned: it has {sight.Image}, not {plan.FromImage}"
            ),
            { Value.IsPaused: true } => StepEnd.NotNow($"{plan.Place} in {step.Target} is paused (spec.paused)"),
            { Value.NoRollout: { } why } => StepEnd.Failed($"{plan.Place} in {step.Target}: {why}"),
            _ => StepEnd.Done(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{plan.File} has {Counted.Of(objects.Count, "object")} and is as it was planned"
                )
            ),
        };
    }

    public async Task<StepEnd> ActAsync(StepRun step, ComponentPlan plan, CancellationToken cancellationToken)
    {
        var (objects, fault) = await ReadAsync(plan, cancellationToken);
        if (objects is null)
        {
            return StepEnd.Failed(fault);
        }

        if (await RememberAsync(step, plan, objects, cancellationToken) is { } unknown)
        {
            return StepEnd.Failed($"nothing was changed: {unknown}");
        }

        for (var index = 0; index < objects.Count; index++)
        {
            if (await ApplyAsync(step, objects[index], plan.TakeOver, cancellationToken) is { } refused)
            {
                return StepEnd.Failed(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{objects[index]} ({index + 1} of {objects.Count}) was not applied: {refused.Why}"
                    )
                );
            }

            step.Log($"applied {objects[index]}");
        }

        var sight = await components.ReadAsync(step.Target, plan.Place, cancellationToken);
        await step.RememberWrittenAsync(sight.Value, cancellationToken);
        return StepEnd.Done(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{plan.File} was applied in {step.Target}: {Counted.Of(objects.Count, "object")}"
            )
        );
    }

    public async Task<StepEnd> UndoAsync(StepRun step, ComponentPlan plan, CancellationToken cancellationToken)
    {
        if (step.Facts[ComponentFacts.Previous] is null)
        {
            return StepEnd.NothingToDo($"nothing of {plan.File} was applied in {step.Target}");
        }

        var (objects, fault) = await ReadAsync(plan, cancellationToken);
        if (objects is null)
        {
            return StepEnd.Failed($"{plan.Component} in {step.Target} stays as it is: {fault}");
        }

        var left = new List<string>();
        for (var index = objects.Count - 1; index >= 0; index--)
        {
            var before = step.Facts[Fact(index)];
            if (before is null or Absent or Unkept)
            {
                left.Add(
                    before is Unkept
                        ? $"{objects[index]} stays as it is: what it was before is not kept"
                        : $"{objects[index]} stays where it was made: nothing is ever deleted"
                );
                continue;
            }

            if (await ApplyAsync(step, objects[index] with { Json = before }, ["*"], cancellationToken) is { } refused)
            {
                left.Add($"{objects[index]} stays as it is: {refused.Why}");
            }
        }

        var sight = await components.ReadAsync(step.Target, plan.Place, cancellationToken);
        var rollout = await watch.WaitAsync(
            step.Target,
            plan,
            step.Mark(isSettled: false) with
            {
                Generation = sight.Value?.Generation ?? 0,
            },
            DateTimeOffset.MaxValue,
            step.Log,
            cancellationToken
        );
        var isBack = sight.Value?.Image == plan.FromImage;
        var back = isBack
            ? $"{plan.Component} in {step.Target} has {plan.FromImage} again"
            : $"{plan.Component} in {step.Target} has {sight.Value?.Image ?? "what is not known"}";
        return isBack && rollout.Result == StepResult.Done
            ? StepEnd.Done(back) with
            {
                Evidence = left,
            }
            : StepEnd.Failed($"{back}, and is not as before: {rollout.Why}", [.. rollout.Evidence, .. left]);
    }

    /// <summary>All is known before anything is changed.</summary>
    /// <returns>Null when it is.</returns>
    private async Task<string?> RememberAsync(
        StepRun step,
        ComponentPlan plan,
        IReadOnlyList<ManifestObject> objects,
        CancellationToken cancellationToken
    )
    {
        if (step.Facts[ComponentFacts.Previous] is not null)
        {
            return null;
        }

        for (var index = 0; index < objects.Count; index++)
        {
            var answer = await components.FindAsync(step.Target, objects[index], cancellationToken);
            if (answer.Fault is { } fault)
            {
                return fault.Why;
            }

            // A secret stays in its cluster.
            var before =
                answer.Value is null ? Absent
                : objects[index].Kind is "Secret" ? Unkept
                : Restorable(answer.Value, objects[index].Json);
            await step.Facts.RememberAsync(
                Fact(index),
                before.Length > LongestObject ? Unkept : before,
                cancellationToken
            );
        }

        var sight = await components.ReadAsync(step.Target, plan.Place, cancellationToken);
        var rollout = await components.RolloutAsync(step.Target, plan.Place, cancellationToken);
        await step.RememberBeforeAsync(plan.FromImage, sight.Value, rollout.Value, cancellationToken);
        return null;
    }

    /// <summary>A kind that the manifest itself brings is not served at once.</summary>
    private async Task<ClusterFault?> ApplyAsync(
        StepRun step,
        ManifestObject one,
        IReadOnlyList<string> takeOver,
        CancellationToken cancellationToken
    )
    {
        for (var tries = 1; ; tries++)
        {
            var fault = await components.ApplyAsync(step.Target, one, takeOver, cancellationToken);
            var mayPass =
                fault is { Kind: ClusterFaultKind.NotFound }
                || (fault is not null && fault.Kind != ClusterFaultKind.Conflict && fault.MayPass());
            if (!mayPass || tries == MostTries)
            {
                return fault;
            }

            await Task.Delay(fault?.RetryAfter ?? Pause, time, cancellationToken);
        }
    }

    private async Task<(IReadOnlyList<ManifestObject>? Objects, string Fault)> ReadAsync(
        ComponentPlan plan,
        CancellationToken cancellationToken
    )
    {
        var read = await ComponentManifest.ReadAsync(files, plan.File, plan.Place.Namespace, cancellationToken);
        return read.Fault is { } fault ? (null, fault)
            : read.Hash != plan.FileHash ? (null, $"{plan.File} was changed since it was planned")
            : (read.Objects, "");
    }

    /// <summary>As it can be applied again: without what the server writes, and without a number of replicas that the manifest leaves to others.</summary>
    private static string Restorable(string live, string manifest)
    {
        var one = JsonNode.Parse(live)!.AsObject();
        one.Remove("status");
        if (one["metadata"] is JsonObject metadata)
        {
            foreach (
                var name in (string[])
                    ["managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink"]
            )
            {
                metadata.Remove(name);
            }
        }

        using var wanted = JsonDocument.Parse(manifest);
        if (
            one["spec"] is JsonObject spec
            && !(wanted.RootElement.TryGetProperty("spec", out var given) && given.TryGetProperty("replicas", out _))
        )
        {
            spec.Remove("replicas");
        }

        return one.ToJsonString();
    }

    private static string Fact(int index) => string.Create(CultureInfo.InvariantCulture, $"before-{index}");
}
