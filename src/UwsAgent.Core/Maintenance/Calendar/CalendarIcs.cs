using System.Globalization;
using System.Text;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>Windows and freezes as an iCalendar file (RFC 5545), for the calendars that people look at anyway.</summary>
public static class CalendarIcs
{
    private const int LongestLine = 75;

    /// <param name="host">Makes the events of two agents different ones.</param>
    /// <param name="now">When the file was made.</param>
    public static string Write(
        MaintenanceCalendar calendar,
        IReadOnlyList<Freeze> made,
        DateTimeOffset from,
        DateTimeOffset to,
        string host,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(calendar);
        ArgumentNullException.ThrowIfNull(made);
        var text = new StringBuilder();
        Line(text, "BEGIN:VCALENDAR");
        Line(text, "VERSION:2.0");
        Line(text, "PRODID:-//uws-agent//maintenance//EN");
        Line(text, "CALSCALE:GREGORIAN");
        Line(text, $"X-WR-CALNAME:{Escaped($"Maintenance {host}")}");
        var windows = calendar
            .Windows.SelectMany(window => window.Openings(from, to).Select(opening => (window, opening)))
            .OrderBy(one => one.opening.Opens)
            .ThenBy(one => one.window.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var (window, opening) in windows)
        {
            Window(text, window, opening, host, now);
        }

        foreach (
            var freeze in calendar
                .Freezes.Concat(made)
                .Where(one => one.From < to && !one.IsOver(from))
                .OrderBy(one => one.From)
        )
        {
            Frozen(text, freeze, to, host, now);
        }

        Line(text, "END:VCALENDAR");
        return text.ToString();
    }

    private static void Window(
        StringBuilder text,
        MaintenanceWindow window,
        WindowOpening opening,
        string host,
        DateTimeOffset now
    )
    {
        var options = window.Options;
        var lines = new List<string>
        {
            $"Targets: {string.Join(", ", options.Targets)}",
            $"Kinds of work: {string.Join(", ", options.Kinds)}",
        };
        if (options.Cutoff > TimeSpan.Zero)
        {
            lines.Add($"Nothing new begins after {Moment(opening.Ends - options.Cutoff)}");
        }

        if (options.SecurityOnly)
        {
            lines.Add("Only what mends security");
        }

        Event(
            text,
            $"window-{window.Name}-{Moment(opening.Opens)}@{host}",
            (opening.Opens, opening.Ends),
            $"Maintenance window {window.Name}",
            lines,
            "TRANSPARENT",
            now
        );
    }

    /// <summary>A freeze without an end goes to the end of the file, and says so.</summary>
    private static void Frozen(StringBuilder text, Freeze freeze, DateTimeOffset to, string host, DateTimeOffset now)
    {
        // One that cannot be read has no beginning that is known.
        var from = freeze.IsUnreadable ? now : freeze.From;
        var lines = new List<string> { $"By {freeze.Who}", $"Targets: {string.Join(", ", freeze.Targets)}" };
        if (freeze.AllowSecurity)
        {
            lines.Add("Work that mends security goes on");
        }

        if (freeze.Until is null)
        {
            lines.Add("Until it is taken back");
        }

        Event(
            text,
            $"freeze-{freeze.Id}-{(freeze.IsUnreadable ? "unreadable" : Moment(from))}@{host}",
            (from, freeze.Until ?? (to > from ? to : from.AddDays(1))),
            $"Maintenance frozen: {(freeze.Reason.Length > 0 ? freeze.Reason : freeze.Id)}",
            lines,
            "OPAQUE",
            now
        );
    }

    private static void Event(
        StringBuilder text,
        string uid,
        (DateTimeOffset From, DateTimeOffset To) time,
        string summary,
        IReadOnlyList<string> description,
        string transparency,
        DateTimeOffset now
    )
    {
        Line(text, "BEGIN:VEVENT");
        Line(text, $"UID:{Escaped(uid)}");
        Line(text, $"DTSTAMP:{Moment(now)}");
        Line(text, $"DTSTART:{Moment(time.From)}");
        Line(text, $"DTEND:{Moment(time.To)}");
        Line(text, $"SUMMARY:{Escaped(summary)}");
        Line(text, $"DESCRIPTION:{Escaped(string.Join('\n', description))}");
        Line(text, $"TRANSP:{transparency}");
        Line(text, "END:VEVENT");
    }

    private static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string Escaped(string text) =>
        PlainText
            .Block(text)
            .Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace(";", @"\;", StringComparison.Ordinal)
            .Replace(",", @"\,", StringComparison.Ordinal)
            .Replace("\n", @"\n", StringComparison.Ordinal);

    /// <summary>Folded after 75 octets, never within a letter.</summary>
    private static void Line(StringBuilder text, string line)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > LongestLine)
            {
                text.Append("\r\n ");
                octets = 1;
            }

            text.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }

        text.Append("\r\n");
    }
}
