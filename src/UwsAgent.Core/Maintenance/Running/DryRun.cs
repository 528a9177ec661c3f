using System.Globalization;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>What a run would do: looks and prechecks, and nothing else.</summary>
internal sealed class DryRun(RunParts parts)
{
    public async Task<JobOutcome> RunAsync(
        MaintenanceWish wish,
        Action<string> log,
        CancellationToken cancellationToken
    )
    {
        var options = parts.Options.Value;
        var now = parts.Clock.GetUtcNow();
        var plans = await parts.Planner.PlanAsync(wish, cancellationToken);
        var byUnit = plans.ToDictionary(plan => new UnitId(plan.Kind, plan.Target));
        var waves = WaveOrder.Decide(
            options.Waves,
            options.Soak,
            plans.Where(plan => plan.Steps.Count > 0).Select(plan => new UnitId(plan.Kind, plan.Target))
        );
        var lines = new List<string>();
        foreach (var blocker in await parts.Blockers.AskAsync(cancellationToken))
        {
            lines.Add($"{(blocker.IsBlocking ? "blocks" : "does not block")}: {blocker.Why}");
        }

        foreach (var wave in waves)
        {
            foreach (var unit in wave.Units)
            {
                lines.AddRange(await UnitAsync(wave, byUnit[unit], now, log, cancellationToken));
            }
        }

        lines.AddRange(plans.Where(plan => plan.WhyNot is not null).Select(plan => $"{plan.Target}: {plan.WhyNot}"));
        lines.ForEach(log);
        var due = waves.Sum(wave => wave.Units.Count);
        return due == 0
            ? JobOutcome.Planned("nothing is due", lines)
            : JobOutcome.Planned(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"would work on {due} in {Counted.Of(waves.Count, "wave")}, {Counted.Of(plans.Sum(plan => plan.Steps.Sum(step => step.Changes.Count)), "change")}"
                ),
                lines
            );
    }

    private async Task<IReadOnlyList<string>> UnitAsync(
        Wave wave,
        TargetPlan plan,
        DateTimeOffset now,
        Action<string> log,
        CancellationToken cancellationToken
    )
    {
        var first = plan.Steps[0];
        var time = await parts.Times.AskAsync(plan.Target, plan.Kind, first.IsSecurity, now, cancellationToken);
        var run = new StepRun("dry-run", plan.Target, first, time.Until ?? now) { Facts = new NoFacts(), Log = log };
        // Later steps stand on the first one, so only that one can be asked about before it is done.
        var end = await parts.Planner.Find(plan.Kind)!.PrecheckAsync(run, cancellationToken);
        var word = end.Result switch
        {
            StepResult.Done => "could begin",
            StepResult.NothingToDo => "nothing to do",
            StepResult.NotNow => "not now",
            _ => "would fail",
        };
        return
        [
            $"wave {wave.Name}, {plan.Target} ({plan.Kind}): {word}: {end.Why}; {time.Why}",
            .. plan.Steps.Select(step =>
                $"  {step.Name}: {step.What}{(step.Changes.Count > 0 ? $" ({RunTelling.Changes(step)})" : "")}"
            ),
        ];
    }

    private sealed class NoFacts : IStepFacts
    {
        public string? this[string name] => null;

        public Task RememberAsync(string name, string value, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
