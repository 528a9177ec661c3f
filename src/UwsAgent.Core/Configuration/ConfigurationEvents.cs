using UwsAgent.Core.Events;

namespace UwsAgent.Core.Configuration;

/// <summary>What the configuration tells an admin.</summary>
public static class ConfigurationEvents
{
    public static readonly EventKind Reloaded = new(
        "config-reloaded",
        "a1be1975c88ccee1f2f7951c178ed416",
        EventLevel.Information,
        "A changed configuration was found good and is in force now, for new work; running jobs keep the one that they started with. "
            + "The message names the keys that changed. Nothing has to be done. `uws config show` shows every value and where it came from."
    );

    public static readonly EventKind Refused = new(
        "config-refused",
        "c9e530f83a052088ef3e657c5adfe0ef",
        EventLevel.Error,
        "A changed configuration has faults, so the last good one stays in force. The message lists every fault with its file and line. "
            + "Mend them and run `uws config check`; a file that changed is read again by itself within seconds, or by `systemctl reload uws-agent`. "
            + "Until then a restart of the agent would be refused."
    );

    public static readonly IReadOnlyList<EventKind> All = [Reloaded, Refused];
}
