using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Tests.Maintenance.Running;

public sealed class SilenceTests
{
    private readonly FleetScene scene = new();

    [Fact]
    public void A_target_without_a_successful_run_is_told_of_once_a_day_although_nothing_fails()
    {
        scene.Work.Plan("a", "upgrade");
        scene.Work.Plan("b");
        scene.Look();
        scene.Time.Set(FleetScene.Evening.AddDays(21));
        scene.Look();
        Assert.Empty(scene.Events.Happened);

        scene.Time.Set(FleetScene.Evening.AddDays(21).AddHours(1));
        scene.Look();
        scene.Time.Set(FleetScene.Evening.AddDays(22));
        scene.Look();
        Assert.Equal("a", Assert.Single(scene.Events.Of(RunEvents.Silent)).Target);

        scene.Time.Set(FleetScene.Evening.AddDays(22).AddHours(2));
        scene.Look();
        Assert.Equal(2, scene.Events.Of(RunEvents.Silent).Count);
    }

    [Fact]
    public void A_target_that_cannot_be_asked_is_told_of_too_and_a_success_ends_it()
    {
        scene.Work.Plan("a");
        scene.Look();
        scene.Work.Plan(new TargetPlan("packages", "a") { WhyNot = "no route", IsUnknown = true });
        scene.Time.Set(FleetScene.Evening.AddDays(30));
        scene.Look();
        Assert.Contains(
            "could not be asked for 30 days: no route",
            Assert.Single(scene.Events.Of(RunEvents.Silent)).What,
            StringComparison.Ordinal
        );

        scene.Work.Plan("a");
        scene.Time.Set(FleetScene.Evening.AddDays(32));
        scene.Look();
        Assert.Single(scene.Events.Of(RunEvents.Silent));
    }

    [Fact]
    public void A_target_that_left_the_configuration_is_forgotten_but_not_when_its_kind_could_not_say()
    {
        scene.Work.Plan("a");
        scene.Look();
        var works = scene.Works.ToList();
        scene.Works.Clear();
        scene.Works.Add(new UnaskableWork("packages", new UserErrorException("the list of hosts cannot be read")));
        scene.Look();
        Assert.Single(scene.Memos());

        scene.Works.Clear();
        scene.Look();
        Assert.Empty(scene.Memos());
    }

    [Fact]
    public void A_dry_look_writes_nothing()
    {
        scene.Work.Plan("a", "upgrade");

        scene.Look(dryRun: true);

        Assert.Equal(0, scene.Store.Commits);
        Assert.Empty(scene.Work.Calls);
    }
}
