using System.Text.Json;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>Components of clusters as a kind of maintenance: planned, changed, watched until they are well, and taken back when they are not.</summary>
public sealed class ComponentWork : IMaintenanceWork
{
    public const string Name = "components";

    /// <summary>Asked at the same time.</summary>
    private const int AtOnce = 4;

    private readonly ComponentLook look;
    private readonly RolloutWatch watch;
    private readonly Dictionary<ComponentWayKind, IComponentWay> ways;

    public ComponentWork(
        ComponentLook look,
        IClusterComponents components,
        IHelm helm,
        IManifestFiles files,
        IHealthProbe probe,
        TimeProvider time
    )
    {
        this.look = look;
        watch = new RolloutWatch(components, probe, time);
        ways = new Dictionary<ComponentWayKind, IComponentWay>
        {
            [ComponentWayKind.Image] = new ImageWay(components, watch, time),
            [ComponentWayKind.Manifest] = new ManifestWay(components, files, watch, time),
            [ComponentWayKind.Helm] = new HelmWay(helm, components, watch),
        };
    }

    public string Kind => Name;

    public async Task<IReadOnlyList<TargetPlan>> ObserveAsync(PlanRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var targets = look.Targets().Where(target => request.Targets?.Contains(target) != false).ToList();
        var plans = new TargetPlan[targets.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, targets.Count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (index, stop) => plans[index] = await look.PlanAsync(targets[index], request, stop)
        );
        return plans;
    }

    public Task<StepEnd> PrecheckAsync(StepRun step, CancellationToken cancellationToken) =>
        RunAsync(step, (way, plan) => way.PrecheckAsync(step, plan, cancellationToken));

    public Task<StepEnd> ActAsync(StepRun step, CancellationToken cancellationToken) =>
        RunAsync(step, (way, plan) => way.ActAsync(step, plan, cancellationToken));

    public Task<StepEnd> VerifyAsync(StepRun step, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        return RunAsync(
            step,
            (_, plan) =>
                watch.WaitAsync(step.Target, plan, step.Mark(isSettled: true), step.Until, step.Log, cancellationToken)
        );
    }

    /// <summary>What an admin would have set by hand afterwards is said with it.</summary>
    public async Task<StepEnd> UndoAsync(StepRun step, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        var end = await RunAsync(step, (way, plan) => way.UndoAsync(step, plan, cancellationToken));
        return end.Result == StepResult.Done && Plan(step) is { } plan
            ? end with
            {
                Evidence = [.. end.Evidence, SuggestedPin(step.Target, plan)],
            }
            : end;
    }

    /// <summary>As it is written in the configuration.</summary>
    public static string SuggestedPin(string cluster, ComponentPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return $"to keep it there: Maintenance:Components:{plan.Component}:Pins: {{ \"{cluster}\": {{ \"Version\": \"{plan.From}\", \"Reason\": \"{plan.To} failed\" }} }}";
    }

    private Task<StepEnd> RunAsync(StepRun step, Func<IComponentWay, ComponentPlan, Task<StepEnd>> phase)
    {
        ArgumentNullException.ThrowIfNull(step);
        return Plan(step) is { } plan
            ? phase(ways[plan.Way], plan)
            : Task.FromResult(StepEnd.Failed($"the step {step.Step.Name} has no plan that this agent can read"));
    }

    private static ComponentPlan? Plan(StepRun step)
    {
        try
        {
            return ComponentPlan.Of(step.Step.Payload);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
