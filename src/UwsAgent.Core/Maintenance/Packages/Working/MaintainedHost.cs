using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Packages.Working;

/// <summary>A host of the configuration with its rules.</summary>
internal sealed record MaintainedHost(FarHostAddress Address, PackagePolicyOptions Policy)
{
    public string Name => Address.Name;

    /// <summary>Null when there is none of that name, or it is left alone.</summary>
    public static MaintainedHost? Of(MaintenanceOptions options, string name) =>
        options.Hosts.TryGetValue(name, out var host) && host.Enabled
            ? new MaintainedHost(
                new FarHostAddress(name, host.Address ?? name, host.Port, host.User, host.KeyFile, host.HostKeys)
                {
                    KeyPassphrase = host.KeyPassphrase,
                    Sudo = host.Sudo,
                    ForcedCommand = host.ForcedCommand,
                },
                options.PackagePolicies.GetValueOrDefault(host.Policy) ?? new PackagePolicyOptions()
            )
            : null;
}
