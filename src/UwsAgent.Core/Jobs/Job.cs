namespace UwsAgent.Core.Jobs;

/// <summary>One unit of work: what is asked for, by whom, how far it is, and how it ended.</summary>
public sealed record Job
{
    /// <summary>Time-ordered and unique on this host: <see cref="JobIds"/>.</summary>
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Lane { get; init; }

    /// <summary>What the kind works on, as JSON text of the kind's own shape.</summary>
    public string Payload { get; init; } = "{}";

    /// <summary>Words for people: what this job is about, such as a school's file or a command line.</summary>
    public string Title { get; init; } = "";

    /// <summary>While a job with this key is queued or running, another with the same key is not added.</summary>
    public string? DedupeKey { get; init; }

    /// <summary>Jobs with the same key run one after another, in order, whatever their lane's width is.</summary>
    public string? ExclusiveKey { get; init; }

    /// <summary>0 is ordinary; higher goes first.</summary>
    public int Priority { get; init; }

    public required string Author { get; init; }

    public bool DryRun { get; init; }

    public JobState State { get; init; } = JobState.Queued;

    /// <summary>How often it was claimed; counted before the work begins.</summary>
    public int Attempts { get; init; }

    public int MaxAttempts { get; init; } = 1;

    /// <summary>How often the agent died while this job ran.</summary>
    public int Crashes { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(1);

    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>Not claimed before this time.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The start of the process that claimed it; an older one than the present is dead.</summary>
    public long Generation { get; init; }

    /// <summary>Who asked for it to be cancelled while it ran.</summary>
    public string? CancelledBy { get; init; }

    public JobOutcome? Outcome { get; init; }

    public bool IsFinished => State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;
}
