using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Autoscaling.Deciding;

public sealed class DemandTests
{
    [Fact]
    public void A_backlog_is_drained_within_a_time_at_what_a_replica_gets_done()
    {
        var signal = Scene.Backlog(0) with
        {
            Drain = new() { Within = TimeSpan.FromMinutes(30), PerReplicaPerHour = 100 },
        };
        Assert.Equal(12, Need(signal, 600).Need, 6);
    }

    [Fact]
    public void A_deadline_asks_for_more_the_nearer_it_comes()
    {
        var scene = Deadline();
        scene.Wall = new(2026, 3, 3, 3, 0, 0, TimeSpan.Zero);
        var early = scene.Tick(4000d).Demands[0];
        Assert.Equal(DemandKind.Deadline, early.Kind);
        Assert.Equal(4000 / 6.75 / 100, early.Need, 3);
        scene.Wall = new(2026, 3, 3, 9, 0, 0, TimeSpan.Zero);
        Assert.Equal(4000 / 0.75 / 100, scene.Tick(4000d).Demands[0].Need, 3);
    }

    [Fact]
    public void Outside_of_its_window_a_deadline_asks_nothing_and_a_missed_one_goes_on_for_a_time()
    {
        var scene = Deadline();
        scene.Wall = new(2026, 3, 3, 18, 0, 0, TimeSpan.Zero);
        Assert.False(scene.Tick(4000d).Demands[0].Asks);
        scene.Wall = new(2026, 3, 3, 11, 0, 0, TimeSpan.Zero);
        Assert.True(scene.Tick(4000d).Demands[0].Need > 200);
        Assert.False(scene.Tick(0d).Demands[0].Asks);
    }

    [Fact]
    public void What_comes_in_while_a_deadline_is_worked_for_is_measured_and_counted()
    {
        var scene = Deadline();
        scene.Wall = new(2026, 3, 3, 3, 0, 0, TimeSpan.Zero);
        scene.Tick(4000d);
        for (var look = 0; look < 12; look++)
        {
            scene.Pass(TimeSpan.FromMinutes(5));
            scene.Tick(4000d);
        }

        // The backlog stands still although ten replicas work: a thousand an hour come in.
        Assert.InRange(scene.History.Signals[0].ArrivalsPerHour, 900, 2000);
        Assert.True(scene.Tick(4000d).Demands[0].Need > 4000 / 5.75 / 100);
    }

    [Fact]
    public void Foresight_raises_before_the_demand_comes_and_says_afterwards_what_came()
    {
        var scene = new Scene(
            Scene.Queue(queue =>
                queue with
                {
                    Foresight = new() { Enabled = true, Weeks = 3 },
                    Down = new() { Percent = 100 },
                    Up = new() { Percent = 1000 },
                }
            ),
            2
        );
        for (var week = 0; week < 3; week++)
        {
            scene.Run(TimeSpan.FromHours(2), 20);
            scene.Run(TimeSpan.FromHours(1), 150);
            scene.Run(TimeSpan.FromDays(7) - TimeSpan.FromHours(3), 20);
        }

        scene.Run(TimeSpan.FromMinutes(110), 20);
        Assert.Equal(2, scene.Current);
        var raised = scene.Run(TimeSpan.FromMinutes(5), 20);
        Assert.Equal(15, raised.Desired);
        Assert.True(raised.Has(ReasonCode.Foresight));
        scene.Run(TimeSpan.FromMinutes(5), 20);
        var came = scene.Run(TimeSpan.FromMinutes(5), 150);
        Assert.Equal(
            (15d, 15d),
            came.Reasons.Where(reason => reason.Code is ReasonCode.ForesightCame)
                .Select(reason => (reason.A, reason.B))
                .Single()
        );
    }

    [Fact]
    public void Foresight_never_lowers()
    {
        var scene = new Scene(Scene.Queue(queue => queue with { Foresight = new() { Enabled = true } }), 10);
        for (var week = 0; week < 3; week++)
        {
            scene.Run(TimeSpan.FromDays(7), 20);
        }

        Assert.Equal((6, 10), (scene.Tick(100d).Desired, scene.Tick(100d).Wanted));
    }

    private static Scene Deadline() =>
        new(
            Scene.Queue(queue =>
                queue with
                {
                    Max = 100,
                    Mode = TargetMode.Shadow,
                    Signals = Scene.Signals(
                        (
                            "sync",
                            Scene.Backlog(0) with
                            {
                                Deadline = new() { When = "daily 03:00-10:00", PerReplicaPerHour = 100 },
                            }
                        )
                    ),
                }
            ),
            10
        );

    private static Demand Need(SignalOptions signal, double number) =>
        new Scene(Scene.Queue(queue => queue with { Signals = Scene.Signals(("q", signal)) }), 10)
            .Tick(Sample.Of(number, null))
            .Demands[0];
}
