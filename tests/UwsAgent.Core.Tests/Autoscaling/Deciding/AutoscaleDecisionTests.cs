using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Autoscaling.Deciding;

public sealed class AutoscaleDecisionTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void The_largest_demand_wins_and_every_demand_keeps_its_reason()
    {
        var scene = new Scene(
            Scene.Queue(queue =>
                queue with
                {
                    Signals = Scene.Signals(("a", Scene.Backlog(10)), ("b", Scene.Backlog(1000))),
                }
            ),
            10
        );

        var decision = scene.Tick(110, 14_000);

        Assert.Equal((DecisionEnd.Up, 14), (decision.End, decision.Desired));
        Assert.Equal([11d, 14d], decision.Demands.Select(demand => demand.Need));
        Assert.Equal("b", decision.Reasons.Single(reason => reason.Code is ReasonCode.LargestDemand).Text);
    }

    [Fact]
    public void E_a13_At_exactly_the_tolerance_nothing_changes()
    {
        Assert.Equal(10, new Scene(Scene.Queue(), 10).Tick(110d).Desired);
        Assert.Equal(12, new Scene(Scene.Queue(), 10).Tick(111d).Desired);
        Assert.Equal(10, new Scene(Scene.Queue(), 10).Tick(10 * 10 * 1.1000000000000001).Desired);
        var down = new Scene(
            Scene.Queue(queue => queue with { Down = queue.Down with { Window = TimeSpan.Zero } }),
            10
        );
        Assert.Equal(10, down.Tick(90d).Desired);
        Assert.Equal(9, down.Tick(89d).Desired);
    }

    [Theory]
    [InlineData(120.00000001, 12)]
    [InlineData(120.1, 13)]
    [InlineData(120, 12)]
    public void E_a14_The_noise_of_a_division_adds_no_pod(double backlog, int replicas) =>
        Assert.Equal(replicas, new Scene(Scene.Queue(), 10).Tick(backlog).Desired);

    [Fact]
    public void Steps_are_limited_by_the_greater_of_pods_and_percent()
    {
        var scene = new Scene(
            Scene.Queue(queue => queue with { Max = 100, Up = queue.Up with { Pods = 4, Percent = 20 } }),
            10
        );

        Assert.Equal(14, scene.Tick(900d).Desired);
        Assert.Equal(18, scene.Tick(900d).Desired);
        scene.ByHand(50);
        scene.Change(queue => queue with { PersonGrace = TimeSpan.Zero });
        var decision = scene.Tick(900d);
        Assert.Equal(60, decision.Desired);
        Assert.Equal(90, decision.Wanted);
        Assert.True(decision.Has(ReasonCode.StepUp));
    }

    [Fact]
    public void E_a11_What_is_outside_of_the_limits_is_corrected_at_once()
    {
        var above = new Scene(Scene.Queue(), 60).Tick(Directions.Up, Sample.Of(600, null));
        Assert.Equal((20, true), (above.Desired, above.Has(ReasonCode.AboveCap)));
        var below = new Scene(Scene.Queue(queue => queue with { Min = 8 }), 1).Tick(0d);
        Assert.Equal((8, true), (below.Desired, below.Has(ReasonCode.BelowFloor)));
    }

    [Fact]
    public void E_a21_A_spike_at_minute_59_vetoes_the_hourly_way_down()
    {
        var scene = new Scene(Scene.Queue(), 10);
        for (var minute = 0; minute < 59; minute += 5)
        {
            scene.Tick(Directions.Up, Sample.Of(20, null));
            scene.Pass(TimeSpan.FromMinutes(5));
        }

        scene.Tick(Directions.Up, Sample.Of(100, null));
        scene.Pass(TimeSpan.FromMinutes(1));
        var hourly = scene.Tick(20d);

        Assert.Equal(10, hourly.Desired);
        Assert.True(hourly.Has(ReasonCode.WindowDown));
        Assert.Equal(scene.Steady - TimeSpan.FromMinutes(1) + Hour, hourly.NotBefore);
    }

    [Fact]
    public void E_a21_Replicas_are_taken_away_only_at_the_hourly_tick()
    {
        var scene = new Scene(Scene.Queue(), 10);
        scene.Run(Hour, 100);
        scene.Pass(Hour);
        var up = scene.Tick(Directions.Up, Sample.Of(20, null));
        Assert.Equal(10, up.Desired);
        Assert.True(up.Has(ReasonCode.NotThisTick));
        Assert.Equal(5, scene.Tick(20d).Desired);
    }

    [Fact]
    public void E_a22_The_way_down_has_steps_and_stops_at_a_disruption_budget()
    {
        var scene = new Scene(
            Scene.Queue(queue =>
                queue with
                {
                    Down = new()
                    {
                        Window = TimeSpan.Zero,
                        Pods = 3,
                        Percent = 0,
                    },
                }
            ),
            12
        );
        Assert.Equal(9, scene.Tick(20d).Desired);
        Assert.Equal(6, scene.Tick(20d).Desired);
        scene.Look = scene.Look with { DisruptionMinimum = 5 };
        var kept = scene.Tick(20d);
        Assert.Equal(5, kept.Desired);
        Assert.True(kept.Has(ReasonCode.DisruptionBudget));
    }

    [Fact]
    public void E_a15_Pods_that_are_on_their_way_are_capacity_and_are_not_asked_for_again()
    {
        var scene = new Scene(Scene.Queue(), 5);
        Assert.Equal(10, scene.Tick(100d).Desired);
        scene.Look = scene.Look with { Ready = 5, Coming = 5 };
        Assert.Equal(10, scene.Tick(100d).Desired);
        Assert.Equal(10, scene.Tick(100d).Desired);
    }

    [Fact]
    public void E_a15_Cpu_of_the_ready_pods_is_spread_over_those_that_come()
    {
        var cpu = new SignalOptions { Cluster = ClusterSignal.CpuPercent, PerReplica = 50 };
        var scene = new Scene(Scene.Queue(queue => queue with { Signals = Scene.Signals(("cpu", cpu)) }), 8);
        scene.Look = scene.Look with { Ready = 4, Coming = 4 };
        Assert.Equal(8, scene.Tick(100d).Desired);
    }

    [Fact]
    public void E_a16_Broken_pods_stop_further_adding()
    {
        var scene = new Scene(Scene.Queue(), 10);
        scene.Look = scene.Look with { Ready = 8, Broken = 2, BrokenWhy = "ImagePullBackOff" };
        var decision = scene.Tick(200d);
        Assert.Equal(10, decision.Desired);
        Assert.Equal("ImagePullBackOff", decision.Reasons.Single(reason => reason.Code is ReasonCode.Broken).Text);
    }

    [Fact]
    public void A_single_broken_pod_among_many_stops_nothing()
    {
        var scene = new Scene(Scene.Queue(queue => queue with { Max = 100 }), 40);
        scene.Look = scene.Look with { Ready = 39, Broken = 1 };
        Assert.Equal(60, scene.Tick(600d).Desired);
    }

    [Fact]
    public void Pods_without_a_node_stop_further_adding()
    {
        var scene = new Scene(Scene.Queue(), 10);
        scene.Look = scene.Look with { Unschedulable = 1 };
        Assert.True(scene.Tick(200d).Has(ReasonCode.Unschedulable));
        Assert.Equal(10, scene.Current);
    }

    [Fact]
    public void A_quota_that_leaves_little_room_is_filled_and_named()
    {
        var scene = new Scene(Scene.Queue(), 10);
        scene.Look = scene.Look with { QuotaMost = 11, QuotaBy = "compute: requests.cpu 10 of 11" };
        var decision = scene.Tick(200d);
        Assert.Equal(11, decision.Desired);
        var quota = decision.Reasons.Single(reason => reason.Code is ReasonCode.Quota);
        Assert.StartsWith(
            "a quota leaves room for 11 (compute: requests.cpu 10 of 11), would be ",
            ReasonText.Of(quota),
            StringComparison.Ordinal
        );
        Assert.Contains(quota, ReasonSides.WhyNotMore(decision));

        // It is never a reason to take something away.
        scene = new Scene(Scene.Queue(), 10);
        scene.Look = scene.Look with { QuotaMost = 4 };
        Assert.Equal(10, scene.Tick(200d).Desired);
    }

    [Fact]
    public void What_quotas_admit_is_what_is_there_and_what_fits_beside_it()
    {
        var seen = new WorkloadObservation { StatusReplicas = 3 };
        Assert.Equal((null, null), QuotaRoom.Of(seen));
        QuotaRest[] rests = [new("q", "pods", 50, 10, 1), new("q", "requests.cpu", 1, 0.7, 0.1)];
        Assert.Equal((6, "q: requests.cpu 0.7 of 1"), QuotaRoom.Of(seen with { Quotas = rests }));
        QuotaRest[] full = [new("q", "pods", 5, 9, 1)];
        Assert.Equal(3, QuotaRoom.Of(seen with { Quotas = full }).Most);
    }

    [Fact]
    public void E_a18_Work_in_flight_keeps_the_replicas_that_hold_it()
    {
        TargetOptions With(double perReplica) =>
            Scene.Queue(queue =>
                queue with
                {
                    Down = new() { Percent = 100 },
                    Signals = Scene.Signals(("q", Scene.Backlog(10)), ("running", Scene.InFlight(perReplica))),
                }
            );

        var all = new Scene(With(0), 10).Tick(0, 3);
        Assert.Equal((10, true), (all.Desired, all.Has(ReasonCode.InFlight)));
        Assert.Equal(6, new Scene(With(2), 10).Tick(0, 12).Desired);
        Assert.Equal(2, new Scene(With(0), 10).Tick(0, 0).Desired);
    }

    [Fact]
    public void E_a19_A_backlog_that_nobody_works_on_is_stuck_and_asks_for_no_more()
    {
        var scene = new Scene(
            Scene.Queue(queue =>
                queue with
                {
                    Signals = Scene.Signals(("q", Scene.Backlog(10)), ("running", Scene.InFlight(2))),
                    Up = new() { Pods = 1 },
                }
            ),
            4
        );
        var stuck = scene.Run(TimeSpan.FromMinutes(90), 300, 0);
        Assert.True(stuck.Has(ReasonCode.Stuck));
        Assert.False(stuck.IsChange);
        Assert.True(scene.Current < 20);
        scene.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(DecisionEnd.Up, scene.Tick(300, 8).End);
    }

    [Fact]
    public void E_a20_Only_what_a_signal_names_as_backlog_counts()
    {
        // Jobs that wait for later or for a retry are fields of their own: who does not name them does not count them.
        var scene = new Scene(Scene.Queue(), 10);
        Assert.Single(scene.Policy.Signals);
        Assert.Equal("f0_ready", scene.Policy.Signals[0].Options.Field);
        Assert.Equal(10, scene.Tick(100d).Desired);
    }

    [Fact]
    public void E_a10_A_person_who_sets_0_turns_the_target_off_until_a_person_sets_another_number()
    {
        var scene = new Scene(Scene.Queue(), 10);
        scene.Tick(100d);
        scene.ByHand(0);
        Assert.Equal(DecisionEnd.Off, scene.Tick(500d).End);
        scene.Pass(TimeSpan.FromDays(3));
        Assert.Equal((DecisionEnd.Off, 0), (scene.Tick(500d).End, scene.Current));
        scene.ByHand(3);
        scene.Tick(500d);
        scene.Pass(TimeSpan.FromHours(3));
        Assert.Equal(DecisionEnd.Up, scene.Tick(500d).End);
    }

    [Fact]
    public void E_a10_With_scaling_to_zero_a_person_s_0_stays_and_one_s_own_0_does_not()
    {
        var scene = new Scene(
            Scene.Queue(queue =>
                queue with
                {
                    Min = 0,
                    Down = new() { Percent = 100 },
                }
            ),
            1
        );
        Assert.Equal(0, scene.Tick(0d).Desired);
        Assert.Equal(4, scene.Tick(100d).Desired);
        scene.ByHand(0);
        Assert.Equal(DecisionEnd.Off, scene.Tick(100d).End);
        scene.Pass(TimeSpan.FromHours(5));
        Assert.Equal(DecisionEnd.Off, scene.Tick(100d).End);
    }

    [Fact]
    public void E_a36_What_a_person_set_is_left_alone_for_a_time()
    {
        var scene = new Scene(Scene.Queue(queue => queue with { Down = new() { Percent = 100 } }), 10);
        scene.Tick(100d);
        scene.Pass(TimeSpan.FromMinutes(1));
        scene.ByHand(20);
        scene.Pass(TimeSpan.FromMinutes(4));
        var first = scene.Tick(100d);
        Assert.Equal((20, Ownership.Person), (first.Desired, first.Ownership));
        Assert.True(first.Has(ReasonCode.PersonSet));
        var later = scene.Run(Hour, 100);
        Assert.True(later.Has(ReasonCode.PersonHolds));
        Assert.Equal(20, scene.Current);
        scene.Pass(Hour);
        Assert.Equal(10, scene.Tick(100d).Desired);
    }

    [Theory]
    [InlineData("kubectl-client-side-apply")]
    [InlineData("helm-3")]
    [InlineData(null)]
    public void A_deploy_that_reset_the_replicas_is_put_right_at_once(string? by)
    {
        var scene = new Scene(Scene.Queue(queue => queue with { Max = 100 }), 40);
        scene.Tick(400d);
        scene.Deploy(75, by);
        scene.Look = scene.Look with { IsRollingOut = true };
        scene.Pass(TimeSpan.FromMinutes(5));

        var decision = scene.Tick(Directions.Up, Sample.Of(400, null));

        Assert.Equal((40, Ownership.Deploy), (decision.Desired, decision.Ownership));
        Assert.True(decision.Has(ReasonCode.DeployReset));
    }

    [Fact]
    public void A_deploy_s_reset_waits_while_a_direction_is_paused_and_is_put_right_later()
    {
        var scene = new Scene(Scene.Queue(queue => queue with { Max = 100 }), 40);
        scene.Tick(400d);
        scene.Deploy(30);
        scene.Look = scene.Look with { Paused = Directions.Up, PausedWhy = "ana: migration" };
        Assert.Equal(30, scene.Tick(400d).Desired);
        scene.Look = scene.Look with { Paused = Directions.None };
        Assert.Equal(40, scene.Tick(400d).Desired);
    }

    [Fact]
    public void E_a26_Nothing_changes_during_a_rollout_unless_it_is_allowed()
    {
        var scene = new Scene(Scene.Queue(), 10);
        scene.Look = scene.Look with { IsRollingOut = true };
        Assert.True(scene.Tick(200d).Has(ReasonCode.RollingOut));
        scene.Look = scene.Look with { IsRollingOut = false, IsPaused = true };
        Assert.True(scene.Tick(200d).Has(ReasonCode.WorkloadPaused));
        Assert.Equal(10, scene.Current);
        scene.Look = scene.Look with { IsRollingOut = true, IsPaused = false };
        scene.Change(queue => queue with { DuringRollout = true });
        Assert.Equal(20, scene.Tick(200d).Desired);
    }

    [Fact]
    public void E_a26_A_workload_that_cannot_be_seen_is_held()
    {
        var scene = new Scene(Scene.Queue(), 10);
        scene.Look = scene.Look with { Fault = "there is no worker/deployments.apps/meteor" };
        Assert.Equal(DecisionEnd.Blind, scene.Tick(200d).End);
    }

    [Fact]
    public void E_a28_Another_scaler_on_the_same_workload_means_refusal()
    {
        var scene = new Scene(Scene.Queue(), 10);
        scene.Look = scene.Look with { OtherScaler = "HorizontalPodAutoscaler worker/meteor" };
        var decision = scene.Tick(200d);
        Assert.Equal((DecisionEnd.Refused, 10), (decision.End, decision.Desired));
    }

    [Theory]
    [InlineData(Directions.Up, 200, 10)]
    [InlineData(Directions.Both, 200, 10)]
    [InlineData(Directions.Down, 200, 18)]
    [InlineData(Directions.Down, 20, 10)]
    public void A_pause_stops_its_direction_alone(Directions paused, double backlog, int replicas)
    {
        var scene = new Scene(
            Scene.Queue(queue =>
                queue with
                {
                    Up = new() { Pods = 8 },
                    Down = new() { Pods = 8 },
                }
            ),
            10
        );
        scene.Look = scene.Look with { Paused = paused, PausedWhy = "ana" };
        Assert.Equal(replicas, scene.Tick(backlog).Desired);
    }

    [Fact]
    public void Too_many_changes_of_direction_widen_the_tolerance()
    {
        var scene = new Scene(
            Scene.Queue(queue =>
                queue with
                {
                    Down = new() { Percent = 100, Tolerance = 0.1 },
                    OscillationChanges = 4,
                }
            ),
            10
        );
        for (var turn = 0; turn < 6; turn++)
        {
            scene.Pass(TimeSpan.FromMinutes(5));
            scene.Tick(turn % 2 == 0 ? 150d : 100d);
        }

        scene.Pass(TimeSpan.FromMinutes(5));
        var decision = scene.Tick(scene.Current * 10 * 1.15);
        Assert.True(decision.Has(ReasonCode.ToleranceWidened));
        Assert.False(decision.IsChange);
    }

    [Fact]
    public void E_a23_What_is_seen_for_the_first_time_loses_nothing_for_a_whole_window()
    {
        var scene = new Scene(Scene.Queue(), 10);
        Assert.Equal(10, scene.Tick(20d).Desired);
        Assert.Equal(10, scene.Run(TimeSpan.FromMinutes(50), 20).Desired);
        Assert.True(scene.Run(TimeSpan.FromMinutes(20), 20).Desired < 10);
    }

    [Fact]
    public void E_a24_A_clock_that_is_set_moves_no_window()
    {
        var scene = new Scene(Scene.Queue(), 10);
        scene.Tick(100d);
        scene.Wall += TimeSpan.FromDays(400);
        Assert.Equal(10, scene.Tick(20d).Desired);
        scene.Wall -= TimeSpan.FromDays(800);
        Assert.Equal(10, scene.Tick(20d).Desired);
    }

    [Fact]
    public void E_a35_A_write_whose_answer_was_lost_is_known_as_our_own()
    {
        var scene = new Scene(Scene.Queue(), 10);
        scene.Tick(200d);
        scene.History.LastReplicas = 10;
        scene.Look = scene.Look with { SetBy = null };
        var decision = scene.Tick(200d);
        Assert.Equal((Ownership.Ours, false), (decision.Ownership, decision.IsChange));
    }

    [Fact]
    public void In_shadow_it_is_counted_how_often_a_person_did_the_same()
    {
        var scene = new Scene(Scene.Queue(queue => queue with { Mode = TargetMode.Shadow }), 10);
        Assert.Equal(20, scene.Tick(200d).Desired);
        scene.Pass(TimeSpan.FromMinutes(10));
        scene.ByHand(18);
        Assert.False(scene.Tick(200d).Has(ReasonCode.PersonHolds));
        scene.Pass(TimeSpan.FromHours(3));
        scene.ByHand(5);
        scene.Tick(50d);
        Assert.Equal(
            (1, 1, 1),
            (scene.History.Agreement.WouldAct, scene.History.Agreement.Agreed, scene.History.Agreement.PersonAlone)
        );
    }
}
