using System.ComponentModel;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Maintenance;

/// <summary>Section <c>Maintenance</c>: upgrades that happen on time, in order, and stop when something is wrong.</summary>
[Description(
    "Maintenance: when upgrades may be made, in which order, of which hosts and clusters, and what stops them."
)]
public sealed record MaintenanceOptions
{
    public const string Section = "Maintenance";

    [Description("False makes no upgrades; what is due can still be asked for.")]
    public bool Enabled { get; init; } = true;

    public static IEnumerable<OptionsFault> Check(MaintenanceOptions options) => [];
}
