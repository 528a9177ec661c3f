using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>One way in which a component gets another version and loses it again.</summary>
internal interface IComponentWay
{
    Task<StepEnd> PrecheckAsync(StepRun step, ComponentPlan plan, CancellationToken cancellationToken);

    Task<StepEnd> ActAsync(StepRun step, ComponentPlan plan, CancellationToken cancellationToken);

    Task<StepEnd> UndoAsync(StepRun step, ComponentPlan plan, CancellationToken cancellationToken);
}
