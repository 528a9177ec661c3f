using UwsAgent.Core.Events;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>What runs of maintenance tell people.</summary>
public static class RunEvents
{
    public static readonly EventKind Started = new(
        "maintenance-run-started",
        "7d51a9a2f6b14d6e8f0c1b53a6d40020",
        EventLevel.Information,
        "A run of maintenance has begun. What it does on which target, and in which order: uws maintenance report."
    );

    public static readonly EventKind StepDone = new(
        "maintenance-step-done",
        "7d51a9a2f6b14d6e8f0c1b53a6d40021",
        EventLevel.Information,
        "A step of maintenance was done on a target and proved: it says which versions became which others. Nothing is to be done."
    );

    public static readonly EventKind StepFailed = new(
        "maintenance-step-failed",
        "7d51a9a2f6b14d6e8f0c1b53a6d40022",
        EventLevel.Error,
        "A step of maintenance failed on a target, or the target was not well after it. The event says what was seen. What could be "
            + "taken back is taken back: see the next event, and the whole run: uws maintenance report."
    );

    public static readonly EventKind Undone = new(
        "maintenance-undone",
        "7d51a9a2f6b14d6e8f0c1b53a6d40023",
        EventLevel.Warning,
        "After a failure a step was taken back, as far as it can be; the event says exactly what stays as it is. See whether the target "
            + "is well, find out why the step failed, and hold or pin what caused it before the next window."
    );

    public static readonly EventKind NotUndone = new(
        "maintenance-not-undone",
        "7d51a9a2f6b14d6e8f0c1b53a6d40024",
        EventLevel.Error,
        "After a failure a step could not be taken back: the target stays as it is now, and the event says how. Someone must look at it "
            + "before anything else is done there."
    );

    public static readonly EventKind Halted = new(
        "maintenance-halted",
        "7d51a9a2f6b14d6e8f0c1b53a6d40025",
        EventLevel.Error,
        "A run of maintenance was stopped: nothing more is begun, what was begun is brought to its end. What failed and what is left: "
            + "uws maintenance report. The next run begins with what is due then."
    );

    public static readonly EventKind CarriedOver = new(
        "maintenance-carried-over",
        "7d51a9a2f6b14d6e8f0c1b53a6d40026",
        EventLevel.Warning,
        "Some targets were not worked on, or not to their end, and wait for another run; the event names each with its reason. When "
            + "that repeats, the window is too short, or something blocks: uws maintenance."
    );

    public static readonly EventKind Blocked = new(
        "maintenance-blocked",
        "7d51a9a2f6b14d6e8f0c1b53a6d40027",
        EventLevel.Warning,
        "A blocker of Maintenance:Blockers keeps a run from going on; it is asked again until Maintenance:MaxWait is over. What cannot "
            + "be asked blocks. How each stands: uws maintenance."
    );

    public static readonly EventKind Silent = new(
        "maintenance-silent",
        "7d51a9a2f6b14d6e8f0c1b53a6d40028",
        EventLevel.Error,
        "Nothing failed, and yet a target had no successful run, or could not be asked, for longer than Maintenance:SilentAfter. See why: "
            + "uws maintenance. It is told once a day until that ends."
    );

    public static readonly EventKind Ended = new(
        "maintenance-run-ended",
        "7d51a9a2f6b14d6e8f0c1b53a6d40029",
        EventLevel.Information,
        "A run of maintenance has ended: what was changed, what failed, what was carried over. All of it: uws maintenance report."
    );

    public static readonly EventKind LockRecovered = new(
        "maintenance-lock-recovered",
        "7d51a9a2f6b14d6e8f0c1b53a6d4002a",
        EventLevel.Warning,
        "A target was still marked as in the hands of a run that is over or gone; the mark was taken away. See whether that run left "
            + "the target as it should be: uws maintenance report RUN."
    );

    public static readonly EventKind Resumed = new(
        "maintenance-run-resumed",
        "7d51a9a2f6b14d6e8f0c1b53a6d4002b",
        EventLevel.Warning,
        "A run that was cut off, by a crash or a stop of the agent, goes on: what was begun is brought to its end or taken back first. "
            + "Nothing is done twice."
    );

    public static readonly EventKind WindowMissed = new(
        "maintenance-window-missed",
        "7d51a9a2f6b14d6e8f0c1b53a6d4002c",
        EventLevel.Warning,
        "A window opened and closed while the agent did not run, was busy until its cutoff, or waited for an approval that nobody gave. What was due waits for the next opening: "
            + "uws maintenance calendar. If it cannot wait: uws maintenance run --now REASON."
    );

    public static readonly EventKind ApprovalMissing = new(
        "maintenance-approval-missing",
        "7d51a9a2f6b14d6e8f0c1b53a6d4002f",
        EventLevel.Warning,
        "A window with NeedsApproval is open, and nobody has approved this opening: nothing begins. What it would do: uws maintenance plan; "
            + "then uws maintenance approve WINDOW, which counts until the window's cutoff."
    );

    public static IReadOnlyList<EventKind> All { get; } =
    [
        Started,
        StepDone,
        StepFailed,
        Undone,
        NotUndone,
        Halted,
        CarriedOver,
        Blocked,
        Silent,
        Ended,
        LockRecovered,
        Resumed,
        WindowMissed,
        ApprovalMissing,
    ];
}
