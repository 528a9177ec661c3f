using System.Runtime.CompilerServices;
using System.Text;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Autoscaling.Policy;

public sealed class AutoscalingOptionsTests
{
    private static readonly TargetOptions Good = Scene.Queue();

    public static TheoryData<string, TargetOptions> Faulty =>
        new()
        {
            { "Min", Good with { Min = 30 } },
            { "Cluster", Good with { Cluster = "nowhere" } },
            { "Workload", Good with { Workload = "meteor" } },
            { "Up:Pods", Good with { Up = new() } },
            { "Calendar:0:When", Good with { Calendar = [new() { When = "sometimes", Floor = 3 }] } },
            { "Calendar:0:Floor", Good with { Calendar = [new() { When = "daily 01:00-02:00" }] } },
            { "Holidays", Good with { Holidays = ["Christmas"] } },
            { "Signals:q:PerReplica", Good with { Signals = Scene.Signals(("q", Scene.Backlog(0))) } },
            { "Signals:q:Prometheus", Good with { Signals = Scene.Signals(("q", new() { PerReplica = 1 })) } },
            {
                "Signals:q:Server",
                Good with
                {
                    Signals = Scene.Signals(("q", new() { PerReplica = 1, Prometheus = "up" })),
                }
            },
            {
                "Signals:q:Means",
                Good with
                {
                    Signals = Scene.Signals(
                        (
                            "q",
                            Scene.Backlog(1) with
                            {
                                Means = SignalMeaning.Load,
                                Drain = new() { PerReplicaPerHour = 1 },
                            }
                        )
                    ),
                }
            },
            {
                "Signals:q:Deadline:When",
                Good with
                {
                    Signals = Scene.Signals(
                        (
                            "q",
                            Scene.Backlog(1) with
                            {
                                Deadline = new() { When = "10:00", PerReplicaPerHour = 1 },
                            }
                        )
                    ),
                }
            },
            {
                "Signals:q:Deadline:PerReplicaPerHour",
                Good with
                {
                    Signals = Scene.Signals(
                        ("q", Scene.Backlog(1) with { Deadline = new() { When = "daily 03:00-10:00" } })
                    ),
                }
            },
        };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void E_a12_A_fault_is_told_with_its_key(string key, TargetOptions target) =>
        Assert.Contains(Faults(("worker", target)), fault => fault == $"Targets:worker:{key}");

    [Fact]
    public void E_a12_A_tolerance_of_one_and_a_negative_step_are_out_of_bounds() =>
        Assert.Contains(
            "Tolerance",
            Assert
                .Throws<UserErrorException>(() =>
                    PolicyFile.Read(
                        "p.json",
                        Encoding.UTF8.GetBytes(
                            """{"Autoscaling":{"Clusters":{"c":{}},"Targets":{"t":{"Cluster":"c","Workload":"deployment/x","Up":{"Tolerance":1,"Pods":-1}}}}}"""
                        )
                    )
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_target_without_fault_has_none() => Assert.Empty(Faults(("worker", Good)));

    [Fact]
    public void E_a32_A_floor_above_a_cap_at_the_same_time_is_refused()
    {
        var crossing = Good with
        {
            Calendar =
            [
                new() { When = "Mon-Fri 10:00-03:00", Floor = 12 },
                new() { When = "Sat 02:00-04:00", Cap = 10 },
            ],
        };
        Assert.Contains("Targets:worker:Calendar", Faults(("worker", crossing)));
        var apart = Good with
        {
            Calendar = [crossing.Calendar[0], crossing.Calendar[1] with { When = "Sat 03:00-04:00" }],
        };
        Assert.Empty(Faults(("worker", apart)));
        Assert.Contains(
            "Targets:worker:Calendar",
            Faults(("worker", Good with { Calendar = [new() { When = "holidays 10:00-12:00", Cap = 1 }] }))
        );
    }

    [Fact]
    public void Two_targets_may_not_both_act_on_one_workload()
    {
        Assert.Contains("Targets:b:Workload", Faults(("a", Good), ("b", Good)));
        Assert.Empty(Faults(("a", Good), ("b", Good with { Mode = TargetMode.Shadow })));
    }

    [Theory]
    [InlineData("autoscaling.json", "worker", "web")]
    [InlineData("autoscaling-crontab.json", "worker-crontab", "web-crontab")]
    public void The_samples_that_an_admin_starts_from_are_without_fault(string file, params string[] targets) =>
        Assert.Equal(
            targets.Order(StringComparer.Ordinal),
            Samples.Read(file).Targets.Keys.Order(StringComparer.Ordinal)
        );

    [Theory]
    [InlineData("worker-crontab", "2026-03-03T03:02Z", 15)]
    [InlineData("worker-crontab", "2026-03-03T03:03Z", 40)]
    [InlineData("worker-crontab", "2026-03-03T10:03Z", 15)]
    [InlineData("web-crontab", "2026-03-03T09:30Z", 20)]
    [InlineData("web-crontab", "2026-03-03T10:30Z", 28)]
    [InlineData("web-crontab", "2026-03-03T12:00Z", 43)]
    [InlineData("web-crontab", "2026-03-03T13:00Z", 50)]
    [InlineData("web-crontab", "2026-03-03T20:00Z", 43)]
    [InlineData("web-crontab", "2026-03-03T21:00Z", 35)]
    [InlineData("web-crontab", "2026-03-03T22:00Z", 28)]
    [InlineData("web-crontab", "2026-03-03T23:00Z", 20)]
    [InlineData("web-crontab", "2026-03-07T15:00Z", 20)]
    public void The_crontab_of_two_years_is_a_dozen_lines_of_calendar(string target, string utc, int replicas)
    {
        var policy = PolicyFile.Target(Samples.Read("autoscaling-crontab.json"), target);
        var limits = policy.LimitsAt(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((replicas, replicas), (limits.Floor, limits.Cap));
    }

    private static List<string> Faults(params (string Name, TargetOptions Target)[] targets) =>
        [
            .. AutoscalingOptions
                .Check(
                    new AutoscalingOptions
                    {
                        Clusters = new Dictionary<string, ClusterOptions>(StringComparer.OrdinalIgnoreCase)
                        {
                            ["amy-wrkr"] = new(),
                        },
                        Targets = targets.ToDictionary(
                            one => one.Name,
                            one => one.Target,
                            StringComparer.OrdinalIgnoreCase
                        ),
                    }
                )
                .Select(fault => fault.Key),
        ];
}

/// <summary>The policies that lie in <c>config/conf.d</c>.</summary>
internal static class Samples
{
    public static AutoscalingOptions Read(string file, [CallerFilePath] string here = "") =>
        PolicyFile.Read(
            file,
            File.ReadAllBytes(
                Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "..", "config", "conf.d", file)
            )
        );
}
