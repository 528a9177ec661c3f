using UwsAgent.Core.Events;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>What the calendar tells people.</summary>
public static class CalendarEvents
{
    public static readonly EventKind Frozen = new(
        "maintenance-frozen",
        "7d51a9a2f6b14d6e8f0c1b53a6d40001",
        EventLevel.Information,
        "A person froze maintenance: nothing begins on the named targets until the freeze expires or is taken back with 'uws maintenance unfreeze'. What runs already is ended as usual."
    );

    public static readonly EventKind Unfrozen = new(
        "maintenance-unfrozen",
        "7d51a9a2f6b14d6e8f0c1b53a6d40002",
        EventLevel.Information,
        "A person took a freeze of maintenance back; the windows count again. What else holds: uws maintenance calendar."
    );

    public static readonly EventKind FreezeUnreadable = new(
        "maintenance-freeze-unreadable",
        "7d51a9a2f6b14d6e8f0c1b53a6d40003",
        EventLevel.Error,
        "A stored freeze cannot be read, so all maintenance counts as frozen, security work included. See it with 'uws maintenance calendar' and end it with 'uws maintenance unfreeze ID'."
    );

    public static readonly EventKind Approved = new(
        "maintenance-approved",
        "7d51a9a2f6b14d6e8f0c1b53a6d40007",
        EventLevel.Information,
        "A person approved what an opening of a maintenance window will begin. It is good for that opening alone; what it would do: uws maintenance plan."
    );

    public static readonly EventKind ApprovalWithdrawn = new(
        "maintenance-approval-withdrawn",
        "7d51a9a2f6b14d6e8f0c1b53a6d40008",
        EventLevel.Information,
        "A person took the approval of a maintenance window back: its opening begins nothing. A run that has begun goes on; uws queue cancel ends it."
    );

    public static IReadOnlyList<EventKind> All { get; } =
    [Frozen, Unfrozen, FreezeUnreadable, Approved, ApprovalWithdrawn];
}
