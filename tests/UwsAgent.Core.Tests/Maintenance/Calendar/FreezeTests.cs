using System.Text;
using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Calendar;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Maintenance.Calendar;

public sealed class FreezeTests
{
    private static readonly DateTimeOffset Now = CalendarScene.At("2026-11-27T23:00:00Z");

    private readonly FakeTimeProvider time = new(Now);
    private readonly FakeDocumentStore store = new();
    private readonly FakeEventLog events = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private FreezeControl Control => new(new FreezeBook(store), events, time);

    private CurrentCalendar Calendar =>
        new(
            new Fixed<MaintenanceOptions>(CalendarScene.Options(("night", CalendarScene.FridayNight))),
            new FreezeBook(store),
            events,
            time
        );

    [Fact]
    public async Task A_freeze_has_an_author_a_reason_and_an_end_and_outlives_the_process()
    {
        await Control.FreezeAsync(new FreezeWish("exams", Now.AddHours(1)), "ana", Stop);

        var verdict = await Calendar.DecideAsync("ops", "packages", false, Stop);
        Assert.Equal((CalendarState.Frozen, "ana: exams"), (verdict.State, verdict.Freeze?.Who));
        var told = Assert.Single(events.Of(CalendarEvents.Frozen));
        Assert.Equal(("ana", "exams", "uws maintenance unfreeze freeze-1"), (told.Author, told.Why, told.Undo));
        time.Advance(TimeSpan.FromHours(1));
        Assert.True((await Calendar.DecideAsync("ops", "packages", false, Stop)).MayStart);
    }

    [Fact]
    public async Task A_freeze_is_taken_back_by_a_person()
    {
        var freeze = await Control.FreezeAsync(new FreezeWish("exams", null), "ana", Stop);

        Assert.Equal(freeze.Id, (await Control.UnfreezeAsync(null, "bo", Stop)).Id);

        Assert.True((await Calendar.DecideAsync("ops", "packages", false, Stop)).MayStart);
        Assert.Equal("bo", Assert.Single(events.Of(CalendarEvents.Unfrozen)).Author);
        Assert.Equal(
            UserErrorKind.NotFound,
            (await Assert.ThrowsAsync<UserErrorException>(() => Control.UnfreezeAsync(null, "bo", Stop))).Kind
        );
    }

    [Fact]
    public async Task Of_several_freezes_one_is_named()
    {
        await Control.FreezeAsync(new FreezeWish("exams", null) { Targets = ["amy-*"] }, "ana", Stop);
        await Control.FreezeAsync(new FreezeWish("move", null), "ana", Stop);

        Assert.Contains(
            "freeze-1, freeze-2",
            (await Assert.ThrowsAsync<UserErrorException>(() => Control.UnfreezeAsync(null, "bo", Stop))).Message,
            StringComparison.Ordinal
        );
        await Control.UnfreezeAsync("FREEZE-2", "bo", Stop);
        Assert.True((await Calendar.DecideAsync("ops", "packages", false, Stop)).MayStart);
        Assert.False((await Calendar.DecideAsync("amy-east", "packages", false, Stop)).MayStart);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("{\"id\":\"x\"}")]
    public async Task A_freeze_that_cannot_be_read_freezes_everything_and_is_told_once(string json)
    {
        await store.CommitAsync(
            [DocumentChange.Put(FreezeBook.Collection, "freeze-9", Encoding.UTF8.GetBytes(json))],
            Stop
        );
        var calendar = Calendar;

        var verdict = await calendar.DecideAsync("ops", "packages", isSecurity: true, Stop);
        await calendar.DecideAsync("ops", "packages", isSecurity: true, Stop);

        Assert.Equal(CalendarState.Frozen, verdict.State);
        Assert.Contains("cannot be read (freeze-9)", verdict.Why, StringComparison.Ordinal);
        Assert.Single(events.Of(CalendarEvents.FreezeUnreadable));
        await Control.UnfreezeAsync("freeze-9", "bo", Stop);
        Assert.True((await calendar.DecideAsync("ops", "packages", false, Stop)).MayStart);
    }

    [Fact]
    public async Task A_freeze_without_reason_or_with_an_end_that_is_over_is_refused()
    {
        await Assert.ThrowsAsync<UserErrorException>(() => Control.FreezeAsync(new FreezeWish(" ", null), "ana", Stop));
        await Assert.ThrowsAsync<UserErrorException>(() =>
            Control.FreezeAsync(new FreezeWish("exams", Now), "ana", Stop)
        );
        await Assert.ThrowsAsync<UserErrorException>(() =>
            Control.FreezeAsync(new FreezeWish("exams", null) { Targets = ["a b"] }, "ana", Stop)
        );
        Assert.Empty(events.Happened);
    }

    [Fact]
    public async Task What_is_over_is_cleared_away_with_the_next_freeze()
    {
        await Control.FreezeAsync(new FreezeWish("exams", Now.AddHours(1)), "ana", Stop);
        time.Advance(TimeSpan.FromHours(2));

        var next = await Control.FreezeAsync(new FreezeWish("move", null), "ana", Stop);

        Assert.Equal([next.Id], (await new FreezeBook(store).AllAsync(Stop)).Select(one => one.Id));
    }
}
