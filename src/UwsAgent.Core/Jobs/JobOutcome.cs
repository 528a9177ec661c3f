namespace UwsAgent.Core.Jobs;

/// <summary>What came of one run of a job, in words a person can read, with the reasons.</summary>
public sealed record JobOutcome
{
    public required JobResult Result { get; init; }

    public required string Summary { get; init; }

    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>A failure that another attempt cannot mend.</summary>
    public bool IsPermanent { get; init; }

    public static JobOutcome Succeeded(string summary, params IReadOnlyList<string> reasons) =>
        new()
        {
            Result = JobResult.Done,
            Summary = summary,
            Reasons = reasons,
        };

    /// <summary>Nothing was done, and that is right: out of the window, nothing due, held by a blocker.</summary>
    public static JobOutcome Skipped(string why) => new() { Result = JobResult.Skipped, Summary = why };

    /// <summary>A dry run: what would have been done.</summary>
    public static JobOutcome Planned(string summary, params IReadOnlyList<string> steps) =>
        new()
        {
            Result = JobResult.Planned,
            Summary = summary,
            Reasons = steps,
        };

    /// <summary>It did not work; another attempt may.</summary>
    public static JobOutcome Failed(string why) => new() { Result = JobResult.Failed, Summary = why };

    /// <summary>It did not work and will not by trying again.</summary>
    public static JobOutcome FailedForGood(string why) =>
        new()
        {
            Result = JobResult.Failed,
            Summary = why,
            IsPermanent = true,
        };
}

/// <summary>The four ways in which a run of a job can end by itself.</summary>
public enum JobResult
{
    Done,
    Skipped,
    Planned,
    Failed,
}
