using UwsAgent.Core.Events;

namespace UwsAgent.Core.Commands;

/// <summary>What commands tell people besides the end of their job.</summary>
public static class CommandEvents
{
    public static readonly EventKind LeftProcesses = new(
        "command-left-processes",
        "3d1c7f0e5a9b4b62a4f3b7d0c8e1f201",
        EventLevel.Warning,
        "A command ended while processes that it had started were still running; they were killed. When one of them was meant to stay, give it a unit of its own and let the command start that: systemctl start NAME."
    );

    public static readonly EventKind HookRefused = new(
        "command-hook-refused",
        "f2e5029b398d4bdcb5d9afd004f877d1",
        EventLevel.Error,
        "An event should have started a command (Commands:NAME:On), but the arguments that it gave did not match AllowedArguments. "
            + "Nothing was run for this event. Mend OnArguments or AllowedArguments, then run the command by hand for what was missed: uws run NAME"
    );

    public static readonly IReadOnlyList<EventKind> All = [LeftProcesses, HookRefused];
}
