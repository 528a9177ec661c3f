using System.ComponentModel;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Jobs;

/// <summary>One entry of the section <c>Schedules</c>: which kind starts when.</summary>
public sealed record ScheduleOptions
{
    [Description("The kind of job that starts; by default the name of the schedule. Kinds: uws schedule kinds.")]
    public string? Job { get; init; }

    [Description("When: five fields as in crontab(5), or six or seven as Quartz has them (with seconds first).")]
    [CronText]
    public string? Cron { get; init; }

    [Description("The time zone that the cron text is read in, such as America/New_York.")]
    [TimeZoneText]
    public string TimeZone { get; init; } = "UTC";

    [Description("False leaves the schedule out.")]
    public bool Enabled { get; init; } = true;

    [Description("Runs the job as a dry run: it decides and says, but changes nothing.")]
    public bool DryRun { get; init; }

    [Description(
        "What to do about starts that passed while the agent could not make them: Skip, or RunOnceNow; by default what the kind says."
    )]
    public MisfirePolicy? Misfire { get; init; }

    [Description("What the job works on, as the kind defines it: for exec {\"command\":\"NAME\"}.")]
    public System.Text.Json.JsonElement? Payload { get; init; }
}

/// <summary>What the store remembers of a schedule across restarts.</summary>
public sealed record ScheduleMemory(string Name, DateTimeOffset LastDue)
{
    /// <summary>True until its first due time: the time is that of its first arming, before which nothing was missed.</summary>
    public bool IsNew { get; init; }
}

/// <summary>A schedule as people see it.</summary>
public sealed record ScheduleView(
    string Name,
    string Kind,
    string Cron,
    string TimeZone,
    bool Enabled,
    bool DryRun,
    MisfirePolicy Misfire,
    DateTimeOffset? LastDue,
    IReadOnlyList<DateTimeOffset> NextRuns
);

/// <summary>The schedules in force, as front doors use them.</summary>
public interface ISchedules
{
    IReadOnlyList<ScheduleView> List();

    /// <summary>Starts the schedule's job now, beside its times.</summary>
    /// <exception cref="UserErrorException">There is no such schedule.</exception>
    Task<EnqueueResult> RunNowAsync(string name, string author, bool dryRun, CancellationToken cancellationToken);
}

/// <summary>Decides about starts that were missed.</summary>
public static class Misfires
{
    /// <summary>Whether a start that was due at <paramref name="lastMissed"/> is made up for, in words; null when nothing was missed.</summary>
    /// <param name="lastMissed">The newest due time before now that was not started.</param>
    public static MisfireVerdict? Decide(
        DateTimeOffset? lastDue,
        DateTimeOffset? lastMissed,
        MisfirePolicy policy,
        DateTimeOffset now
    ) =>
        lastDue is { } known && lastMissed is { } missed && missed > known && missed < now
            ? new MisfireVerdict(policy is MisfirePolicy.RunOnceNow, missed)
            : null;
}

/// <summary>A missed start: whether the job starts once now, and for which due time.</summary>
public sealed record MisfireVerdict(bool StartsNow, DateTimeOffset Missed);
