using System.Globalization;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Looks at every target each day, changes nothing, and tells of those that nothing was heard of for too long.</summary>
public sealed class MaintenanceLookJob(RunParts parts) : IJobHandler
{
    public static readonly JobKind Kind = new()
    {
        Name = "maintenance-look",
        Summary = "Asks every target what is due, and tells of those that had no successful run for too long",
        Lane = "maintenance-look",
        Timeout = TimeSpan.FromHours(2),
        Misfire = MisfirePolicy.RunOnceNow,
        DefaultCron = "0 23 6 * * ?",
    };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var plans = await parts.Planner.PlanAsync(new MaintenanceWish(), cancellationToken);
        var due = plans.Count(plan => plan.Steps.Count > 0);
        var unknown = plans.Where(plan => plan.IsUnknown).ToList();
        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"{due} of {plans.Count} targets have something due{(unknown.Count > 0 ? $"; could not be asked: {string.Join(", ", unknown.Select(plan => plan.Target))}" : "")}"
        );
        foreach (var plan in plans)
        {
            run.Log.Line(
                $"{plan.Target} ({plan.Kind}): {plan.WhyNot ?? (plan.Steps.Count == 0 ? "nothing is due" : string.Join("; ", plan.Steps.Select(step => step.What)))}"
            );
        }

        if (run.DryRun)
        {
            return JobOutcome.Planned(summary);
        }

        await parts.Targets.SeenAsync(plans, isWhole: true, cancellationToken);
        var silent = await parts.Targets.TellSilentAsync(cancellationToken);
        await RecoverLocksAsync(run.Job.Id, cancellationToken);
        return JobOutcome.Succeeded(
            silent > 0
                ? string.Create(CultureInfo.InvariantCulture, $"{summary}; {silent} silent for too long")
                : summary
        );
    }

    /// <summary>Locks of runs that are over, on targets that may not even exist any more.</summary>
    private async Task RecoverLocksAsync(string jobId, CancellationToken cancellationToken)
    {
        var runs = await parts.Store.RunsAsync(cancellationToken);
        foreach (var held in await parts.Store.LocksAsync(cancellationToken))
        {
            if (!runs.Any(run => run.Id == held.RunId && run.IsOpen))
            {
                await new RunTelling(parts.Events, jobId).RecoveredAsync(held, runId: null);
                await parts.Store.CommitAsync([RunStore.Remove(held)], cancellationToken);
            }
        }
    }
}
