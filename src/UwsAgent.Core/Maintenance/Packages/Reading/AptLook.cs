using System.Globalization;
using UwsAgent.Core.Maintenance.Packages.Far;

namespace UwsAgent.Core.Maintenance.Packages.Reading;

/// <summary>What apt on a host knows: its sources, and the packages that have another version than the installed one.</summary>
public sealed record AptLook
{
    public IReadOnlyList<AptSource> Sources { get; init; } = [];

    public IReadOnlyList<AptPackage> Packages { get; init; } = [];

    /// <summary>From fetching newer lists; none when they were new enough.</summary>
    public IReadOnlyList<AptComplaint> Complaints { get; init; } = [];

    /// <summary>Fetching newer lists ended well, or was not needed.</summary>
    public bool IsUpToDate { get; init; } = true;

    public TimeSpan ListsAge { get; init; }

    /// <summary>Names what was looked at, for weighing it.</summary>
    public string Token { get; init; } = "";

    public static AptLook Parse(FarSections sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        var update = sections["update"];
        return new AptLook
        {
            Sources = AptPolicy.Sources(sections["files"], sections["trusted"]),
            Packages = AptPolicy.Packages(sections["policy"]),
            Complaints = AptComplaints.Parse(update),
            IsUpToDate = update.Count == 0 || update[^1] is "exit 0",
            ListsAge = TimeSpan.FromSeconds(
                long.TryParse(sections.First("lists"), NumberStyles.None, CultureInfo.InvariantCulture, out var age)
                    ? age
                    : 0
            ),
            Token = sections.First("token") ?? "",
        };
    }
}
