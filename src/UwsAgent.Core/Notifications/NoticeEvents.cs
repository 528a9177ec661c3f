using UwsAgent.Core.Events;

namespace UwsAgent.Core.Notifications;

/// <summary>What is told about telling.</summary>
public static class NoticeEvents
{
    public static readonly EventKind Failed = new(
        "notice-not-sent",
        "a913d4d0724f43ffaa413f51cde118b0",
        EventLevel.Error,
        "A mail was given up: the server refused it for good, or was not to be reached for too long. What it told is kept and goes with the "
            + "next mail to the same person. See 'uws notify list'; when the cause is mended: uws notify send ADDRESS"
    );

    public static IReadOnlyList<EventKind> All { get; } = [Failed];
}
