namespace UwsAgent.Core.Events;

/// <summary>What the daemon itself has to tell: its life, its clock, its loops, its store.</summary>
public static class HostEvents
{
    public static readonly EventKind AgentStarted = new(
        "agent-started",
        "616c25b890af47bd8c5d96d1413a1a33",
        EventLevel.Information,
        "The agent is up and takes work. Nothing is to be done."
    );

    public static readonly EventKind AgentStopping = new(
        "agent-stopping",
        "2ee58a3984184ac39da3116d227979b4",
        EventLevel.Information,
        "The agent was told to stop: it takes no more work and lets running jobs reach the end of a step. "
            + "A job that does not finish in time is queued again at the next start."
    );

    public static readonly EventKind AgentStopped = new(
        "agent-stopped",
        "0a8db64786534af1aa4de8977115e3ae",
        EventLevel.Information,
        "The agent has stopped cleanly. Start it with 'systemctl start uws-agent' when it is wanted."
    );

    public static readonly EventKind UncleanStop = new(
        "unclean-stop",
        "a38f552f4f4d4a9b947fe0f7b771b653",
        EventLevel.Warning,
        "The run before this one did not stop cleanly: it was killed, it crashed, or the machine lost power. "
            + "What it was running is queued again (or failed, if its kind must not be repeated). "
            + "Look at what the journal says before the end of that run: 'journalctl -u uws-agent -b -e', and "
            + "'journalctl -k' for the kernel's out-of-memory killer."
    );

    public static readonly EventKind StoreTrouble = new(
        "store-trouble",
        "73c1c7639dec47e887a64d9dfb4afc45",
        EventLevel.Error,
        "The agent's store cannot be read or written as it should. The message says what was found and what was done. "
            + "See whether the disk is full or read-only ('df -h /var/lib/uws-agent', 'dmesg'). A damaged file was set "
            + "aside beside the store, never deleted. Work is refused until writing succeeds again; no restart is needed."
    );

    public static readonly EventKind ClockJumped = new(
        "clock-jumped",
        "292d4455a6e34ae28315f09ecaab81bb",
        EventLevel.Warning,
        "The wall clock moved by itself: somebody or a time service set it, or the machine slept. Schedules were "
            + "computed anew; starts that were missed follow their misfire policy. If nobody did this on purpose, look at the "
            + "time service: 'timedatectl', 'chronyc tracking'."
    );

    public static readonly EventKind LoopStuck = new(
        "loop-stuck",
        "c4f06eaffd7d4d44b3a2f12feebae8db",
        EventLevel.Error,
        "One of the loops that must keep turning has been silent for longer than it may be. The agent is not ready, and "
            + "the watchdog is no longer fed: systemd restarts the agent if the loop does not come back. Jobs are taken up "
            + "again after the restart. If it happens again, keep the journal of that time and report it."
    );

    public static readonly EventKind LoopRecovered = new(
        "loop-recovered",
        "747b19cfe200469bac77e544f5ff6614",
        EventLevel.Information,
        "A loop that was silent for too long turns again, and the agent is ready. If this repeats, the machine is "
            + "overloaded: look at 'uptime' and at what else runs there."
    );

    public static readonly IReadOnlyList<EventKind> All =
    [
        AgentStarted,
        AgentStopping,
        AgentStopped,
        UncleanStop,
        StoreTrouble,
        ClockJumped,
        LoopStuck,
        LoopRecovered,
    ];
}
