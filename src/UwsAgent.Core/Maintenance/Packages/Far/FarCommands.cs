using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Packages.Far;

/// <summary>All that is ever asked of a host: the actions of <c>config/hosts/uws-agent-far</c>, each marked reading or changing.</summary>
public static class FarCommands
{
    /// <summary>How the host is: kernel, disks, half-configured packages, locks, units, what a restart is due for.</summary>
    public static readonly FarCommand State = new("state", IsChanging: false, TimeSpan.FromMinutes(1));

    /// <summary><see cref="State"/>, and every package that has another version than the installed one; newer lists are fetched beside apt's own.</summary>
    public static readonly FarCommand Look = new("look", IsChanging: false, TimeSpan.FromMinutes(5));

    /// <summary>What apt itself would do under given preferences.</summary>
    public static readonly FarCommand Weigh = new("weigh", IsChanging: false, TimeSpan.FromMinutes(2));

    /// <summary>All versions of some packages.</summary>
    public static readonly FarCommand Offer = new("offer", IsChanging: false, TimeSpan.FromMinutes(1));

    /// <summary>How far a unit is, and what it said since.</summary>
    public static readonly FarCommand Peek = new("peek", IsChanging: false, TimeSpan.FromMinutes(1));

    /// <summary>Starts an upgrade as a unit of systemd, once.</summary>
    public static readonly FarCommand Start = new("start", IsChanging: true, TimeSpan.FromMinutes(1));

    public static readonly FarCommand Reboot = new("reboot", IsChanging: true, TimeSpan.FromMinutes(1));

    /// <summary>Removes what a unit left.</summary>
    public static readonly FarCommand Forget = new("forget", IsChanging: true, TimeSpan.FromMinutes(1));

    public static readonly IReadOnlyList<FarCommand> All = [State, Look, Weigh, Offer, Peek, Start, Reboot, Forget];

    private static readonly Lazy<string> Text = new(() =>
    {
        using var resource = typeof(FarCommands).Assembly.GetManifestResourceStream("uws-agent-far")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    });

    /// <summary>The script that carries them out.</summary>
    public static string Script => Text.Value;
}
