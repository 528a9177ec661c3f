namespace UwsAgent.Core.Jobs;

/// <summary>Does the work of one kind: observe, decide, act, report. Must end in the same state when it is run again after a crash.</summary>
public interface IJobHandler
{
    Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken);
}

/// <summary>One run of a job: the job as claimed, and the log that a person follows.</summary>
public sealed record JobRun(Job Job, Ports.IJobLog Log)
{
    /// <summary>Decide and say, but change nothing.</summary>
    public bool DryRun => Job.DryRun;
}
