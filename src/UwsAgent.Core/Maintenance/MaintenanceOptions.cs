using System.ComponentModel;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance.Calendar;

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

    [Description(
        "When work may begin, by name. Without a window for a target and a kind of work nothing begins there by itself."
    )]
    public IReadOnlyDictionary<string, WindowOptions> Windows { get; init; } =
        new Dictionary<string, WindowOptions>(StringComparer.OrdinalIgnoreCase);

    [Description("Days on which nothing begins, by name: holidays, exams.")]
    public IReadOnlyDictionary<string, FreezeOptions> Freezes { get; init; } =
        new Dictionary<string, FreezeOptions>(StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<OptionsFault> Check(MaintenanceOptions options) =>
        [.. CalendarOptionsCheck.Faults(options)];
}
