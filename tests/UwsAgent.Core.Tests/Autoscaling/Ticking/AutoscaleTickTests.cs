using System.Text;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Autoscaling.Ticking;

public sealed class AutoscaleTickTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tick_adds_what_is_wanted_and_tells_why_and_how_to_take_it_back()
    {
        var stand = new TickStand();
        stand.Backlog(140);

        var outcome = await stand.UpAsync();

        Assert.Equal((14, JobResult.Done), (stand.Replicas, outcome.Result));
        var told = Assert.Single(stand.Events.Of(AutoscaleEvents.Scaled));
        Assert.Equal(("worker", "10", "14"), (told.Target, told.Before, told.After));
        Assert.Contains("q asks for 14", told.Why, StringComparison.Ordinal);
        Assert.Equal("kubectl -n worker scale deployment/meteor --replicas=10", told.Undo);
    }

    [Fact]
    public async Task Nothing_is_written_when_nothing_changes()
    {
        var stand = new TickStand();
        stand.Backlog(100);
        for (var tick = 0; tick < 5; tick++)
        {
            await stand.PassAsync(TimeSpan.FromMinutes(5));
        }

        Assert.Empty(stand.Cluster.Writes);
        Assert.Equal(5, stand.Cluster.Reads);
    }

    [Fact]
    public async Task E_a33_A_dry_run_and_shadow_change_nothing_on_any_way()
    {
        TargetOptions[] ways =
        [
            Scene.Queue(),
            Scene.Queue(queue => queue with { Min = 15 }),
            Scene.Queue(queue => queue with { Max = 5 }),
            Scene.Queue(queue => queue with { Calendar = [new() { When = "daily 00:00-24:00", Exactly = 3 }] }),
            Scene.Queue(queue => queue with { Down = new() { Percent = 100 } }),
        ];
        foreach (var way in ways)
        {
            foreach (var backlog in new[] { 0d, 200d })
            {
                var dry = new TickStand(("worker", way));
                dry.Backlog(backlog);
                await dry.UpAsync(isDryRun: true);
                await dry.DownAsync(isDryRun: true);
                Assert.Empty(dry.Cluster.Writes);
                Assert.Empty(dry.Events.Happened);
                Assert.Equal(0, dry.Store.Commits);
                Assert.Empty(dry.Log.Lines);

                var shadow = new TickStand(("worker", way with { Mode = TargetMode.Shadow }));
                shadow.Backlog(backlog);
                await shadow.DownAsync();
                shadow.Cluster.SetReplicas(TickStand.Meteor, 7, "kubectl-client-side-apply");
                await shadow.DownAsync();
                shadow.Cluster.SetReplicas(TickStand.Meteor, 0, "kubectl-scale");
                await shadow.DownAsync();
                Assert.Empty(shadow.Cluster.Writes);
                Assert.NotEmpty(shadow.Log.Lines);
            }
        }
    }

    [Fact]
    public async Task E_a25_After_a_conflict_it_is_decided_anew_not_written_again()
    {
        var stand = new TickStand();
        stand.Backlog(140);
        stand.Cluster.BeforeScale = () => stand.Cluster.SetReplicas(TickStand.Meteor, 13, "uws-agent");

        await stand.UpAsync();

        // 13 is within the tolerance of 14: what was true for 10 is not true for 13.
        Assert.Equal(13, stand.Replicas);
        Assert.Single(stand.Cluster.Writes, write => write.StartsWith("scale", StringComparison.Ordinal));
    }

    [Fact]
    public async Task E_a25_A_person_who_was_quicker_wins()
    {
        var stand = new TickStand();
        stand.Backlog(100);
        await stand.UpAsync();
        stand.Backlog(200);
        stand.Cluster.BeforeScale = () => stand.Cluster.SetReplicas(TickStand.Meteor, 12, "kubectl-scale");

        await stand.UpAsync();

        Assert.Equal(12, stand.Replicas);
        Assert.Single(stand.Events.Of(AutoscaleEvents.PersonSet));
    }

    [Fact]
    public async Task E_a29_Of_two_agents_only_the_holder_of_the_lease_acts()
    {
        var stand = new TickStand();
        await stand.Cluster.HoldLeaseAsync(
            new LeaseRequest("kube-system", "uws-agent-autoscaler", "old-host", TimeSpan.FromMinutes(12)),
            Stop
        );
        stand.Backlog(200);

        await stand.UpAsync();
        await stand.UpAsync();
        Assert.Equal(10, stand.Replicas);
        Assert.Contains(
            "old-host",
            Assert.Single(stand.Events.Of(AutoscaleEvents.Standby)).What,
            StringComparison.Ordinal
        );

        stand.Time.Advance(TimeSpan.FromMinutes(13));
        await stand.UpAsync();
        Assert.Equal(20, stand.Replicas);
    }

    [Fact]
    public async Task E_a27_One_cluster_that_is_away_holds_up_no_other()
    {
        var web = Scene.Queue() with { Cluster = "amy-east", Namespace = "web" };
        var stand = new TickStand(("worker", Scene.Queue()), ("web", web));
        stand.Other.Down = new ClusterFault(ClusterFaultKind.Unauthorized, "401: the token has expired");
        stand.Backlog(200);

        var outcome = await stand.UpAsync();
        await stand.UpAsync();

        Assert.Equal((20, JobResult.Done), (stand.Replicas, outcome.Result));
        Assert.Contains("401", Assert.Single(stand.Events.Of(AutoscaleEvents.Blind)).What, StringComparison.Ordinal);
        stand.Other.Down = null;
        stand.Other.SetReplicas(new WorkloadRef("web", WorkloadRef.Deployments, "meteor"), 10);
        await stand.UpAsync();
        Assert.Single(stand.Events.Of(AutoscaleEvents.Seen));
    }

    [Fact]
    public async Task E_a4_One_source_that_hangs_costs_only_its_own_target()
    {
        var slow = Scene.Queue() with
        {
            Namespace = "slow",
            Signals = Scene.Signals(("q", Scene.Backlog(10) with { Command = "slow" })),
        };
        var stand = new TickStand(("worker", Scene.Queue()), ("slow", slow));
        stand.Cluster.SetReplicas(new WorkloadRef("slow", WorkloadRef.Deployments, "meteor"), 10);
        stand.Signals.Hangs = request => request is CommandOutput { Command: "slow" };
        stand.Backlog(200);

        var tick = stand.UpAsync();
        stand.Time.Advance(TimeSpan.FromSeconds(2));
        while (stand.Replicas != 20)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.False(tick.IsCompleted);
        stand.Time.Advance(TimeSpan.FromSeconds(19));
        await tick;

        Assert.True(stand.Memories.Find("slow")!.Last!.Decision.Has(ReasonCode.AllMissing));
    }

    [Fact]
    public async Task E_a23_A_restart_between_the_write_and_its_record_knows_its_own_number()
    {
        var stand = new TickStand();
        stand.Backlog(100);
        await stand.UpAsync();
        stand.Backlog(200);
        stand.Cluster.BeforeScale = () => stand.Store.RefusesWith = "killed here";
        await Assert.ThrowsAnyAsync<Exception>(() => stand.UpAsync());
        Assert.Equal(20, stand.Replicas);
        stand.Store.RefusesWith = null;
        // An old API server: nothing says who set it.
        stand.Cluster.SetReplicas(TickStand.Meteor, 20);

        stand.Start();
        await stand.UpAsync();

        Assert.Equal(Ownership.Ours, stand.Memories.Find("worker")!.Last!.Decision.Ownership);
        Assert.Empty(stand.Events.Of(AutoscaleEvents.PersonSet));
    }

    [Fact]
    public async Task E_a23_A_restart_just_before_the_hourly_tick_forgets_no_spike()
    {
        var stand = new TickStand();
        stand.Backlog(20);
        await stand.PassAsync(TimeSpan.FromMinutes(90));
        stand.Backlog(100);
        await stand.UpAsync();
        stand.Backlog(20);
        stand.Time.Advance(TimeSpan.FromMinutes(30));
        stand.Start();

        await stand.DownAsync();
        Assert.Equal(10, stand.Replicas);
        stand.Time.Advance(TimeSpan.FromMinutes(31));
        await stand.DownAsync();
        Assert.Equal(5, stand.Replicas);
    }

    [Fact]
    public async Task E_a35_A_scale_whose_answer_was_lost_is_told_once_and_not_repeated()
    {
        var stand = new TickStand();
        stand.Backlog(200);
        stand.Cluster.LosesNextAnswer = true;

        await stand.UpAsync();
        stand.Time.Advance(TimeSpan.FromMinutes(5));
        await stand.UpAsync();

        Assert.Equal(20, stand.Replicas);
        Assert.Single(stand.Cluster.Writes, write => write.StartsWith("scale", StringComparison.Ordinal));
        Assert.Single(stand.Events.Of(AutoscaleEvents.Conflict));
        Assert.Empty(stand.Events.Of(AutoscaleEvents.PersonSet));
    }

    [Fact]
    public async Task E_a9_All_signals_missing_is_announced_after_a_time_and_again_when_it_is_over()
    {
        var stand = new TickStand();
        stand.Backlog(100);
        await stand.UpAsync();
        stand.Signals.Down = "no answer";
        await stand.PassAsync(TimeSpan.FromMinutes(30));
        Assert.Empty(stand.Events.Of(AutoscaleEvents.SignalsMissing));
        await stand.PassAsync(TimeSpan.FromMinutes(30));
        Assert.Single(stand.Events.Of(AutoscaleEvents.SignalsMissing));
        stand.Signals.Down = null;
        await stand.UpAsync();
        Assert.Single(stand.Events.Of(AutoscaleEvents.SignalsBack));
    }

    [Fact]
    public async Task More_wanted_than_allowed_is_announced_with_when_it_will_be_done()
    {
        var signal = Scene.Backlog(0) with
        {
            Drain = new() { Within = TimeSpan.FromMinutes(30), PerReplicaPerHour = 10 },
        };
        var stand = new TickStand(
            ("worker", Scene.Queue(queue => queue with { Max = 10, Signals = Scene.Signals(("q", signal)) }))
        );
        stand.Backlog(300);
        await stand.UpAsync();
        await stand.PassAsync(TimeSpan.FromMinutes(40));
        var told = Assert.Single(stand.Events.Of(AutoscaleEvents.Ceiling));
        Assert.Equal("wanted 60, at most 10, for 30 min; drains in 3 h", told.What);
    }

    [Fact]
    public async Task Idle_pods_are_marked_before_replicas_are_taken_away()
    {
        var stand = new TickStand(("worker", Scene.Queue(queue => queue with { Down = new() { Percent = 100 } })));
        stand.Cluster.PodsFollow = false;
        var pods = Enumerable
            .Range(0, 10)
            .Select(index => new PodObservation($"meteor-{index}", PodStanding.Ready) { Busy = index % 2 });
        stand.Cluster.Set(TickStand.Meteor, stand.Cluster.Of(TickStand.Meteor) with { Pods = [.. pods] });
        stand.Backlog(50);

        await stand.DownAsync();

        Assert.Equal(5, stand.Replicas);
        var writes = stand.Cluster.Writes.Select(write => write.Split(' ')[0]).ToList();
        Assert.True(writes.IndexOf("cost") < writes.IndexOf("scale"));
        Assert.Equal(
            [0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
            stand.Cluster.Of(TickStand.Meteor).Pods.Select(pod => pod.DeletionCost!.Value)
        );
    }

    [Fact]
    public async Task A_pause_stops_a_target_until_its_time_is_over_and_that_is_announced()
    {
        var stand = new TickStand();
        await stand.Control.PauseAsync("WORKER", Directions.Up, TimeSpan.FromMinutes(7), "migration", "ana", Stop);
        stand.Backlog(200);
        await stand.UpAsync();
        Assert.Equal(10, stand.Replicas);
        Assert.Contains(
            "ana: migration",
            stand.Memories.Find("worker")!.Last!.Observed.PausedWhy,
            StringComparison.Ordinal
        );
        stand.Start();
        await stand.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(20, stand.Replicas);
        Assert.Single(stand.Events.Of(AutoscaleEvents.Resumed));
    }

    [Fact]
    public async Task E_a34_A_pause_that_cannot_be_read_holds_and_can_be_ended()
    {
        var stand = new TickStand();
        await stand.Store.CommitAsync(
            [DocumentChange.Put(TargetPauses.Collection, "worker", Encoding.UTF8.GetBytes("{\"until\":\"tomorrow\"}"))],
            Stop
        );
        stand.Backlog(200);
        await stand.UpAsync();
        Assert.Equal(10, stand.Replicas);
        Assert.Single(stand.Events.Of(AutoscaleEvents.PauseUnreadable));
        await stand.Control.ResumeAsync("worker", "ana", Stop);
        await stand.UpAsync();
        Assert.Equal(20, stand.Replicas);
    }

    [Fact]
    public async Task E_a34_A_pause_that_ended_before_it_was_read_holds_nothing()
    {
        var stand = new TickStand();
        await stand.Control.PauseAsync("worker", Directions.Both, TimeSpan.FromMinutes(1), "", "ana", Stop);
        stand.Time.Advance(TimeSpan.FromDays(2));
        stand.Backlog(200);
        await stand.UpAsync();
        Assert.Equal(20, stand.Replicas);
    }

    [Fact]
    public async Task E_a30_Two_ticks_of_one_cluster_never_run_at_once()
    {
        var stand = new TickStand();
        stand.Backlog(200);
        stand.Signals.Hangs = _ => true;
        var first = stand.UpAsync();
        var second = stand.UpAsync();
        Assert.Equal(1, stand.Cluster.Reads);
        stand.Signals.Hangs = _ => false;
        stand.Time.Advance(TimeSpan.FromSeconds(30));
        await Task.WhenAll(first, second);
        // The first looked again after its signals had hung; the second then looked once.
        Assert.Equal((3, 20), (stand.Cluster.Reads, stand.Replicas));
    }

    [Fact]
    public async Task E_a17_Ended_and_terminating_pods_are_neither_capacity_nor_trouble()
    {
        var stand = new TickStand();
        stand.Cluster.PodsFollow = false;
        stand.Cluster.Set(
            TickStand.Meteor,
            stand.Cluster.Of(TickStand.Meteor) with
            {
                Pods =
                [
                    new("a", PodStanding.Ready),
                    new("b", PodStanding.Terminating),
                    new("c", PodStanding.Ended),
                    new("d", PodStanding.CrashLooping),
                ],
            }
        );
        stand.Backlog(100);
        await stand.UpAsync();
        var seen = stand.Memories.Find("worker")!.Last!.Observed;
        Assert.Equal((1, 0, 1), (seen.Ready, seen.Coming, seen.Broken));
    }

    [Fact]
    public async Task A_deploy_is_put_right_and_told_as_such()
    {
        var stand = new TickStand();
        stand.Backlog(100);
        await stand.UpAsync();
        stand.Cluster.SetReplicas(TickStand.Meteor, 18, "kubectl-client-side-apply");
        await stand.UpAsync();
        Assert.Equal(10, stand.Replicas);
        Assert.Single(stand.Events.Of(AutoscaleEvents.DeployReset));
    }

    [Fact]
    public async Task A_full_disk_stops_no_decision()
    {
        var stand = new TickStand();
        stand.Log.Full = "No space left on device";
        stand.Backlog(200);
        await stand.UpAsync();
        Assert.Equal(20, stand.Replicas);
        Assert.Single(stand.Events.Of(AutoscaleEvents.LogFailed));
    }
}
