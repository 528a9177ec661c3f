using System.Globalization;
using UwsAgent.Core.Maintenance.Packages.Far;

namespace UwsAgent.Core.Maintenance.Packages.Deciding;

/// <summary>How far a unit on a host is.</summary>
public sealed record UnitPeek
{
    /// <summary>It was started once.</summary>
    public bool IsKnown { get; init; }

    public bool IsRunning { get; init; }

    /// <summary>Its own exit code; null while it has none.</summary>
    public int? ExitCode { get; init; }

    /// <summary>systemd's word for how it ended: <c>success</c>, <c>oom-kill</c>, <c>signal</c>.</summary>
    public string Result { get; init; } = "";

    public string Stage { get; init; } = "";

    /// <summary>The host was restarted since it began.</summary>
    public bool IsOtherBoot { get; init; }

    public long Next { get; init; }

    public IReadOnlyList<string> Lines { get; init; } = [];

    public bool HasEnded => IsKnown && (ExitCode is not null || !IsRunning);

    public static UnitPeek Parse(FarSections sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        var unit = sections["unit"]
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var started = sections.First("started");
        return new UnitPeek
        {
            IsKnown = started is not null,
            IsRunning =
                unit.GetValueOrDefault("ActiveState") is "active" or "activating" or "deactivating" or "reloading",
            ExitCode = int.TryParse(
                sections.First("exit"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var code
            )
                ? code
                : null,
            Result = unit.GetValueOrDefault("Result", ""),
            Stage = sections.First("stage") ?? "",
            IsOtherBoot = started is not null && started != sections.First("boot"),
            Next = long.TryParse(sections.First("next"), NumberStyles.None, CultureInfo.InvariantCulture, out var next)
                ? next
                : 0,
            Lines = sections["log"],
        };
    }
}
