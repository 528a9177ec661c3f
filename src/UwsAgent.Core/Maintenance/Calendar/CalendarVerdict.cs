using System.Globalization;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>The ways in which the calendar can answer.</summary>
public enum CalendarState
{
    /// <summary>Work may begin.</summary>
    Open,

    /// <summary>A window is open, but so near its end that nothing new begins.</summary>
    PastCutoff,

    /// <summary>No window is open for this target now.</summary>
    Closed,

    /// <summary>A freeze holds the target.</summary>
    Frozen,

    /// <summary>No window is for this target and this kind of work at all.</summary>
    NoWindow,
}

/// <summary>Whether work may begin now on a target, and why, or why not and when.</summary>
public sealed record CalendarVerdict(CalendarState State, string Target, string Kind, DateTimeOffset At)
{
    public bool MayStart => State is CalendarState.Open;

    /// <summary>The window that is open, if one is.</summary>
    public MaintenanceWindow? Window { get; init; }

    /// <summary>When the open window ends, or a freeze begins in it: what runs must have ended.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>From then on nothing new begins in the open window.</summary>
    public DateTimeOffset? Cutoff { get; init; }

    /// <summary>The freeze that holds the target the longest.</summary>
    public Freeze? Freeze { get; init; }

    /// <summary>When work may begin on the target next; null when it never does as far as can be seen.</summary>
    public DateTimeOffset? Next { get; init; }

    public MaintenanceWindow? NextWindow { get; init; }

    /// <summary>One sentence for people.</summary>
    public string Why =>
        State switch
        {
            CalendarState.Open =>
                $"window {Window?.Name} is open until {Moment(Until)}{(Cutoff < Until ? $"; nothing new begins after {Moment(Cutoff)}" : "")}",
            CalendarState.PastCutoff =>
                $"window {Window?.Name} ends {Moment(Until)} and nothing new begins after {Moment(Cutoff)}; {NextWords}",
            CalendarState.Frozen =>
                $"frozen by {Freeze?.Who} {(Freeze?.Until is { } until ? $"until {Moment(until)}" : "until it is taken back")}; {NextWords}",
            CalendarState.Closed => $"no window is open; {NextWords}",
            _ => $"no window in Maintenance:Windows is for {Kind} on {Target}",
        };

    private string NextWords =>
        Next is { } next ? $"next {Moment(next)} (window {NextWindow?.Name})" : "none opens within two years";

    private static string Moment(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("ddd yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "-";
}
