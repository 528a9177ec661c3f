using System.Text;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Calendar;
using static UwsAgent.Core.Tests.Maintenance.Calendar.CalendarScene;

namespace UwsAgent.Core.Tests.Maintenance.Calendar;

public sealed class CalendarIcsTests
{
    private static readonly DateTimeOffset From = At("2026-11-23T00:00:00Z");
    private static readonly DateTimeOffset To = At("2026-12-07T00:00:00Z");

    [Fact]
    public void Windows_are_events_in_UTC()
    {
        var text = Write(CalendarOf(("night", FridayNight with { Cutoff = TimeSpan.FromMinutes(30) })), []);

        Assert.Equal(
            """
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//uws-agent//maintenance//EN
            CALSCALE:GREGORIAN
            X-WR-CALNAME:Maintenance ops
            BEGIN:VEVENT
            UID:window-night-20261127T220000Z@ops
            DTSTAMP:20261123T000000Z
            DTSTART:20261127T220000Z
            DTEND:20261128T020000Z
            SUMMARY:Maintenance window night
            DESCRIPTION:Targets: *\nKinds of work: *\nNothing new begins after 20261128
             T013000Z
            TRANSP:TRANSPARENT
            END:VEVENT
            BEGIN:VEVENT
            UID:window-night-20261204T220000Z@ops
            DTSTAMP:20261123T000000Z
            DTSTART:20261204T220000Z
            DTEND:20261205T020000Z
            SUMMARY:Maintenance window night
            DESCRIPTION:Targets: *\nKinds of work: *\nNothing new begins after 20261205
             T013000Z
            TRANSP:TRANSPARENT
            END:VEVENT
            END:VCALENDAR

            """.ReplaceLineEndings("\r\n"),
            text
        );
    }

    [Fact]
    public void Freezes_are_events_and_one_without_end_says_so()
    {
        var text = Write(
            MaintenanceCalendar.Of(
                new MaintenanceOptions
                {
                    Freezes = new Dictionary<string, FreezeOptions>(StringComparer.Ordinal)
                    {
                        ["winter"] = new() { Dates = ["2026-11-30..2026-12-01"], Reason = "holidays; all, of them" },
                        ["past"] = new() { Dates = ["2026-11-01"] },
                    },
                }
            ),
            [new Freeze("freeze-1", "ana", "exams", From.AddDays(-1), null) { AllowSecurity = true }]
        );

        var events = Unfolded(text).Split("BEGIN:VEVENT\r\n")[1..];
        Assert.Equal(2, events.Length);
        Assert.Contains("UID:freeze-freeze-1-20261122T000000Z@ops\r\n", events[0], StringComparison.Ordinal);
        Assert.Contains("DTEND:20261207T000000Z\r\n", events[0], StringComparison.Ordinal);
        Assert.Contains("Work that mends security goes on", events[0], StringComparison.Ordinal);
        Assert.Contains("Until it is taken back", events[0], StringComparison.Ordinal);
        Assert.Contains(@"SUMMARY:Maintenance frozen: holidays\; all\, of them", events[1], StringComparison.Ordinal);
        Assert.Contains("DTSTART:20261130T000000Z\r\nDTEND:20261202T000000Z", events[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_folded_after_75_octets_and_never_within_a_letter()
    {
        var reason = string.Concat(Enumerable.Repeat("größte Prüfung 🎓, ", 12)).Trim();
        var text = Write(CalendarOf(), [new Freeze("freeze-1", "ana", reason, From, To)]);

        var lines = text.Split("\r\n");
        Assert.All(lines, line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 75));
        Assert.DoesNotContain('\ufffd', text);
        Assert.DoesNotContain(lines, line => line.Contains('\n', StringComparison.Ordinal));
        Assert.Contains(reason.Replace(",", @"\,", StringComparison.Ordinal), Unfolded(text), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_opening_has_the_same_id_whenever_the_file_is_made()
    {
        var calendar = CalendarOf(("night", FridayNight));
        var later = CalendarIcs.Write(calendar, [], From.AddDays(2), To, "ops", From.AddDays(2));

        Assert.Equal(Ids(Write(calendar, [])), Ids(later));
        Assert.Equal(2, Ids(later).Distinct(StringComparer.Ordinal).Count());
    }

    private static string Write(MaintenanceCalendar calendar, IReadOnlyList<Freeze> made) =>
        CalendarIcs.Write(calendar, made, From, To, "ops", From);

    private static string Unfolded(string text) => text.Replace("\r\n ", "", StringComparison.Ordinal);

    private static List<string> Ids(string text) =>
        [.. Unfolded(text).Split("\r\n").Where(line => line.StartsWith("UID:", StringComparison.Ordinal))];
}
