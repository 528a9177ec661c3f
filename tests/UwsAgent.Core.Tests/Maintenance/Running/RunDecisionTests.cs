using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Tests.Maintenance.Running;

/// <summary>The small decisions, by example.</summary>
public sealed class RunDecisionTests
{
    private static readonly DateTimeOffset Now = FleetScene.Evening;

    [Theory]
    [InlineData("2109", true)]
    [InlineData("2109-1", true)]
    [InlineData("2113", false)]
    [InlineData("2100", false)]
    [InlineData("2109-0", false)]
    [InlineData("21-09", false)]
    [InlineData("2109-1 ", false)]
    [InlineData("٢١٠٩", false)]
    public void A_round_is_year_and_month_and_perhaps_a_number(string text, bool isRound) =>
        Assert.Equal(isRound, RoundName.IsRound(text));

    [Theory]
    [InlineData("2", 10, 2)]
    [InlineData("25%", 10, 2)]
    [InlineData("25 %", 3, 0)]
    [InlineData("100%", 7, 7)]
    public void A_share_is_a_number_or_a_percentage_rounded_down(string text, int all, int expected) =>
        Assert.Equal(expected, Share.Parse(text).Of(all));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("101%")]
    [InlineData("half")]
    public void What_is_no_share_is_said(string text) => Assert.False(Share.TryParse(text, out _));

    [Fact]
    public void The_first_wave_that_names_a_target_has_it_and_the_first_pattern_that_fits_makes_the_order()
    {
        WaveOptions[] options =
        [
            new()
            {
                Name = "dev",
                Targets = ["uwsdev"],
                Canary = false,
            },
            new()
            {
                Name = "web",
                Targets = ["amy-west", "amy-*", "uwsdev"],
                AtMost = "50%",
                MaxFailed = "1",
            },
        ];
        UnitId[] due =
        [
            new("p", "zoo"),
            new("p", "amy-a"),
            new("p", "amy-west"),
            new("c", "amy-a"),
            new("p", "uwsdev"),
        ];

        var waves = WaveOrder.Decide(options, TimeSpan.FromMinutes(2), due);

        Assert.Equal(["dev", "web", "rest"], waves.Select(wave => wave.Name));
        Assert.Equal(["p on amy-west", "c on amy-a", "p on amy-a"], waves[1].Units.Select(unit => unit.ToString()));
        Assert.Equal((1, 1, TimeSpan.FromMinutes(2)), (waves[1].AtMost, waves[1].MaxFailed, waves[1].Soak));
        Assert.Equal("rest", WaveOrder.NameOf(options, "zoo"));
    }

    [Fact]
    public void A_step_takes_as_long_as_nine_of_ten_before_it()
    {
        var step = ScriptedWork.Step("upgrade", TimeSpan.FromMinutes(10));
        var before = new StepDurations(new UnitId("p", "a"), "upgrade", []);
        Assert.Equal(TimeSpan.FromMinutes(10), StepDurations.Estimate(step, before));

        before = Enumerable
            .Range(1, 40)
            .Aggregate(before, (known, minutes) => known.With(TimeSpan.FromMinutes(minutes)));

        Assert.Equal(StepDurations.Most, before.Took.Count);
        Assert.Equal(TimeSpan.FromMinutes(38), StepDurations.Estimate(step, before));
        Assert.Equal(
            TimeSpan.FromMinutes(7),
            StepDurations.Estimate(step, before with { Took = [TimeSpan.FromMinutes(7), TimeSpan.FromMinutes(3)] })
        );
    }

    [Theory]
    [InlineData(StepPhase.Precheck, null, StepPhase.Precheck, true)]
    [InlineData(StepPhase.Precheck, StepResult.Done, StepPhase.Act, false)]
    [InlineData(StepPhase.Act, null, StepPhase.Act, true)]
    [InlineData(StepPhase.Act, StepResult.Done, StepPhase.Verify, false)]
    [InlineData(StepPhase.Act, StepResult.NothingToDo, StepPhase.Verify, false)]
    [InlineData(StepPhase.Act, StepResult.Failed, StepPhase.Undo, false)]
    [InlineData(StepPhase.Verify, StepResult.Done, StepPhase.Soak, false)]
    [InlineData(StepPhase.Verify, StepResult.NotNow, StepPhase.Undo, false)]
    [InlineData(StepPhase.Soak, StepResult.Done, StepPhase.Prove, false)]
    [InlineData(StepPhase.Prove, StepResult.Failed, StepPhase.Undo, false)]
    [InlineData(StepPhase.Undo, null, StepPhase.Undo, true)]
    public void A_phase_that_was_cut_off_is_entered_again_as_resumed_and_one_that_ended_never_E_c8(
        StepPhase phase,
        StepResult? ended,
        StepPhase next,
        bool isResumed
    )
    {
        var record = Record() with { State = StepState.AtWork, Phase = phase, Ended = ended };

        Assert.Equal(new StepCourse(next, StepState.AtWork, isResumed), StepCourse.Decide(record, soaks: true));
    }

    [Theory]
    [InlineData(StepPhase.Precheck, StepResult.NothingToDo, StepState.NothingToDo)]
    [InlineData(StepPhase.Precheck, StepResult.NotNow, StepState.Waiting)]
    [InlineData(StepPhase.Precheck, StepResult.Failed, StepState.Failed)]
    [InlineData(StepPhase.Act, StepResult.NotNow, StepState.Waiting)]
    [InlineData(StepPhase.Verify, StepResult.Done, StepState.Done)]
    [InlineData(StepPhase.Undo, StepResult.Failed, StepState.Failed)]
    public void A_step_ends_as_its_last_phase_did(StepPhase phase, StepResult ended, StepState state)
    {
        var record = Record() with { State = StepState.AtWork, Phase = phase, Ended = ended };

        Assert.Equal(new StepCourse(null, state, false), StepCourse.Decide(record, soaks: false));
    }

    [Fact]
    public void Only_a_run_that_is_open_keeps_a_target_E_c33()
    {
        var held = new TargetLock("a", "other", "packages", 3, Now);

        Assert.NotNull(LockDecision.Decide(held, "mine", _ => true).WhyNot);
        Assert.Equal(held, LockDecision.Decide(held, "mine", _ => false).Ghost);
        Assert.Equal(new LockDecision(null, null), LockDecision.Decide(held, "other", _ => true));
        Assert.Equal(new LockDecision(null, null), LockDecision.Decide(null, "mine", _ => true));
    }

    [Fact]
    public void A_target_that_was_begun_goes_on_after_the_cutoff_and_another_does_not_E_c6()
    {
        var time = new WorkTime(true, "open") { Cutoff = Now.AddMinutes(-1), Until = Now.AddHours(1) };
        var fresh = Unit(time);
        var begun = fresh with
        {
            Records = new Dictionary<string, StepRecord>
            {
                ["one"] = Record() with { State = StepState.Done, Acts = 1 },
            },
        };

        Assert.Equal(TimingVerdict.CarryOver, Timing(fresh).Verdict);
        Assert.Equal(TimingVerdict.Begin, Timing(begun).Verdict);
        Assert.Equal(TimingVerdict.CarryOver, Timing(begun with { Estimate = TimeSpan.FromHours(2) }).Verdict);
        Assert.Equal(TimingVerdict.CarryOver, Timing(begun with { Time = time with { Until = Now } }).Verdict);
    }

    [Fact]
    public void A_window_that_opens_soon_is_waited_for_and_one_that_opens_tomorrow_is_not()
    {
        var closed = new WorkTime(false, "closed");

        Assert.Equal(TimingVerdict.Wait, Timing(Unit(closed with { Next = Now.AddMinutes(30) })).Verdict);
        Assert.Equal(TimingVerdict.CarryOver, Timing(Unit(closed with { Next = Now.AddDays(1) })).Verdict);
        Assert.Equal(TimingVerdict.CarryOver, Timing(Unit(closed)).Verdict);
    }

    [Fact]
    public void Every_fault_of_waves_and_blockers_is_said()
    {
        var options = new MaintenanceOptions
        {
            Waves =
            [
                new() { Targets = ["a"] },
                new()
                {
                    Name = "x",
                    AtMost = "0",
                    MaxFailed = "all",
                },
                new() { Name = "x", Targets = ["b"] },
            ],
            Blockers = new Dictionary<string, BlockerOptions>
            {
                ["a"] = new() { Server = "prometheus" },
                ["b"] = new() { Kind = "Moon" },
                ["c"] = new()
                {
                    Kind = "file",
                    File = "backup.lock",
                    Targets = [],
                },
                ["d"] = new() { Kind = "Command", Timeout = TimeSpan.Zero },
                ["e"] = new() { Kind = "Workload", Cluster = "amy-wrkr" },
                ["good"] = new() { Server = "http://127.0.0.1:9090" },
            },
            AskEvery = TimeSpan.Zero,
            MailTo = ["ops"],
        };

        Assert.Equal(
            [
                "Waves:0:Name",
                "Waves:1:Targets",
                "Waves:1:AtMost",
                "Waves:1:MaxFailed",
                "Waves:2:Name",
                "Blockers:a:Server",
                "Blockers:b:Kind",
                "Blockers:c:File",
                "Blockers:c:Targets",
                "Blockers:d:Command",
                "Blockers:d:Timeout",
                "Blockers:e:Pods",
                "AskEvery",
                "MailTo:0",
            ],
            MaintenanceOptions.Check(options).Select(fault => fault.Key)
        );
    }

    private static StepTiming Timing(UnitLook unit) =>
        StepTiming.Decide(unit, new RunLook([], new Dictionary<UnitId, UnitLook>()), Now);

    private static UnitLook Unit(WorkTime time) =>
        new(
            new UnitId("p", "a"),
            [ScriptedWork.Step("one"), ScriptedWork.Step("two")],
            new Dictionary<string, StepRecord>()
        )
        {
            Time = time,
            Estimate = TimeSpan.FromMinutes(5),
        };

    private static StepRecord Record() => new("run", "p", "a", "one");
}
