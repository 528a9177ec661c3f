using CsCheck;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Maintenance.Running;

/// <summary>What is true of every run, whatever is planned, fails, or is killed, and wherever.</summary>
public sealed class RunProperties
{
    private static readonly Gen<Story> Stories =
        from targets in Gen.Int[1, 9]
        from steps in Gen.Int[1, 3].Array[targets]
        from failures in Gen.Select(Gen.Int[0, 8], Gen.Int[0, 2], Gen.Int[0, 3]).Array[0, 3]
        from deaths in Gen.Int[0, 40].Array[0, 4]
        from waves in Gen.Int[0, 2]
        from atMost in Gen.Int[1, 3]
        from maxFailed in Gen.Int[0, 2]
        from minutes in Gen.Int[5, 240]
        from cutoff in Gen.Int[0, 60]
        from act in Gen.Int[1, 45]
        from soak in Gen.Int[0, 10]
        select new Story(steps, failures, deaths, waves, atMost, maxFailed, minutes, cutoff, act, soak);

    [Fact]
    public void Every_step_takes_effect_once_at_most_and_every_run_comes_to_its_end_without_a_lock() =>
        Stories.Sample(
            story =>
            {
                var scene = story.Play();
                Assert.Empty(scene.Locks());
                var run = Assert.Single(scene.Time.Run(() => new RunStore(scene.Store).RunsAsync(default)));
                Assert.False(run.IsOpen);
                foreach (var (step, effects) in scene.Work.Effects)
                {
                    Assert.True(effects == 1, $"{step} took effect {effects} times");
                }

                // A phase that was acknowledged is never entered again as if it were new.
                var news = scene
                    .Work.Calls.Where(call => call.Phase is StepPhase.Act && !call.IsResumed)
                    .GroupBy(call => (call.Target, call.Step));
                Assert.All(news, step => Assert.Single(step));
            },
            iter: 300
        );

    [Fact]
    public void Nothing_is_begun_outside_of_the_window_nor_a_new_target_after_the_cutoff() =>
        Stories.Sample(
            story =>
            {
                var scene = story.Play();
                var until = scene.Times.Until;
                var seen = new HashSet<string>(StringComparer.Ordinal);
                foreach (var call in scene.Work.Calls.Where(call => call.Phase is StepPhase.Act && !call.IsResumed))
                {
                    Assert.True(call.At < until, $"{call} began after the window");
                    Assert.True(
                        !seen.Add(call.Target) || call.At < until - scene.Times.Cutoff,
                        $"{call} is a target begun after the cutoff"
                    );
                }
            },
            iter: 300
        );

    [Fact]
    public void No_wave_is_begun_after_a_halt_nor_before_the_one_before_it_is_over_and_at_most_so_many_are_at_work() =>
        Stories.Sample(
            story =>
            {
                var scene = story.Play();
                Assert.True(scene.Work.MostAtWork <= Math.Max(1, story.AtMost));
                var waves = story.Options().Waves;
                var acts = scene.Work.Calls.Where(call => call.Phase is StepPhase.Act && !call.IsResumed).ToList();
                var names = acts.Select(call => WaveOrder.NameOf(waves, call.Target)).ToList();
                for (var index = 1; index < names.Count; index++)
                {
                    Assert.True(
                        names[index] == names[index - 1] || !names[..(index - 1)].Contains(names[index]),
                        $"wave {names[index]} goes on after another was begun"
                    );
                }

                // After the failure that halts, only what was at work goes on: no target is begun that was not.
                var report = scene.Report();
                if (report.Result == "halted" && story.MaxFailed == 0)
                {
                    var failed = scene
                        .Work.Calls.Where(call => call.Phase is StepPhase.Undo)
                        .Select(call => call.At)
                        .DefaultIfEmpty(DateTimeOffset.MaxValue)
                        .Min();
                    var late = acts.Where(call => call.At > failed).Select(call => (call.Target, call.Step)).ToList();
                    Assert.True(late.Count == 0, $"begun after the failure: {string.Join(", ", late)}");
                }
            },
            iter: 300
        );

    /// <summary>Commits that take a while, while other steps end and the run asks again: what is begun is begun once.</summary>
    [Fact]
    public void A_slow_disk_changes_nothing_about_that() =>
        Stories.Sample(
            story =>
            {
                var scene = story.Play(scene =>
                {
                    scene.Store.Takes = TimeSpan.FromSeconds(70);
                    scene.Time.Patience = TimeSpan.FromMilliseconds(1);
                });
                Assert.Empty(scene.Locks());
                Assert.All(scene.Work.Effects, step => Assert.Equal(1, step.Value));
                Assert.True(scene.Work.MostAtWork <= Math.Max(1, story.AtMost));
            },
            iter: 25
        );

    /// <summary>A fleet, what goes wrong in it, and when the agent is killed: after so many commits, again and again.</summary>
    private sealed record Story(
        int[] Steps,
        (int Target, int Step, int Phase)[] Failures,
        int[] Deaths,
        int Waves,
        int AtMost,
        int MaxFailed,
        int Minutes,
        int Cutoff,
        int Act,
        int Soak
    )
    {
        private static readonly StepPhase[] Phases =
        [
            StepPhase.Precheck,
            StepPhase.Act,
            StepPhase.Verify,
            StepPhase.Undo,
        ];

        public Core.Maintenance.MaintenanceOptions Options() =>
            new()
            {
                Soak = TimeSpan.FromMinutes(Soak),
                Waves =
                [
                    .. Enumerable
                        .Range(0, Waves)
                        .Select(wave => new WaveOptions
                        {
                            Name = $"wave{wave}",
                            Targets = [.. Enumerable.Range(0, 4).Select(target => $"host{(wave * 4) + target}")],
                            AtMost = $"{AtMost}",
                            MaxFailed = $"{MaxFailed}",
                        }),
                ],
            };

        public FleetScene Play(Action<FleetScene>? arrange = null)
        {
            var scene = new FleetScene { Options = Options() };
            arrange?.Invoke(scene);
            scene.Times.Until = FleetScene.Evening.AddMinutes(Minutes);
            scene.Times.Cutoff = TimeSpan.FromMinutes(Math.Min(Cutoff, Minutes - 1));
            scene.Work.ActTakes = TimeSpan.FromMinutes(Act);
            foreach (var (target, count) in Steps.Index())
            {
                scene.Work.Plan($"host{target}", [.. Enumerable.Range(0, count).Select(step => $"step{step}")]);
            }

            foreach (var (target, step, phase) in Failures)
            {
                var end = phase == 0 ? StepEnd.NotNow("held by another") : StepEnd.Failed("made up");
                scene.Work.Script($"host{target}", $"step{step}", Phases[phase], end);
            }

            var job = scene.NewJob();
            foreach (var (attempt, death) in Deaths.Select(death => (int?)death).Append(null).Index())
            {
                scene.Store.CommitsLeft = death;
                try
                {
                    scene.Run(job with { Attempts = attempt + 1 });
                }
                catch (StoreUnavailableException)
                {
                    // Killed at that commit: the next process has the store as it was, and the world as it is.
                }

                scene.Store.Restart();
            }

            return scene;
        }
    }
}
