using System.Collections.Concurrent;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>All windows and the freezes of the configuration, ready to be asked by <see cref="WindowDecision"/>.</summary>
/// <remarks>Made once from a configuration and asked as often as needed; it holds no clock, so equal questions have equal answers.</remarks>
public sealed class MaintenanceCalendar
{
    /// <summary>Names come from the configuration; whoever asks for made-up ones must not fill the memory.</summary>
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<(string Target, string Kind), TargetWindow[]> known = new();
    private readonly Freeze[] freezes;

    private MaintenanceCalendar(IReadOnlyList<MaintenanceWindow> windows, Freeze[] freezes) =>
        (Windows, this.freezes) = (windows, freezes);

    public IReadOnlyList<MaintenanceWindow> Windows { get; }

    /// <summary>Those of the configuration.</summary>
    public IReadOnlyList<Freeze> Freezes => freezes;

    /// <exception cref="UserErrorException">A time zone is not known on this host.</exception>
    public static MaintenanceCalendar Of(MaintenanceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new MaintenanceCalendar(
            [
                .. options
                    .Windows.OrderBy(window => window.Key, StringComparer.OrdinalIgnoreCase)
                    .Select(window => MaintenanceWindow.Of(window.Key, window.Value)),
            ],
            [
                .. options
                    .Freezes.OrderBy(freeze => freeze.Key, StringComparer.OrdinalIgnoreCase)
                    .SelectMany(freeze => Freeze.Of(freeze.Key, freeze.Value)),
            ]
        );
    }

    internal Freeze[] FreezeArray => freezes;

    internal TargetWindow[] WindowsOf(string target, string kind) =>
        known.TryGetValue((target, kind), out var windows) ? windows : Find(target, kind);

    private TargetWindow[] Find(string target, string kind)
    {
        TargetWindow[] found =
        [
            .. Windows.Where(window => window.IsFor(target, kind)).Select(window => TargetWindow.Of(window, target)),
        ];
        if (known.Count < MostRemembered)
        {
            known[(target, kind)] = found;
        }

        return found;
    }
}
