using System.Globalization;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Calendar;

namespace UwsAgent.Core.Tests.Maintenance.Calendar;

/// <summary>Short ways to make windows and times for tests.</summary>
internal static class CalendarScene
{
    public static readonly WindowOptions FridayNight = new()
    {
        Days = ["Fri"],
        Start = "22:00",
        Duration = TimeSpan.FromHours(4),
    };

    public static MaintenanceWindow Window(WindowOptions options) => MaintenanceWindow.Of("night", options);

    public static MaintenanceOptions Options(params (string Name, WindowOptions Window)[] windows) =>
        new() { Windows = windows.ToDictionary(one => one.Name, one => one.Window, StringComparer.OrdinalIgnoreCase) };

    public static MaintenanceCalendar CalendarOf(params (string Name, WindowOptions Window)[] windows) =>
        MaintenanceCalendar.Of(Options(windows));

    /// <summary>In UTC unless it says otherwise.</summary>
    public static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
