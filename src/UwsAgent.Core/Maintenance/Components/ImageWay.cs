using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>The image of one container is another one: written only while the object is as it was read.</summary>
internal sealed class ImageWay(IClusterComponents components, RolloutWatch watch, TimeProvider time) : IComponentWay
{
    private const int MostTries = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task<StepEnd> PrecheckAsync(StepRun step, ComponentPlan plan, CancellationToken cancellationToken)
    {
        var answer = await components.ReadAsync(step.Target, plan.Place, cancellationToken);
        return answer switch
        {
            { Fault: { } fault } => fault.MayPass() ? StepEnd.NotNow(fault.Why) : StepEnd.Failed(fault.Why),
            { Value: null } => StepEnd.Failed($"there is no {plan.Place} in {step.Target}"),
            { Value: { } sight } => Judge(step, plan, sight),
        };
    }

    public async Task<StepEnd> ActAsync(StepRun step, ComponentPlan plan, CancellationToken cancellationToken)
    {
        var end = await WriteAsync(
            step,
            plan,
            plan.FromImage,
            plan.ToImage,
            async sight =>
            {
                var rollout = await components.RolloutAsync(step.Target, plan.Place, cancellationToken);
                await step.RememberBeforeAsync(sight.Image, sight, rollout.Value, cancellationToken);
            },
            cancellationToken
        );
        if (end.Sight is { } written)
        {
            await step.RememberWrittenAsync(written, cancellationToken);
        }

        return end.End;
    }

    public async Task<StepEnd> UndoAsync(StepRun step, ComponentPlan plan, CancellationToken cancellationToken)
    {
        if (step.Facts[ComponentFacts.Previous] is not { } previous)
        {
            return StepEnd.NothingToDo($"{plan.Place} in {step.Target} was not changed");
        }

        var end = await WriteAsync(step, plan, plan.ToImage, previous, _ => Task.CompletedTask, cancellationToken);
        if (end.Sight is not { } written)
        {
            return StepEnd.Failed($"{plan.Component} in {step.Target} stays as it is: {end.End.Why}");
        }

        var rollout = await watch.WaitAsync(
            step.Target,
            plan,
            step.Mark(isSettled: false) with
            {
                Generation = written.Generation,
            },
            DateTimeOffset.MaxValue,
            step.Log,
            cancellationToken
        );
        var back = $"{plan.Component} in {step.Target} has {previous} again";
        return rollout.Result == StepResult.Done
            ? StepEnd.Done(back)
            : StepEnd.Failed($"{back}, and is not well with it either: {rollout.Why}", rollout.Evidence);
    }

    private static StepEnd Judge(StepRun step, ComponentPlan plan, ComponentSight sight)
    {
        if (sight.Image == plan.ToImage)
        {
            return StepEnd.NothingToDo($"{plan.Place} in {step.Target} has {plan.ToImage} already");
        }

        return sight.Image != plan.FromImage
                ? StepEnd.Failed(
                    $"somebody changed {plan.Place} in {step.Target} since it was planned: it has {sight.Image}, not {plan.FromImage}"
                )
            : sight.IsPaused ? StepEnd.NotNow($"{plan.Place} in {step.Target} is paused (spec.paused)")
            : sight.NoRollout is { } why ? StepEnd.Failed($"{plan.Place} in {step.Target}: {why}")
            : StepEnd.Done($"{plan.Place} in {step.Target} is as it was planned");
    }

    /// <summary>A conflict, or an answer that is lost, is answered by looking again and deciding anew.</summary>
    private async Task<Written> WriteAsync(
        StepRun step,
        ComponentPlan plan,
        string from,
        string to,
        Func<ComponentSight, Task> before,
        CancellationToken cancellationToken
    )
    {
        ClusterFault? last = null;
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (tries > 0)
            {
                await Task.Delay(last?.RetryAfter ?? Pause, time, cancellationToken);
            }

            var read = await components.ReadAsync(step.Target, plan.Place, cancellationToken);
            last = read.Fault;
            if (read.Fault is { } fault)
            {
                if (!fault.MayPass())
                {
                    return new Written(null, StepEnd.Failed(fault.Why));
                }

                continue;
            }

            var sight = read.Value!;
            if (sight.Image == to)
            {
                // Written by this step before it was cut off, or by a try whose answer was lost; else by somebody else.
                return step.Facts[ComponentFacts.Previous] is not null
                    ? new Written(sight, StepEnd.Done($"{plan.Place} in {step.Target} has {to}"))
                    : new Written(null, StepEnd.NothingToDo($"{plan.Place} in {step.Target} has {to} already"));
            }

            if (sight.Image != from)
            {
                return new Written(
                    null,
                    StepEnd.Failed(
                        $"somebody changed {plan.Place} in {step.Target}: it has {sight.Image}, not {from}; it is left alone"
                    )
                );
            }

            await before(sight);
            var wrote = await components.SetImageAsync(
                step.Target,
                plan.Place with
                {
                    Container = sight.Container,
                },
                to,
                sight.ResourceVersion,
                cancellationToken
            );
            last = wrote.Fault;
            if (wrote.Value is { } written)
            {
                return new Written(written, StepEnd.Done($"{plan.Place} in {step.Target} goes from {from} to {to}"));
            }

            if (last is not null && !last.MayPass())
            {
                return new Written(null, StepEnd.Failed(last.Why));
            }
        }

        return new Written(
            null,
            StepEnd.Failed($"it could not be written: {last?.Why ?? "others write it all the time"}")
        );
    }

    /// <param name="Sight">Set when the image is the wanted one, by us.</param>
    private sealed record Written(ComponentSight? Sight, StepEnd End);
}
