namespace UwsAgent.Core.Jobs;

/// <summary>Where a job is on its way: queued, running, then one of three ends.</summary>
public enum JobState
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}
