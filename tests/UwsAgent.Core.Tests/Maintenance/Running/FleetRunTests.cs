using UwsAgent.Core.Jobs;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Reporting;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Tests.Maintenance.Running;

/// <summary>Whole runs over made-up fleets: order, stops, windows, and what is said.</summary>
public sealed class FleetRunTests
{
    private readonly FleetScene scene = new();

    [Fact]
    public void Works_on_every_target_step_by_step_and_remembers_it()
    {
        scene.Work.Plan("ops1", "upgrade", "reboot");
        scene.Work.Plan("ops2", "upgrade");

        var outcome = scene.Run();

        Assert.Equal(JobResult.Done, outcome.Result);
        Assert.Equal(["upgrade", "reboot"], scene.Work.Acted("ops1"));
        Assert.Equal("done", scene.Report().Result);
        Assert.Empty(scene.Locks());
        Assert.All(scene.Memos(), memo => Assert.NotNull(memo.LastSuccess));
        Assert.Equal(3, scene.Events.Of(RunEvents.StepDone).Count);
        Assert.Single(scene.Events.Of(RunEvents.Ended));
    }

    [Fact]
    public void Dev_comes_first_then_the_canary_alone_then_the_others_side_by_side()
    {
        scene.Options = scene.Options with
        {
            Waves =
            [
                new WaveOptions { Name = "dev", Targets = ["uwsdev"] },
                new WaveOptions
                {
                    Name = "web",
                    Targets = ["amy-*"],
                    AtMost = "2",
                },
            ],
        };
        foreach (var target in new[] { "zoo", "amy-east", "amy-west", "amy-wrkr", "uwsdev" })
        {
            scene.Work.Plan(target, "upgrade");
        }

        scene.Run();

        var acts = scene.Work.Calls.Where(call => call.Phase is StepPhase.Act).ToList();
        Assert.Equal(["uwsdev", "amy-east", "amy-west", "amy-wrkr", "zoo"], acts.Select(call => call.Target));
        Assert.Equal(acts[2].At, acts[3].At);
        Assert.True(acts[1].At < acts[2].At);
        Assert.Equal(2, scene.Work.MostAtWork);
    }

    [Fact]
    public void A_failed_verify_takes_back_the_step_and_halts_the_run()
    {
        scene.Work.Plan("a", "upgrade", "reboot");
        scene.Work.Plan("b", "upgrade");
        scene.Work.Script("a", "upgrade", StepPhase.Verify, StepEnd.Failed("unit nginx failed", "nginx.service"));
        scene.Work.Script(
            "a",
            "upgrade",
            StepPhase.Undo,
            StepEnd.Done("nginx is 1.0 again; its database stays as it is")
        );

        var outcome = scene.Run();

        Assert.Equal(JobResult.Failed, outcome.Result);
        Assert.True(outcome.IsPermanent);
        var report = scene.Report();
        Assert.Equal("halted", report.Result);
        Assert.Equal("nginx is 1.0 again; its database stays as it is", report.Targets[0].Steps[0].Undone);
        Assert.Equal("not begun", report.Targets[0].Steps[1].State);
        Assert.Equal(TargetStanding.CarriedOver, report.Targets[1].Standing);
        Assert.Empty(scene.Work.Acted("b"));
        Assert.Empty(scene.Locks());
        Assert.Single(scene.Events.Of(RunEvents.Halted));
        Assert.Single(scene.Events.Of(RunEvents.Undone));
    }

    [Fact]
    public void Two_of_ten_that_fail_stop_the_others_when_one_is_allowed_E_c28()
    {
        scene.Options = scene.Options with
        {
            Waves =
            [
                new WaveOptions
                {
                    Name = "all",
                    Targets = ["*"],
                    MaxFailed = "10%",
                },
            ],
        };
        foreach (var number in Enumerable.Range(0, 10))
        {
            scene.Work.Plan($"host{number}", "upgrade");
        }

        scene.Work.Script("host2", "upgrade", StepPhase.Verify, StepEnd.Failed("bad"));
        scene.Work.Script("host5", "upgrade", StepPhase.Act, StepEnd.Failed("worse"));

        scene.Run();

        var standings = scene.Report().Targets.Select(target => target.Standing).ToList();
        Assert.Equal(4, standings.Count(standing => standing is TargetStanding.Done));
        Assert.Equal(2, standings.Count(standing => standing is TargetStanding.Failed));
        Assert.Equal(4, standings.Count(standing => standing is TargetStanding.CarriedOver));
        Assert.Empty(scene.Work.Acted("host6"));
    }

    [Fact]
    public void A_wait_that_passes_the_end_of_the_window_begins_nothing_E_c5()
    {
        scene.Times.Until = FleetScene.Evening.AddMinutes(30);
        scene.Work.PrecheckTakes = TimeSpan.FromMinutes(31);
        scene.Work.Plan("a", "upgrade");

        scene.Run();

        Assert.Empty(scene.Work.Acted("a"));
        Assert.Equal("carried over", scene.Report().Result);
        Assert.Contains("no window is open", scene.Report().Targets[0].Why!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_that_waits_for_somebody_else_is_asked_again_and_left_at_the_end_of_the_window_E_c5()
    {
        scene.Times.Until = FleetScene.Evening.AddMinutes(30);
        scene.Work.Plan("a", "upgrade");
        scene.Work.Script(
            "a",
            "upgrade",
            StepPhase.Precheck,
            [.. Enumerable.Repeat(StepEnd.NotNow("apt is held by 4711"), 100)]
        );

        scene.Run();

        Assert.InRange(scene.Work.Calls.Count, 15, 25);
        Assert.Empty(scene.Work.Acted("a"));
        Assert.Single(scene.Events.Of(RunEvents.CarriedOver));
    }

    [Fact]
    public void At_the_cutoff_the_begun_target_is_ended_no_other_is_begun_and_the_rest_is_named_E_c6()
    {
        scene.Times.Until = FleetScene.Evening.AddHours(1);
        scene.Times.Cutoff = TimeSpan.FromMinutes(35);
        scene.Work.ActTakes = TimeSpan.FromMinutes(20);
        scene.Work.Plan("a", "upgrade", "reboot");
        scene.Work.Plan("b", "upgrade");
        scene.Work.Plan("c", "upgrade");

        var outcome = scene.Run();

        Assert.Equal(["upgrade", "reboot"], scene.Work.Acted("a"));
        Assert.Empty(scene.Work.Acted("b"));
        Assert.Equal(JobResult.Done, outcome.Result);
        Assert.Contains("carried over: b, c", outcome.Summary, StringComparison.Ordinal);
        var told = Assert.Single(scene.Events.Of(RunEvents.CarriedOver));
        Assert.Contains("packages on b", told.What, StringComparison.Ordinal);
        Assert.Contains("packages on c", told.What, StringComparison.Ordinal);
        Assert.Equal(["b", "c"], scene.Memos().Where(memo => memo.CarriedOver is not null).Select(memo => memo.Target));
    }

    [Fact]
    public void Only_what_fits_before_the_cutoff_by_its_history_is_begun()
    {
        scene.Work.ActTakes = TimeSpan.FromMinutes(50);
        scene.Work.Plan(
            new TargetPlan("packages", "slow") { Steps = [ScriptedWork.Step("upgrade", TimeSpan.FromMinutes(1))] }
        );
        scene.Run();
        scene.Work.Effects.Clear();
        scene.Work.Plan("quick", "upgrade");
        scene.Time.Set(FleetScene.Evening.AddDays(7));
        scene.Times.From = FleetScene.Evening.AddDays(7);
        scene.Times.Until = scene.Times.From.AddMinutes(30);
        scene.Work.ActTakes = TimeSpan.FromMinutes(5);
        scene.Work.Calls.Clear();

        scene.Run();

        Assert.Empty(scene.Work.Acted("slow"));
        Assert.Single(scene.Work.Acted("quick"));
        Assert.Contains(
            "about 50 min",
            scene.Report().Targets.Single(target => target.Target == "slow").Why!,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_start_at_noon_does_nothing_and_says_when_E_c4()
    {
        scene.Times.From = FleetScene.Evening.AddHours(10);
        scene.Work.Plan("a", "upgrade");

        var outcome = scene.Run();

        Assert.Equal(JobResult.Skipped, outcome.Result);
        Assert.Contains("no window is open", outcome.Summary, StringComparison.Ordinal);
        Assert.Equal(MisfirePolicy.Skip, MaintenanceRunJob.Kind.Misfire);
        Assert.Empty(scene.Work.Calls);
    }

    [Fact]
    public void A_freeze_holds_but_for_security_E_c34()
    {
        scene.Times.Frozen.UnionWith(["a", "b"]);
        scene.Work.Plan("a", "upgrade");
        scene.Work.Plan(new TargetPlan("packages", "b") { Steps = [ScriptedWork.Step("mend", isSecurity: true)] });

        scene.Run();

        Assert.Empty(scene.Work.Acted("a"));
        Assert.Single(scene.Work.Acted("b"));
    }

    [Fact]
    public void A_reason_opens_the_windows_only_when_that_is_allowed_and_never_a_freeze()
    {
        scene.Times.From = FleetScene.Evening.AddDays(3);
        scene.Times.Until = scene.Times.From.AddHours(1);
        scene.Times.Frozen.Add("b");
        scene.Work.Plan("a", "upgrade");
        scene.Work.Plan("b", "upgrade");
        var wish = new MaintenanceWish { NowBecause = "CVE-2021-41773" };

        Assert.Equal(JobResult.Failed, scene.Run(wish).Result);
        scene.Options = scene.Options with { AllowNow = true };
        scene.Run(wish);

        Assert.Single(scene.Work.Acted("a"));
        Assert.Empty(scene.Work.Acted("b"));
        Assert.Equal("CVE-2021-41773", scene.Report().NowBecause);
    }

    [Fact]
    public void Nothing_to_do_is_silent_but_leaves_a_beat_E_c30()
    {
        scene.Work.Plan("a");

        var outcome = scene.Run();

        Assert.Equal(JobResult.Skipped, outcome.Result);
        Assert.Empty(scene.Events.Happened);
        Assert.Equal(FleetScene.Evening, Assert.Single(scene.Memos()).LastSuccess);
    }

    [Fact]
    public void A_target_that_cannot_be_asked_is_named_and_the_rest_goes_on()
    {
        scene.Work.Plan("a", "upgrade");
        scene.Work.Plan(new TargetPlan("packages", "gone") { WhyNot = "no route to host", IsUnknown = true });

        var outcome = scene.Run();

        Assert.Single(scene.Work.Acted("a"));
        Assert.Contains("could not be asked: gone", outcome.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_of_work_that_breaks_is_named_and_the_others_go_on()
    {
        scene.Works.Add(new UnaskableWork("broken", new InvalidOperationException("a bug")));
        scene.Work.Plan("a", "upgrade");

        scene.Run();

        Assert.Single(scene.Work.Acted("a"));
        Assert.Contains(
            scene.Report().Targets,
            target => target is { Kind: "broken", Standing: TargetStanding.Unknown }
        );
    }

    [Fact]
    public void The_soak_is_waited_for_and_then_the_target_is_proved_again()
    {
        scene.Options = scene.Options with { Soak = TimeSpan.FromMinutes(15) };
        scene.Work.Plan("a", "upgrade");
        scene.Work.Plan("b", "upgrade");
        scene.Work.Script(
            "a",
            "upgrade",
            StepPhase.Verify,
            StepEnd.Done("well"),
            StepEnd.Failed("restarts again and again")
        );

        scene.Run();

        var verified = scene.Work.Calls.Where(call => call.Phase is StepPhase.Verify).ToList();
        Assert.Equal(TimeSpan.FromMinutes(15), verified[1].At - verified[0].At);
        Assert.Contains(scene.Work.Calls, call => call.Phase is StepPhase.Undo);
        Assert.Empty(scene.Work.Acted("b"));
    }

    [Fact]
    public void Two_kinds_of_work_are_never_at_the_same_target_at_once()
    {
        var other = new ScriptedWork("components", scene.Time);
        scene.Works.Add(other);
        scene.Options = scene.Options with
        {
            Waves =
            [
                new WaveOptions
                {
                    Name = "all",
                    Targets = ["*"],
                    AtMost = "4",
                    Canary = false,
                },
            ],
        };
        scene.Work.Plan("a", "upgrade");
        other.Plan("a", "ingress");

        scene.Run();

        var first = scene
            .Work.Calls.Concat(other.Calls)
            .Where(call => call.Phase is StepPhase.Act)
            .Select(call => call.At)
            .ToList();
        Assert.Equal(2, first.Distinct().Count());
        Assert.Empty(scene.Locks());
    }

    [Fact]
    public void A_step_whose_first_record_is_slow_to_reach_the_disk_is_begun_once_all_the_same()
    {
        scene.Store.Takes = TimeSpan.FromSeconds(70);
        scene.Time.Patience = TimeSpan.FromMilliseconds(2);
        scene.Options = scene.Options with
        {
            Waves =
            [
                new WaveOptions
                {
                    Name = "all",
                    Targets = ["*"],
                    AtMost = "3",
                    Canary = false,
                },
            ],
        };
        foreach (var target in new[] { "a", "b", "c", "d", "e", "f" })
        {
            scene.Work.Plan(target, "upgrade");
        }

        scene.Run();

        Assert.Equal(6, scene.Work.Calls.Count(call => call.Phase is StepPhase.Act));
        Assert.Equal(6, scene.Work.Calls.Count(call => call.Phase is StepPhase.Precheck));
    }

    [Fact]
    public void Two_runs_never_have_the_same_target_E_c33()
    {
        scene.Work.Plan("a", "upgrade");
        var mine = new TargetLock("a", "other", "packages", 1, FleetScene.Evening);
        var open = new MaintenanceRun("other", "job-of-other", "bob", FleetScene.Evening);
        scene.Time.Run(async () =>
        {
            await new RunStore(scene.Store).CommitAsync([RunStore.Put(mine), RunStore.Put(open)], default);
            return 0;
        });
        // Its job still waits in the queue, so it is not for this one to end it.
        var waiting = scene
            .Time.Run(() => scene.Queue.EnqueueAsync(new JobRequest("maintenance-run", "bob"), default))
            .Job;
        scene.Time.Run(async () =>
        {
            await new RunStore(scene.Store).CommitAsync([RunStore.Put(open with { JobId = waiting.Id })], default);
            return 0;
        });

        scene.Run();

        Assert.Empty(scene.Work.Acted("a"));
        Assert.Contains(
            "run other has a in its hands",
            scene.Report().Targets.First(target => target.Target == "a").Why!,
            StringComparison.Ordinal
        );
        Assert.Single(scene.Locks());
    }

    [Fact]
    public void The_lock_of_a_run_that_is_gone_is_recovered_with_a_notice_E_c9()
    {
        scene.Work.Plan("a", "upgrade");
        scene.Time.Run(async () =>
        {
            var store = new RunStore(scene.Store);
            await store.CommitAsync(
                [
                    RunStore.Put(new TargetLock("a", "gone", "packages", 1, FleetScene.Evening)),
                    RunStore.Put(new TargetLock("removed-host", "gone", "packages", 1, FleetScene.Evening)),
                ],
                default
            );
            return 0;
        });

        scene.Run();
        scene.Look();

        Assert.Single(scene.Work.Acted("a"));
        Assert.Equal(["a", "removed-host"], scene.Events.Of(RunEvents.LockRecovered).Select(told => told.Target));
        Assert.Empty(scene.Locks());
    }

    [Fact]
    public void A_dry_run_only_looks_E_c35()
    {
        scene.Options = scene.Options with { Waves = [new WaveOptions { Name = "dev", Targets = ["a"] }] };
        scene.Work.Plan("a", "upgrade", "reboot");
        scene.Work.Plan("b", "upgrade");
        var commits = scene.Store.Commits;

        var outcome = scene.Run(scene.NewJob(dryRun: true));

        Assert.Equal(JobResult.Planned, outcome.Result);
        Assert.All(scene.Work.Calls, call => Assert.Equal(StepPhase.Precheck, call.Phase));
        Assert.Equal(2, scene.Work.Calls.Count);
        Assert.Equal(commits, scene.Store.Commits);
        Assert.Empty(scene.Events.Happened);
        Assert.Contains(
            outcome.Reasons,
            line => line.StartsWith("wave dev, a (packages): could begin", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_run_whose_job_was_cancelled_is_brought_to_its_end_by_the_next_and_begins_nothing_more()
    {
        scene.Work.Plan("a", "upgrade", "reboot");
        using var stop = new CancellationTokenSource();
        scene.Work.Within = (_, _, isDone) =>
        {
            if (!isDone)
            {
                scene.Work.Within = null;
                stop.Cancel();
            }
        };
        Assert.ThrowsAny<OperationCanceledException>(() => scene.Run(scene.NewJob(), stop.Token));
        Assert.Single(scene.Locks());

        var outcome = scene.Run(new MaintenanceWish { OnlySettle = true });

        Assert.Equal(JobResult.Done, outcome.Result);
        Assert.Equal(1, scene.Work.Effects[("a", "upgrade")]);
        Assert.Equal(["upgrade", "upgrade"], scene.Work.Acted("a"));
        Assert.Equal("halted", scene.Report().Result);
        Assert.Empty(scene.Locks());
    }

    [Fact]
    public void A_run_that_the_agent_dies_of_again_and_again_is_given_up_and_said_to_be_left_as_it_is()
    {
        scene.Work.Plan("a", "upgrade");
        scene.Work.Within = (_, _, _) => throw new Core.Ports.StoreUnavailableException("the agent dies");
        var job = scene.NewJob();
        for (var death = 0; death <= 10; death++)
        {
            Assert.Throws<Core.Ports.StoreUnavailableException>(() => scene.Run(job));
        }

        var outcome = scene.Run(job);

        Assert.Equal(JobResult.Failed, outcome.Result);
        Assert.Contains("died 10 times", outcome.Summary, StringComparison.Ordinal);
        Assert.Contains("was not taken back", scene.Report().Targets[0].Steps[0].Undone!, StringComparison.Ordinal);
        Assert.Single(scene.Events.Of(RunEvents.NotUndone));
        Assert.Empty(scene.Locks());
    }
}
