using UwsAgent.Core.Events;

namespace UwsAgent.Core.Jobs;

/// <summary>What the queue tells people.</summary>
public static class JobEvents
{
    public static readonly EventKind Failed = new(
        "job-failed",
        "6b0f1c1d6c0f4f6f9a7c52f0a6a0d101",
        EventLevel.Error,
        "A job failed and will not be tried again. See why with: uws queue show ID; uws queue log ID. Mend the cause, then: uws queue retry ID."
    );

    public static readonly EventKind Rescued = new(
        "job-rescued",
        "6b0f1c1d6c0f4f6f9a7c52f0a6a0d102",
        EventLevel.Warning,
        "The agent ended unexpectedly while this job ran. The job was queued again, or failed when it must not be repeated. See why the agent ended: journalctl -u uws-agent -b."
    );

    public static readonly EventKind Cancelled = new(
        "job-cancelled",
        "6b0f1c1d6c0f4f6f9a7c52f0a6a0d103",
        EventLevel.Information,
        "A person cancelled a job. Queue it again with: uws queue retry ID."
    );

    public static readonly EventKind Abandoned = new(
        "job-abandoned",
        "6b0f1c1d6c0f4f6f9a7c52f0a6a0d104",
        EventLevel.Error,
        "A job did not stop when it was asked to. Its lane goes on without it, but its code may still be at work: restart the agent when that matters, and report it as a fault."
    );

    public static readonly EventKind Paused = new(
        "queue-paused",
        "6b0f1c1d6c0f4f6f9a7c52f0a6a0d105",
        EventLevel.Information,
        "A person paused a lane or a kind of job. Jobs wait until it is resumed or the pause expires: uws queue resume SCOPE."
    );

    public static readonly EventKind Resumed = new(
        "queue-resumed",
        "6b0f1c1d6c0f4f6f9a7c52f0a6a0d106",
        EventLevel.Information,
        "A paused lane or kind of job goes on: what waited starts as its lane has room. See it with: uws queue."
    );

    public static readonly EventKind Unreadable = new(
        "job-unreadable",
        "6b0f1c1d6c0f4f6f9a7c52f0a6a0d107",
        EventLevel.Error,
        "A stored job could not be read and was set aside in the store; the others go on. It was written by a newer version or is damaged. Go back to the newer version to see it again."
    );

    public static readonly EventKind StoreRefused = new(
        "store-refused",
        "6b0f1c1d6c0f4f6f9a7c52f0a6a0d108",
        EventLevel.Error,
        "The state directory takes no writes, so no new work is taken. Running jobs finish. Make room or mend the disk: the agent goes on by itself."
    );

    public static readonly EventKind StoreRecovered = new(
        "store-recovered",
        "6b0f1c1d6c0f4f6f9a7c52f0a6a0d109",
        EventLevel.Information,
        "The state directory takes writes again; the queue goes on."
    );

    public static readonly EventKind ScheduleMissed = new(
        "schedule-missed",
        "6b0f1c1d6c0f4f6f9a7c52f0a6a0d10a",
        EventLevel.Warning,
        "A scheduled start passed while the agent was not running or the clock was moved. The event says whether the job was started once now or left out. Start it by hand with: uws schedule run NAME."
    );

    public static readonly EventKind ScheduleOverlapped = new(
        "schedule-overlapped",
        "6b0f1c1d6c0f4f6f9a7c52f0a6a0d10b",
        EventLevel.Warning,
        "A scheduled start found its previous job still waiting or at work, and was left out. If that happens often, the schedule is too dense or its lane too narrow."
    );

    public static IReadOnlyList<EventKind> All { get; } =
    [
        Failed,
        Rescued,
        Cancelled,
        Abandoned,
        Paused,
        Resumed,
        Unreadable,
        StoreRefused,
        StoreRecovered,
        ScheduleMissed,
        ScheduleOverlapped,
    ];
}
