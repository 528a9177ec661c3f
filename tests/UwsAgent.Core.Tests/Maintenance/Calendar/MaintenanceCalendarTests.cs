using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Calendar;
using static UwsAgent.Core.Tests.Maintenance.Calendar.CalendarScene;

namespace UwsAgent.Core.Tests.Maintenance.Calendar;

public sealed class MaintenanceCalendarTests
{
    private static readonly MaintenanceCalendar Nights = CalendarOf(
        ("night", FridayNight with { Cutoff = TimeSpan.FromMinutes(30), Targets = ["amy-*", "ops"] }),
        (
            "security",
            new()
            {
                Days = ["daily"],
                Start = "05:00",
                Duration = TimeSpan.FromHours(1),
                SecurityOnly = true,
                Kinds = ["packages"],
            }
        )
    );

    [Fact]
    public void In_a_window_work_may_begin_until_its_cutoff()
    {
        var open = Ask(Nights, "amy-east", "2026-11-28T01:00:00Z");

        Assert.Equal((CalendarState.Open, "night"), (open.State, open.Window?.Name));
        Assert.Equal(At("2026-11-28T02:00:00Z"), open.Until);
        Assert.Equal(At("2026-11-28T01:30:00Z"), open.Cutoff);
        Assert.Equal(
            "window night is open until Sat 2026-11-28 02:00Z; nothing new begins after Sat 2026-11-28 01:30Z",
            open.Why
        );
    }

    [Theory]
    [InlineData("2026-11-28T01:29:59Z", true)]
    [InlineData("2026-11-28T01:30:00Z", false)]
    [InlineData("2026-11-28T01:59:59Z", false)]
    public void After_the_cutoff_nothing_new_begins_E_c6(string at, bool mayStart)
    {
        var verdict = Ask(Nights, "ops", at);

        Assert.Equal(mayStart, verdict.MayStart);
        Assert.Equal(mayStart ? null : At("2026-12-04T22:00:00Z"), verdict.Next);
        Assert.Equal(At("2026-11-28T02:00:00Z"), verdict.Until);
    }

    [Fact]
    public void Who_waited_past_the_end_does_not_begin_E_c5()
    {
        var verdict = Ask(Nights, "ops", "2026-11-28T02:00:01Z");

        Assert.Equal(CalendarState.Closed, verdict.State);
        Assert.Equal("no window is open; next Fri 2026-12-04 22:00Z (window night)", verdict.Why);
    }

    [Fact]
    public void A_missed_window_is_not_made_up_for_at_noon_E_c4() =>
        Assert.False(Ask(Nights, "ops", "2026-11-28T12:00:00Z").MayStart);

    [Theory]
    [InlineData("packages", true, CalendarState.Open)]
    [InlineData("packages", false, CalendarState.Closed)]
    [InlineData("components", true, CalendarState.Closed)]
    public void A_window_for_security_lets_only_that_begin(string kind, bool isSecurity, CalendarState state) =>
        Assert.Equal(
            state,
            WindowDecision.Decide(Nights, "ops", kind, isSecurity, At("2026-11-25T05:30:00Z"), []).State
        );

    [Fact]
    public void A_target_for_which_no_window_is_never_begins()
    {
        var verdict = Ask(Nights, "db-1", "2026-11-28T01:00:00Z", "components");

        Assert.Equal(CalendarState.NoWindow, verdict.State);
        Assert.Equal("no window in Maintenance:Windows is for components on db-1", verdict.Why);
    }

    [Fact]
    public void Of_two_open_windows_the_one_counts_in_which_work_may_begin_longer()
    {
        var calendar = CalendarOf(
            ("a", FridayNight),
            (
                "b",
                FridayNight with
                {
                    Start = "21:00",
                    Duration = TimeSpan.FromHours(6),
                    Cutoff = TimeSpan.FromMinutes(5),
                }
            )
        );

        Assert.Equal("b", Ask(calendar, "ops", "2026-11-28T00:00:00Z").Window?.Name);
        Assert.True(Ask(calendar, "ops", "2026-11-28T02:54:00Z").MayStart);
    }

    [Fact]
    public void A_person_s_freeze_holds_until_it_expires()
    {
        var freeze = new Freeze("f", "ana", "exams", At("2026-11-27T12:00:00Z"), At("2026-11-28T00:30:00Z"));
        var held = WindowDecision.Decide(Nights, "ops", "packages", false, At("2026-11-27T23:00:00Z"), [freeze]);

        Assert.Equal(CalendarState.Frozen, held.State);
        Assert.Equal(
            "frozen by ana: exams until Sat 2026-11-28 00:30Z; next Sat 2026-11-28 00:30Z (window night)",
            held.Why
        );
        Assert.True(
            WindowDecision.Decide(Nights, "ops", "packages", false, At("2026-11-28T00:30:00Z"), [freeze]).MayStart
        );
    }

    [Theory]
    [InlineData(true, true, CalendarState.Open)]
    [InlineData(true, false, CalendarState.Frozen)]
    [InlineData(false, true, CalendarState.Frozen)]
    public void A_freeze_lets_security_through_when_it_says_so_E_c34(bool isSecurity, bool allows, CalendarState state)
    {
        var freeze = new Freeze("f", "ana", "exams", At("2026-11-27T12:00:00Z"), null) { AllowSecurity = allows };

        Assert.Equal(
            state,
            WindowDecision.Decide(Nights, "ops", "packages", isSecurity, At("2026-11-27T23:00:00Z"), [freeze]).State
        );
    }

    [Fact]
    public void Of_two_freezes_one_that_holds_security_holds_it_E_c34()
    {
        var now = At("2026-11-27T23:00:00Z");
        Freeze[] freezes =
        [
            new("a", "ana", "exams", now.AddDays(-1), null) { AllowSecurity = true },
            new("b", "bo", "move", now.AddDays(-1), now.AddHours(1)),
        ];

        Assert.Equal("b", WindowDecision.Decide(Nights, "ops", "packages", true, now, freezes).Freeze?.Id);
        Assert.Equal("a", WindowDecision.Decide(Nights, "ops", "packages", false, now, freezes).Freeze?.Id);
    }

    [Fact]
    public void Until_a_freeze_that_comes_work_must_have_ended()
    {
        var freeze = new Freeze("f", "ana", "exams", At("2026-11-28T00:00:00Z"), null);
        var before = WindowDecision.Decide(Nights, "ops", "packages", false, At("2026-11-27T23:00:00Z"), [freeze]);

        Assert.Equal((At("2026-11-28T00:00:00Z"), At("2026-11-27T23:30:00Z")), (before.Until, before.Cutoff));
        Assert.Equal(
            CalendarState.PastCutoff,
            WindowDecision.Decide(Nights, "ops", "packages", false, At("2026-11-27T23:30:00Z"), [freeze]).State
        );
    }

    [Fact]
    public void A_freeze_of_other_targets_holds_nothing_here()
    {
        var freeze = new Freeze("f", "ana", "exams", At("2026-11-01T00:00:00Z"), null) { Targets = ["amy-*"] };

        Assert.True(
            WindowDecision.Decide(Nights, "ops", "packages", false, At("2026-11-27T23:00:00Z"), [freeze]).MayStart
        );
        Assert.False(
            WindowDecision.Decide(Nights, "amy-east", "packages", false, At("2026-11-27T23:00:00Z"), [freeze]).MayStart
        );
    }

    [Fact]
    public void Days_that_the_configuration_freezes_are_whole_days_of_their_zone()
    {
        var calendar = MaintenanceCalendar.Of(
            Options(("always", new() { Start = "00:00", Duration = TimeSpan.FromDays(1) })) with
            {
                Freezes = new Dictionary<string, FreezeOptions>(StringComparer.Ordinal)
                {
                    ["winter"] = new()
                    {
                        Dates = ["2026-12-24..2026-12-26"],
                        Reason = "holidays",
                        TimeZone = "America/New_York",
                    },
                },
            }
        );

        Assert.True(Ask(calendar, "ops", "2026-12-24T04:59:59Z").MayStart);
        var frozen = Ask(calendar, "ops", "2026-12-24T05:00:00Z");
        Assert.Equal((CalendarState.Frozen, "holidays (configuration)"), (frozen.State, frozen.Freeze?.Who));
        Assert.Equal(At("2026-12-27T05:00:00Z"), frozen.Next);
        Assert.True(Ask(calendar, "ops", "2026-12-27T05:00:00Z").MayStart);
    }

    [Fact]
    public void Targets_begin_spread_inside_the_window_each_at_its_own_moment_and_none_early_E_c7()
    {
        var opens = At("2026-11-27T22:00:00Z");
        var calendar = CalendarOf(("night", FridayNight with { Jitter = TimeSpan.FromMinutes(30) }));

        var begins = Enumerable
            .Range(0, 300)
            .Select(number => $"host-{number}")
            .Select(target =>
                WindowDecision.NextOpenings(calendar, target, "packages", false, opens.AddDays(-1), []).First().Opening
            )
            .ToList();

        Assert.All(begins, one => Assert.InRange(one.Opens, opens, opens.AddMinutes(30)));
        Assert.All(begins, one => Assert.Equal(At("2026-11-28T02:00:00Z"), one.Ends));
        Assert.True(begins.Select(one => one.Opens).Distinct().Count() > 150);
        Assert.Equal(
            begins[7].Opens,
            WindowDecision
                .NextOpenings(calendar, "HOST-7", "packages", false, opens.AddDays(-1), [])
                .First()
                .Opening.Opens
        );
        Assert.False(
            WindowDecision.Decide(calendar, "host-7", "packages", false, begins[7].Opens.AddTicks(-1), []).MayStart
        );
        Assert.True(WindowDecision.Decide(calendar, "host-7", "packages", false, begins[7].Opens, []).MayStart);
    }

    [Fact]
    public void Next_openings_leave_out_what_is_frozen()
    {
        var freeze = new Freeze("f", "ana", "exams", At("2026-12-01T00:00:00Z"), At("2026-12-12T00:00:00Z"));

        Assert.Equal(
            [At("2026-11-27T22:00:00Z"), At("2026-12-12T00:00:00Z"), At("2026-12-18T22:00:00Z")],
            WindowDecision
                .NextOpenings(Nights, "ops", "components", false, At("2026-11-26T00:00:00Z"), [freeze])
                .Take(3)
                .Select(one => one.Opening.Opens)
        );
    }

    [Fact]
    public void What_is_frozen_without_end_has_no_next_time()
    {
        var freeze = new Freeze("f", "ana", "", At("2026-11-01T00:00:00Z"), null);
        var verdict = WindowDecision.Decide(Nights, "ops", "packages", false, At("2026-11-26T00:00:00Z"), [freeze]);

        Assert.Null(verdict.Next);
        Assert.Equal("frozen by ana until it is taken back; none opens within two years", verdict.Why);
    }

    private static CalendarVerdict Ask(
        MaintenanceCalendar calendar,
        string target,
        string at,
        string kind = "components"
    ) => WindowDecision.Decide(calendar, target, kind, false, At(at), []);
}
