using UwsAgent.Core.Jobs;
using UwsAgent.Core.Maintenance.Reporting;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Tests.Maintenance.Running;

/// <summary>A schedule asks every few minutes: each target has one turn in a window all the same.</summary>
public sealed class RunTurnTests
{
    private readonly FleetScene scene = new();

    [Fact]
    public void What_halted_a_run_is_not_tried_again_in_the_same_window_but_in_the_next_one()
    {
        scene.Work.Plan("a", "upgrade");
        scene.Work.Plan("b", "upgrade");
        scene.Work.Script("a", "upgrade", StepPhase.Verify, StepEnd.Failed("bad"));
        scene.Run();

        var again = scene.Run();

        Assert.Equal(JobResult.Skipped, again.Result);
        Assert.Contains("had its turn", again.Summary, StringComparison.Ordinal);
        Assert.Single(scene.Work.Acted("a"));
        scene.Time.Set(FleetScene.Evening.AddDays(1));
        scene.Times.Until = FleetScene.Evening.AddDays(1).AddHours(4);
        scene.Run();
        Assert.Equal("done", scene.Report().Result);
    }

    [Fact]
    public void A_person_may_try_again_within_the_window()
    {
        scene.Work.Plan("a", "upgrade");
        scene.Work.Script("a", "upgrade", StepPhase.Verify, StepEnd.Failed("bad"));
        scene.Run();

        scene.Run(new MaintenanceWish { IsByHand = true });

        Assert.Equal("done", scene.Report().Result);
    }

    [Fact]
    public void A_wave_whose_window_comes_later_the_same_night_stays_behind_one_that_failed()
    {
        scene.Options = scene.Options with { Waves = [new WaveOptions { Name = "dev", Targets = ["dev"] }] };
        scene.Work.Plan("dev", "upgrade");
        scene.Work.Script("dev", "upgrade", StepPhase.Verify, StepEnd.Failed("bad"));
        scene.Run();
        scene.Work.Plan("prod", "upgrade");
        scene.Time.Run(() => new TargetBookScene(scene).SeeAsync());

        scene.Run();

        Assert.Empty(scene.Work.Acted("prod"));
        Assert.Equal(
            "nothing of wave dev before it could be done",
            scene.Report().Targets.Single(target => target.Target == "prod").Why
        );
    }

    [Fact]
    public void What_was_only_waited_for_too_long_may_be_tried_again_in_the_same_window()
    {
        scene.Options = scene.Options with { MaxWait = TimeSpan.FromMinutes(10) };
        scene.Work.Plan("a", "upgrade");
        scene.Work.Script("a", "upgrade", StepPhase.Precheck, [.. Enumerable.Repeat(StepEnd.NotNow("held"), 11)]);
        scene.Run();
        Assert.Empty(scene.Work.Acted("a"));

        scene.Run();

        Assert.Equal(TargetStanding.Done, Assert.Single(scene.Report().Targets).Standing);
    }

    [Fact]
    public void Outside_of_every_window_nobody_is_even_asked()
    {
        scene.Work.Plan("a", "upgrade");
        scene.Look();
        var works = scene.Works.ToList();
        scene.Works.Clear();
        scene.Time.Set(FleetScene.Evening.AddHours(12));

        Assert.Equal("not now: no window is open", scene.Run().Summary);
        scene.Works.AddRange(works);
    }

    private sealed class TargetBookScene(FleetScene scene)
    {
        public async Task<int> SeeAsync()
        {
            var parts = scene.Parts();
            await parts.Targets.SeenAsync(await parts.Planner.PlanAsync(new MaintenanceWish(), default), true, default);
            return 0;
        }
    }
}
