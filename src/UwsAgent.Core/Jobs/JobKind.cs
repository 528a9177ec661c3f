namespace UwsAgent.Core.Jobs;

/// <summary>A kind of work that the agent knows: registered once, and from then on in the queue, the schedules, the doors and the metrics.</summary>
public sealed record JobKind
{
    /// <summary>Kebab-case, and the same word in configuration, commands, URLs and metrics.</summary>
    public required string Name { get; init; }

    public required string Summary { get; init; }

    public string Lane { get; init; } = "default";

    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(1);

    public RetryPolicy Retry { get; init; } = RetryPolicy.None;

    public MisfirePolicy Misfire { get; init; } = MisfirePolicy.Skip;

    /// <summary>False for work that must not be done twice: after a crash it fails instead of running again.</summary>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>A person may start it by <c>uws run NAME</c>; false for kinds that only other parts enqueue.</summary>
    public bool IsStartedByHand { get; init; } = true;

    /// <summary>Cron text of the schedule that it has when the configuration names none; null for none.</summary>
    public string? DefaultCron { get; init; }
}

/// <summary>What to do about a scheduled start that passed while the agent could not make it.</summary>
public enum MisfirePolicy
{
    /// <summary>Leave it out and say so.</summary>
    Skip,

    /// <summary>Start once now, however many were missed.</summary>
    RunOnceNow,
}
