using System.Globalization;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>A Helm release gets another version of its chart. Helm that was cut off (<c>pending-upgrade</c>) is reported and never tried again by itself.</summary>
internal sealed class HelmWay(IHelm helm, IClusterComponents components, RolloutWatch watch) : IComponentWay
{
    private const string RolledBack = "rolled-back";

    public async Task<StepEnd> PrecheckAsync(StepRun step, ComponentPlan plan, CancellationToken cancellationToken)
    {
        var (release, fault) = await ReadAsync(step, plan, cancellationToken);
        return release is null ? StepEnd.NotNow(fault) : Judge(step, plan, release);
    }

    public async Task<StepEnd> ActAsync(StepRun step, ComponentPlan plan, CancellationToken cancellationToken)
    {
        var (release, fault) = await ReadAsync(step, plan, cancellationToken);
        if (release is null)
        {
            return StepEnd.Failed(fault);
        }

        var isBegun = step.Facts[ComponentFacts.Previous] is not null;
        var verdict = Judge(step, plan, release);
        if (verdict.Result != StepResult.Done)
        {
            return verdict.Result == StepResult.NothingToDo && isBegun
                    ? StepEnd.Done($"the release {plan.Release} in {step.Target} has {plan.To}")
                : verdict.Result == StepResult.NothingToDo ? verdict
                : StepEnd.Failed(verdict.Why);
        }

        if (isBegun)
        {
            return StepEnd.Failed(
                $"helm was cut off before it changed the release {plan.Release} in {step.Target}; nothing is tried twice"
            );
        }

        var sight = await components.ReadAsync(step.Target, plan.Place, cancellationToken);
        var rollout = await components.RolloutAsync(step.Target, plan.Place, cancellationToken);
        await step.RememberBeforeAsync(
            release.Revision.ToString(CultureInfo.InvariantCulture),
            sight.Value,
            rollout.Value,
            cancellationToken
        );
        if (await helm.UpgradeAsync(Place(step, plan), plan.Chart, plan.To, cancellationToken) is { } refusal)
        {
            return StepEnd.Failed($"helm: {refusal}");
        }

        sight = await components.ReadAsync(step.Target, plan.Place, cancellationToken);
        await step.RememberWrittenAsync(sight.Value, cancellationToken);
        return StepEnd.Done($"the release {plan.Release} in {step.Target} goes from {plan.From} to {plan.To}");
    }

    public async Task<StepEnd> UndoAsync(StepRun step, ComponentPlan plan, CancellationToken cancellationToken)
    {
        if (
            !int.TryParse(
                step.Facts[ComponentFacts.Previous],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var previous
            )
        )
        {
            return StepEnd.NothingToDo($"the release {plan.Release} in {step.Target} was not changed");
        }

        var (release, fault) = await ReadAsync(step, plan, cancellationToken);
        if (release is null)
        {
            return StepEnd.Failed($"the release {plan.Release} in {step.Target} stays as it is: {fault}");
        }

        var back = $"the release {plan.Release} in {step.Target} has {plan.From} again";
        if (release.Revision != previous && step.Facts[RolledBack] is null)
        {
            await step.Facts.RememberAsync(RolledBack, "begun", cancellationToken);
            if (await helm.RollbackAsync(Place(step, plan), previous, cancellationToken) is { } refusal)
            {
                return StepEnd.Failed(
                    $"the release {plan.Release} in {step.Target} stays as it is, helm does not roll it back: {refusal}"
                );
            }
        }
        else if (release.ChartVersion != plan.From || IsPending(release))
        {
            return StepEnd.Failed(
                $"the release {plan.Release} in {step.Target} stays as it is ({release.Status}, {release.ChartVersion}): its rollback was begun once and is not tried again; helm rollback {plan.Release} {previous} -n {plan.Place.Namespace}"
            );
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
        return rollout.Result == StepResult.Done
            ? StepEnd.Done(back)
            : StepEnd.Failed($"{back}, and is not well with it either: {rollout.Why}", rollout.Evidence);
    }

    private async Task<(HelmRelease? Release, string Fault)> ReadAsync(
        StepRun step,
        ComponentPlan plan,
        CancellationToken cancellationToken
    )
    {
        var answer = await helm.ReadAsync(Place(step, plan), cancellationToken);
        return (answer.Value, answer.Fault ?? $"helm knows no release {plan.Release} in {plan.Place.Namespace}");
    }

    private static StepEnd Judge(StepRun step, ComponentPlan plan, HelmRelease release) =>
        IsPending(release) ? StepEnd.Failed(Pending(plan.Release, plan.Place.Namespace, step.Target, release))
        : release.ChartVersion == plan.To && release.Status == "deployed"
            ? StepEnd.NothingToDo($"the release {plan.Release} in {step.Target} has {plan.To} already")
        : release.ChartVersion != plan.From
            ? StepEnd.Failed(
                $"somebody changed the release {plan.Release} in {step.Target} since it was planned: it has {release.ChartVersion} ({release.Status}), not {plan.From}"
            )
        : StepEnd.Done($"the release {plan.Release} in {step.Target} is as it was planned");

    public static bool IsPending(HelmRelease release) =>
        release.Status.StartsWith("pending-", StringComparison.Ordinal)
        || release.Status is "uninstalling" or "uninstalled";

    public static string Pending(string name, string space, string cluster, HelmRelease release) =>
        $"the release {name} in {cluster} is {release.Status}: a helm was cut off or is at work. See helm history {name} -n {space}, and when nobody is at it: helm rollback {name} -n {space}";

    private static HelmPlace Place(StepRun step, ComponentPlan plan) =>
        new(step.Target, plan.Place.Namespace, plan.Release);
}
