using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Drops recorded decisions when their time is over.</summary>
public sealed class AutoscaleRetentionJob(TargetRecords records, TimeProvider time) : IJobHandler
{
    public static readonly JobKind Kind = new()
    {
        Name = "autoscale-retention",
        Summary = "Drops recorded autoscaling decisions that are older than KeepDecisionsFor",
        Lane = "housekeeping",
        Misfire = MisfirePolicy.RunOnceNow,
        DefaultCron = "0 50 3 * * ?",
    };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.DryRun)
        {
            return JobOutcome.Planned("would drop the files of decisions that are too old");
        }

        var dropped = await records.DropAsync(time.GetUtcNow(), cancellationToken);
        return dropped == 0
            ? JobOutcome.Skipped("nothing is old enough")
            : JobOutcome.Succeeded($"dropped {dropped} files of decisions");
    }
}
