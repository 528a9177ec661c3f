using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Calendar;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Tests.Maintenance.Running;

/// <summary>A window of Friday 22:00 to 02:00 with a cutoff of an hour; the scene begins on such a Friday at 22:00.</summary>
public sealed class WindowStartsTests
{
    private readonly FleetScene scene = new()
    {
        Options = new MaintenanceOptions
        {
            Round = "2109",
            Windows = new Dictionary<string, WindowOptions>(StringComparer.OrdinalIgnoreCase)
            {
                ["weekend"] = new()
                {
                    Days = ["Fri"],
                    Start = "22:00",
                    Duration = TimeSpan.FromHours(4),
                    Cutoff = TimeSpan.FromHours(1),
                    Targets = ["amy-*"],
                },
            },
        },
    };

    [Fact]
    public async Task Each_opening_begins_one_run_of_the_round_for_its_targets()
    {
        await LookAsync(-1);
        Assert.Empty(scene.Queue.Snapshot());
        await LookAsync(0);
        var job = Assert.Single(scene.Queue.Snapshot());
        var wish = RunJson.Wish(job.Payload);
        Assert.Equal(("2109", "amy-*", WindowStarts.Author), (wish.Round, Assert.Single(wish.Targets), job.Author));
        scene.Queue.End(job.Id, JobState.Succeeded, JobOutcome.Succeeded("done"));
        await LookAsync(1);
        await LookAsync(200);
        Assert.Single(scene.Queue.Snapshot());
        await LookAsync(7 * 24 * 60);
        Assert.Equal(2, scene.Queue.Snapshot().Count);
    }

    [Fact]
    public async Task A_window_that_was_never_seen_before_begins_nothing_in_its_middle()
    {
        await LookAsync(30);
        await LookAsync(31);
        Assert.Empty(scene.Queue.Snapshot());
    }

    [Fact]
    public async Task What_opened_while_the_agent_was_down_begins_late_within_the_window()
    {
        await LookAsync(-60);
        await LookAsync(100);
        Assert.Single(scene.Queue.Snapshot());
    }

    [Fact]
    public async Task What_was_missed_is_left_out_and_said_once_E_c4()
    {
        await LookAsync(-60);
        await LookAsync(14 * 60);
        await LookAsync((14 * 60) + 1);
        Assert.Empty(scene.Queue.Snapshot());
        var said = Assert.Single(scene.Events.Of(RunEvents.WindowMissed));
        Assert.Contains("from 2021-09-17 22:00Z to 2021-09-18 02:00Z", said.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Past_the_cutoff_nothing_begins()
    {
        await LookAsync(-60);
        await LookAsync(181);
        Assert.Empty(scene.Queue.Snapshot());
        Assert.Single(scene.Events.Of(RunEvents.WindowMissed));
    }

    [Fact]
    public async Task A_queue_that_takes_no_work_is_asked_again()
    {
        await LookAsync(-1);
        scene.Queue.RefusesWith = "the disk is full";
        await LookAsync(0);
        scene.Queue.RefusesWith = null;
        await LookAsync(1);
        Assert.Single(scene.Queue.Snapshot());
    }

    [Fact]
    public async Task A_window_that_needs_approval_begins_once_a_person_has_said_yes_to_this_opening()
    {
        NeedApproval();
        await LookAsync(-60);
        await LookAsync(0);
        await LookAsync(1);
        Assert.Empty(scene.Queue.Snapshot());
        Assert.Contains(
            "until 2021-09-18 01:00Z for somebody's yes: uws maintenance approve weekend",
            Assert.Single(scene.Events.Of(RunEvents.ApprovalMissing)).What,
            StringComparison.Ordinal
        );

        await Approvals().ApproveAsync("Weekend", "ann", default);
        await LookAsync(30);
        await LookAsync(31);
        Assert.Equal("ann", Assert.Single(scene.Queue.Snapshot()).Author);
        scene.Queue.End(scene.Queue.Snapshot()[0].Id, JobState.Succeeded, JobOutcome.Succeeded("done"));

        // It was for that opening alone.
        await LookAsync(7 * 24 * 60);
        Assert.Single(scene.Queue.Snapshot());
        Assert.Equal(2, scene.Events.Of(RunEvents.ApprovalMissing).Count);
    }

    [Fact]
    public async Task An_approval_can_be_given_in_the_morning_and_taken_back_at_noon()
    {
        NeedApproval();
        await LookAsync(-12 * 60);
        Assert.Equal(FleetScene.Evening, (await Approvals().ApproveAsync("weekend", "ann", default)).Opens);
        await Approvals().WithdrawAsync("weekend", "bob", default);
        await Assert.ThrowsAsync<UserErrorException>(() => Approvals().WithdrawAsync("weekend", "bob", default));
        await LookAsync(0);
        await LookAsync(14 * 60);
        Assert.Empty(scene.Queue.Snapshot());
        Assert.Contains(
            "nobody approved it",
            Assert.Single(scene.Events.Of(RunEvents.WindowMissed)).What,
            StringComparison.Ordinal
        );

        await Assert.ThrowsAsync<UserErrorException>(() => Approvals().ApproveAsync("weekday", "ann", default));
        scene.Options = scene.Options with
        {
            Windows = scene.Options.Windows.ToDictionary(
                one => one.Key,
                one => one.Value with { NeedsApproval = false },
                StringComparer.OrdinalIgnoreCase
            ),
        };
        await Assert.ThrowsAsync<UserErrorException>(() => Approvals().ApproveAsync("weekend", "ann", default));
    }

    [Fact]
    public async Task A_yes_is_for_the_next_opening_when_this_one_had_its_run_or_began_before_the_window_was_known()
    {
        NeedApproval();
        await LookAsync(10);
        var next = FleetScene.Evening.AddDays(7);
        Assert.Equal(next, (await Approvals().ApproveAsync("weekend", "ann", default)).Opens);
        await LookAsync(11);
        Assert.Empty(scene.Queue.Snapshot());

        await LookAsync(7 * 24 * 60);
        Assert.Equal("ann", Assert.Single(scene.Queue.Snapshot()).Author);
        Assert.Equal(next.AddDays(7), (await Approvals().OpeningOfAsync("weekend", default)).Opens);
    }

    private void NeedApproval() =>
        scene.Options = scene.Options with
        {
            Windows = scene.Options.Windows.ToDictionary(
                one => one.Key,
                one => one.Value with { NeedsApproval = true },
                StringComparer.OrdinalIgnoreCase
            ),
        };

    private ApprovalBook Approvals() => new(Calendar(), Openings, scene.Store, scene.Events, scene.Time);

    private OpeningBook Openings => new(scene.Store);

    private CurrentCalendar Calendar() =>
        new(new Fixed<MaintenanceOptions>(scene.Options), new FreezeBook(scene.Store), scene.Events, scene.Time);

    /// <summary>As a new process would.</summary>
    private Task LookAsync(int minutes)
    {
        scene.Time.Set(FleetScene.Evening.AddMinutes(minutes));
        var parts = scene.Parts();
        var calendar = Calendar();
        return new WindowStarts(calendar, Approvals(), Openings, scene.Queue, parts).LookAsync(CancellationToken.None);
    }
}
