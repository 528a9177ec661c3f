using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Tests.Maintenance.Running;

/// <summary>A kind of work that cannot even say which targets it has.</summary>
internal sealed class UnaskableWork(string kind, Exception why) : IMaintenanceWork
{
    public string Kind => kind;

    public Task<IReadOnlyList<TargetPlan>> ObserveAsync(PlanRequest request, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<TargetPlan>>(why);

    public Task<StepEnd> PrecheckAsync(StepRun step, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<StepEnd> ActAsync(StepRun step, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<StepEnd> VerifyAsync(StepRun step, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<StepEnd> UndoAsync(StepRun step, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
