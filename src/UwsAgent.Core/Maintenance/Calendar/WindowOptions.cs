using System.ComponentModel;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>One entry of <c>Maintenance:Windows</c>: when work may begin, on which targets, of which kinds.</summary>
public sealed record WindowOptions
{
    [Description(
        "The days on which it opens: Fri, Mon-Thu, daily, '2nd Tue' or 'last Sun' of the month, 2026-12-28. A window over midnight belongs to the day on which it opens."
    )]
    public IReadOnlyList<string> Days { get; init; } = ["daily"];

    [Description(
        "When it opens, by the clock on the wall: 22:00. A time that the clock leaves out is the end of the gap."
    )]
    public string Start { get; init; } = "";

    [Description(
        "How long it stays open, in time that passes: 4h. When the clocks change it ends earlier or later on the wall."
    )]
    public TimeSpan Duration { get; init; }

    [Description("The time zone of Days and Start.")]
    [TimeZoneText]
    public string TimeZone { get; init; } = "UTC";

    [Description("So long before the end nothing new begins; what runs then may end.")]
    public TimeSpan Cutoff { get; init; }

    [Description("The hosts and clusters that it is for, by name or with * and ?.")]
    public IReadOnlyList<string> Targets { get; init; } = ["*"];

    [Description("The kinds of work that it is for, by name or with * and ?: packages, components, bases.")]
    public IReadOnlyList<string> Kinds { get; init; } = ["*"];

    [Description("True lets only work begin that mends security.")]
    public bool SecurityOnly { get; init; }

    [Description(
        "Targets begin up to so long after the opening, each always at its own moment, so that not all begin at once. Never before the opening."
    )]
    public TimeSpan Jitter { get; init; }

    [Description(
        "True begins nothing by itself until a person has approved that opening: uws maintenance plan, then uws maintenance approve NAME."
    )]
    public bool NeedsApproval { get; init; }
}

/// <summary>One entry of <c>Maintenance:Freezes</c>: days on which nothing begins.</summary>
public sealed record FreezeOptions
{
    [Description("Whole days: 2026-12-24, or from the first to the last: 2026-12-21..2027-01-03.")]
    public IReadOnlyList<string> Dates { get; init; } = [];

    [Description("Why, for whoever wonders.")]
    public string Reason { get; init; } = "";

    [Description("The time zone of the days.")]
    [TimeZoneText]
    public string TimeZone { get; init; } = "UTC";

    [Description("The hosts and clusters that it holds, by name or with * and ?.")]
    public IReadOnlyList<string> Targets { get; init; } = ["*"];

    [Description("True lets work begin that mends security.")]
    public bool AllowSecurity { get; init; }
}
