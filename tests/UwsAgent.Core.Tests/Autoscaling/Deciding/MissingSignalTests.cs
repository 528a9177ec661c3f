using CsCheck;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Autoscaling.Deciding;

public sealed class MissingSignalTests
{
    private static readonly Sample[] Absences =
    [
        Sample.Empty("no series"),
        Sample.Unknown("U"),
        Sample.Error("HTML instead of JSON"),
        Sample.SourceDown("no answer"),
        new(SampleState.Stale, 0, null, "old"),
        new(SampleState.Value, double.NaN, null, null),
        new(SampleState.Value, double.PositiveInfinity, null, null),
        new(SampleState.Value, double.NegativeInfinity, null, null),
        new(SampleState.Value, -1, null, null),
        new(SampleState.Value, 1e19, null, null),
        new(SampleState.Value, 0, Scene.Start.AddMinutes(-11), null),
        new(SampleState.Value, 0, Scene.Start.AddMinutes(11), null),
    ];

    public static TheoryData<int> EachAbsence => [.. Enumerable.Range(0, Absences.Length)];

    private static TargetOptions Eager => Scene.Queue(queue => queue with { Down = new() { Percent = 100 } });

    /// <summary>E-a1 empty, E-a2 no usable number, E-a6 too old: unknown, and unknown is not zero.</summary>
    [Theory]
    [MemberData(nameof(EachAbsence))]
    public void E_a1_E_a2_E_a6_What_is_missing_is_never_zero(int absence)
    {
        var scene = new Scene(Eager, 10);
        scene.Tick(100d);
        var decision = scene.Tick(Absences[absence]);
        Assert.Equal(10, decision.Desired);
        Assert.False(decision.Demands[0].IsKnown);
        Assert.True(decision.Has(ReasonCode.AllMissing));
        Assert.True(decision.Has(ReasonCode.SignalMissing));
    }

    [Fact]
    public void E_a7_After_an_outage_the_first_good_samples_take_nothing_away()
    {
        var scene = new Scene(Eager, 10);
        scene.Tick(100d);
        scene.Tick(Sample.SourceDown("no answer"));
        Assert.True(scene.Tick(0d).Has(ReasonCode.Recovering));
        Assert.Equal(10, scene.Tick(0d).Desired);
        Assert.Equal(2, scene.Tick(0d).Desired);
    }

    [Fact]
    public void E_a7_After_an_outage_more_may_be_added_at_once()
    {
        var scene = new Scene(Eager, 10);
        scene.Tick(100d);
        scene.Tick(Sample.SourceDown("no answer"));
        Assert.Equal(15, scene.Tick(150d).Desired);
    }

    [Fact]
    public void E_a8_With_one_signal_missing_the_others_may_raise_and_not_lower()
    {
        TargetOptions three = Eager with
        {
            Signals = Scene.Signals(("a", Scene.Backlog(10)), ("b", Scene.Backlog(10)), ("c", Scene.Backlog(10))),
        };
        var low = new Scene(three, 10).Tick(Sample.Of(20, null), Sample.Unknown("U"), Sample.Of(30, null));
        Assert.Equal(10, low.Desired);
        var high = new Scene(three, 10).Tick(Sample.Of(20, null), Sample.Unknown("U"), Sample.Of(150, null));
        Assert.Equal(15, high.Desired);
    }

    [Fact]
    public void E_a9_When_all_are_missing_the_floor_of_last_resort_only_raises()
    {
        TargetOptions With(int replicas) =>
            Eager with
            {
                Fallback = new() { After = TimeSpan.FromMinutes(30), Replicas = replicas },
            };

        Decision After(Scene scene)
        {
            scene.Tick(scene.Current * 10d);
            for (var minute = 0; minute <= 35; minute += 5)
            {
                scene.Tick(Sample.SourceDown("no answer"));
                scene.Pass(TimeSpan.FromMinutes(5));
            }

            return scene.Tick(Sample.SourceDown("no answer"));
        }

        var raised = new Scene(With(12), 10);
        After(raised);
        Assert.Equal(12, raised.Current);
        var kept = new Scene(With(5), 10);
        After(kept);
        Assert.Equal(10, kept.Current);
    }

    [Fact]
    public void A_calendar_holds_also_when_nothing_is_known()
    {
        var scene = new Scene(Eager with { Calendar = [new() { When = "daily 00:00-24:00", Floor = 15 }] }, 10);
        Assert.Equal(15, scene.Tick(Sample.Unknown("U")).Desired);
    }

    [Fact]
    public void The_cluster_s_own_signals_are_not_missed_while_there_are_no_pods()
    {
        var cpu = new SignalOptions { Cluster = ClusterSignal.CpuPercent, PerReplica = 50 };
        var scene = new Scene(
            Eager with
            {
                Min = 0,
                Signals = Scene.Signals(("cpu", cpu), ("q", Scene.Backlog(10))),
            },
            1
        );
        Assert.Equal(0, scene.Tick(0, 0).Desired);
        var idle = scene.Tick(Sample.Empty("no pods"), Sample.Of(0, null));
        Assert.False(idle.Has(ReasonCode.SignalMissing));
        Assert.Equal(4, scene.Tick(Sample.Empty("no pods"), Sample.Of(100, null)).Desired);
    }

    /// <summary>Whatever is missing, whenever, nothing is taken away because of it.</summary>
    [Fact]
    public void No_pattern_of_gaps_ever_takes_a_replica_away() =>
        Gen.Select(Gen.Int[0, 11], Gen.Double[0, 200], Gen.Bool)
            .Array[1, 30]
            .Sample(looks =>
            {
                var scene = new Scene(
                    Eager with
                    {
                        Signals = Scene.Signals(("a", Scene.Backlog(10)), ("b", Scene.Backlog(10))),
                    },
                    10
                );
                foreach (var (absence, number, swap) in looks)
                {
                    var before = scene.Current;
                    var pair = new[]
                    {
                        Absences[absence] with
                        {
                            At = scene.Wall.AddHours(-1),
                        },
                        Sample.Of(number, null),
                    };
                    scene.Tick(swap ? [pair[1], pair[0]] : pair);
                    scene.Pass(TimeSpan.FromMinutes(5));
                    Assert.True(scene.Current >= before);
                }
            });
}
