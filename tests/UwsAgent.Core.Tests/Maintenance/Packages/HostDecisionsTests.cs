using CsCheck;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance.Packages;
using UwsAgent.Core.Maintenance.Packages.Deciding;
using UwsAgent.Core.Maintenance.Packages.Reading;
using UwsAgent.Core.Maintenance.Running;
using static UwsAgent.Core.Tests.Maintenance.Packages.PackageExamples;

namespace UwsAgent.Core.Tests.Maintenance.Packages;

/// <summary>What is decided of one host: the plan, whether it may begin, how it ended, whether it is well.</summary>
public sealed class HostDecisionsTests
{
    private static readonly PackagePolicyOptions Policy = new();
    private static readonly HostState Well = new()
    {
        UserId = 0,
        ReleaseName = "Debian 12",
        BootId = "one",
        Kernel = "6.1.0-20-amd64",
        Space = [new HostSpace("/", "/", 100L << 30, 50L << 30), new HostSpace("/boot", "/boot", 1L << 30, 500L << 20)],
        Kernels = ["6.1.0-20-amd64"],
    };

    private static readonly PlannedUpgrade Tool = new([new PlannedPackage("tool", "1.0", "2.0")]);

    private static HostState With(string version) =>
        Well with
        {
            Versions = new Dictionary<string, string>(StringComparer.Ordinal) { ["tool"] = version },
        };

    private static TargetPlan Plan(HostState state, AptLook apt, PackagePolicyOptions? policy = null)
    {
        var rules = policy ?? Policy;
        var wish = UpgradeWish.Decide(apt, state.Holds, rules, false);
        var simulation = new AptSimulation
        {
            Installs = [.. wish.Wanted.Select(package => new AptInstall(package.Name, package.From, package.To, ""))],
        };
        return HostPlan.Decide(
            "web",
            state,
            apt,
            wish,
            UpgradeChoice.Decide(wish, simulation, simulation, rules),
            [],
            rules
        );
    }

    [Fact]
    public void Nothing_due_is_a_plan_without_steps_E_c30()
    {
        var plan = Plan(Well, Apt());
        Assert.Null(plan.WhyNot);
        Assert.Empty(plan.Steps);
        Assert.Empty(plan.Findings);
    }

    [Fact]
    public void Held_security_updates_are_never_green_E_c21()
    {
        var plan = Plan(
            Well with
            {
                Holds = new HashSet<string>(StringComparer.Ordinal) { "sec" },
            },
            Apt(Newer("sec", Security))
        );
        Assert.Empty(plan.Steps);
        Assert.True(Assert.Single(plan.Held).IsSecurity);
        Assert.Equal("1 security update is not taken: sec", plan.Findings[0]);
        Assert.Equal("Not taken: 1 held", plan.Findings[1]);
    }

    [Fact]
    public void A_plan_holds_all_that_its_step_needs()
    {
        var plan = Plan(Well, Apt(Newer("tool"), Newer("sec", Security)));
        Assert.Equal(["upgrade", "reboot"], plan.Steps.Select(step => step.Name));
        var upgrade = PackagesJson.Upgrade(plan.Steps[0].Payload);
        Assert.Equal(
            [("tool", "1.0", "2.0", false), ("sec", "1.0", "2.0", true)],
            upgrade.Packages.Select(package => (package.Name, package.From!, package.To, package.IsSecurity))
        );
        Assert.Equal("install tool=2.0\ninstall sec=2.0\n", UpgradeUnit.List(upgrade));
        Assert.False(plan.Steps[0].IsSecurity);
        Assert.True(Plan(Well, Apt(Newer("sec", Security))).Steps[0].IsSecurity);
        Assert.Equal(
            ["upgrade"],
            Plan(Well, Apt(Newer("tool")), Policy with { Reboot = RebootPolicy.Never }).Steps.Select(step => step.Name)
        );
    }

    [Theory]
    [InlineData(
        "E: Repository 'http://x stable InRelease' changed its 'Suite' value from 'stable' to 'oldstable'",
        "the release changed"
    )]
    [InlineData("W: GPG error: http://x: NO_PUBKEY 0123", "does not trust")]
    [InlineData("E: The repository 'http://x buster Release' does not have a Release file.", "archived")]
    public void An_archive_that_is_not_as_before_refuses_the_plan_E_c18_E_c22(string line, string why)
    {
        var apt = Apt() with { Complaints = AptComplaints.Parse([line]), IsUpToDate = false };
        Assert.Contains(why, HostPlan.Refusal(apt, Policy), StringComparison.Ordinal);
    }

    [Fact]
    public void A_release_that_changed_is_taken_when_that_is_allowed_E_c18() =>
        Assert.Null(
            HostPlan.Refusal(
                Apt() with
                {
                    Complaints = AptComplaints.Parse([
                        "E: Repository 'http://x' changed its 'Suite' value from 'stable' to 'oldstable'",
                    ]),
                    IsUpToDate = false,
                },
                Policy with
                {
                    AllowReleaseChange = true,
                }
            )
        );

    [Fact]
    public void A_restart_has_each_of_its_signs_E_c25()
    {
        Assert.Empty(RebootVerdict.Decide(Well).Reasons);
        var verdict = RebootVerdict.Decide(
            Well with
            {
                HasRebootFile = true,
                Kernels = ["6.1.0-9-amd64", "6.1.0-35-amd64", "6.1.0-20-amd64"],
                Stale =
                [
                    new StaleProcess(1, "systemd", "/usr/lib/libcrypto.so.3"),
                    new StaleProcess(7, "sshd", "/usr/lib/libcrypto.so.3"),
                ],
            }
        );
        Assert.Equal("/run/reboot-required is there", verdict.File);
        Assert.Equal("kernel 6.1.0-20-amd64 runs, 6.1.0-35-amd64 is installed", verdict.Kernel);
        Assert.Equal("sshd, systemd still run code that was replaced: /usr/lib/libcrypto.so.3", verdict.Stale);
        var onlyStale = verdict with { File = null, Kernel = null };
        Assert.False(onlyStale.IsDue(RebootPolicy.WhenRequired));
        Assert.True(onlyStale.IsDue(RebootPolicy.WhenStale));
        Assert.False(verdict.IsDue(RebootPolicy.Never));
        Assert.True(verdict.IsDue(RebootPolicy.WhenRequired));
    }

    [Fact]
    public void The_running_kernel_never_goes_E_c19() =>
        Gen.Select(Gen.Int[1, 40].Array[0, 8], Gen.Int[1, 40], Gen.Int[0, 5])
            .Sample(
                (installed, running, keep) =>
                {
                    var state = Well with
                    {
                        Kernel = $"6.1.0-{running}-amd64",
                        KernelPackages = installed
                            .Distinct()
                            .ToDictionary(n => $"linux-image-6.1.0-{n}-amd64", _ => "1", StringComparer.Ordinal),
                    };
                    var gone = OldKernels.Decide(state, keep);
                    var newest = installed.Length == 0 ? 0 : installed.Max();
                    Assert.DoesNotContain($"linux-image-6.1.0-{running}-amd64", gone);
                    Assert.DoesNotContain($"linux-image-6.1.0-{newest}-amd64", gone);
                    Assert.True(
                        gone.Count == 0
                            || (
                                keep > 0
                                && state.KernelPackages.Count - gone.Count >= Math.Min(keep, state.KernelPackages.Count)
                            )
                    );
                }
            );

    [Fact]
    public void Little_room_puts_off_E_c19()
    {
        var full = With("1.0") with
        {
            Space =
            [
                new HostSpace("/", "/", 100L << 30, 100L << 20),
                new HostSpace("/boot", "/boot", 1L << 30, 10L << 20),
            ],
        };
        var end = HostReadiness.Decide(full, Tool, Policy);
        Assert.Equal(StepResult.NotNow, end.Result);
        Assert.Equal(
            "/ has 100MiB free, and 1GiB must be (MinFreeRoot); /boot has 10MiB free, and 150MiB must be (MinFreeBoot)",
            end.Why
        );
        var onRoot = full with
        {
            Space = [new HostSpace("/", "/", 100L << 30, 2L << 30), new HostSpace("/boot", "/", 100L << 30, 2L << 30)],
        };
        Assert.Equal(
            StepResult.Done,
            HostReadiness.Decide(onRoot, Tool, Policy with { MinFreeBoot = ByteSize.FromGiB(5) }).Result
        );
    }

    [Theory]
    [InlineData("1.0", StepResult.Done)]
    [InlineData("2.0", StepResult.NothingToDo)]
    [InlineData("1.5", StepResult.NotNow)]
    public void A_step_begins_only_when_all_is_as_it_was_planned_E_c33(string version, StepResult result) =>
        Assert.Equal(result, HostReadiness.Decide(With(version), Tool, Policy).Result);

    [Fact]
    public void One_who_holds_a_lock_is_named_E_c13()
    {
        var end = HostReadiness.Decide(
            With("1.0") with
            {
                Locks = [new LockHolder("/var/lib/dpkg/lock", 4711, "unattended-upgrade ")],
            },
            Tool,
            Policy
        );
        Assert.Equal(
            (
                StepResult.NotNow,
                "Another one works with apt: process 4711 (unattended-upgrade) holds /var/lib/dpkg/lock"
            ),
            (end.Result, end.Why)
        );
    }

    [Theory]
    [InlineData(
        0,
        "",
        "== install\nE: Sub-process /usr/bin/dpkg returned an error code (1)",
        StepResult.Failed,
        "apt ended with 0 and yet complains"
    )]
    [InlineData(
        0,
        "",
        "== download\nE: Failed to fetch http://x  404  Not Found\n== install\nSetting up tool (2.0) ...",
        StepResult.Done,
        "All is installed"
    )]
    [InlineData(
        100,
        "",
        "== install\nErrors were encountered while processing:\n broken\n other\nE: Sub-process /usr/bin/dpkg returned an error code (1)",
        StepResult.Failed,
        "broken, other could not be installed or configured (exit code 100)"
    )]
    [InlineData(
        72,
        "",
        "== update\nE: Could not get lock /var/lib/apt/lists/lock. It is held by process 12 (apt-get)",
        StepResult.Failed,
        "held by process 12 (apt-get)"
    )]
    [InlineData(73, "", "== check\nuws: would remove old", StepResult.Failed, "apt would now remove old")]
    [InlineData(
        75,
        "",
        "== download\nE: Failed to fetch http://x  404  Not Found",
        StepResult.Failed,
        "not all packages could be downloaded"
    )]
    [InlineData(
        77,
        "",
        "== check\nE: Version '2.0' for 'tool' was not found",
        StepResult.Failed,
        "not to be had any more"
    )]
    [InlineData(null, "oom-kill", "== install", StepResult.Failed, "memory was full")]
    [InlineData(null, "signal", "== install", StepResult.Failed, "ended in 'install' from outside (signal)")]
    public void Every_end_of_an_upgrade_has_its_meaning_E_c23(
        int? code,
        string result,
        string lines,
        StepResult wanted,
        string why
    )
    {
        var end = UpgradeEnd.Decide(
            new UnitPeek
            {
                IsKnown = true,
                ExitCode = code,
                Result = result,
                Stage = "install",
            },
            Lines(lines)
        );
        Assert.Equal(wanted, end.Result);
        Assert.Contains(why, end.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_were_kept_are_listed_E_c15() =>
        Assert.Equal(
            ["/etc/conf.conf"],
            UpgradeEnd.KeptFiles(
                Lines(
                    """
                    Setting up conf (2.0) ...

                    Configuration file '/etc/conf.conf'
                     ==> Modified (by you or by a script) since installation.
                     ==> Package distributor has shipped an updated version.
                     ==> Keeping old config file as default.
                    Installing new version of config file /etc/other.conf ...
                    """
                )
            )
        );

    [Fact]
    public void A_host_is_well_when_nothing_is_worse_than_before_E_c11()
    {
        var policy = Policy with { CheckUnits = ["nginx.service"] };
        var state = With("2.0") with
        {
            FailedUnits = ["old.service", "uws-agent-run-upgrade.service"],
            Units = new Dictionary<string, string>(StringComparer.Ordinal) { ["nginx.service"] = "active" },
        };
        Assert.Equal(StepResult.Done, HostProof.Decide(state, Tool, ["old.service"], [], policy, false).Result);
        var worse = HostProof.Decide(
            state with
            {
                Versions = new Dictionary<string, string>(StringComparer.Ordinal),
                Half = [new HalfPackage("iF", "tool")],
                Units = new Dictionary<string, string>(StringComparer.Ordinal),
            },
            Tool,
            [],
            ["http://x answers 502"],
            policy,
            false
        );
        Assert.Equal(
            [
                "tool is not installed and must be 2.0",
                "tool is half configured (iF)",
                "old.service failed since",
                "nginx.service is unknown and must be active",
                "http://x answers 502",
            ],
            worse.Evidence
        );
        var newer = state with { Kernels = ["6.1.0-35-amd64"] };
        Assert.Equal(
            StepResult.Done,
            HostProof.Decide(newer, Tool, ["old.service"], [], policy, isRestarted: false).Result
        );
        Assert.Equal(
            StepResult.Failed,
            HostProof.Decide(newer, null, ["old.service"], [], policy, isRestarted: true).Result
        );
    }

    [Fact]
    public void What_is_taken_back_and_what_is_left_is_said()
    {
        var upgrade = new PlannedUpgrade([
            new PlannedPackage("tool", "1.0", "2.0"),
            new PlannedPackage("gone", "1.0", "2.0"),
            new PlannedPackage("new", null, "1.0"),
            new PlannedPackage("untouched", "1.0", "2.0"),
        ])
        {
            Removals = ["old"],
        };
        var state = Well with
        {
            Versions = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["tool"] = "2.0",
                ["gone"] = "2.0",
                ["new"] = "1.0",
                ["untouched"] = "1.0",
            },
        };
        AptPackage[] offered =
        [
            new("tool", "2.0", "2.0")
            {
                Versions =
                [
                    new AptVersion("2.0", 500) { Places = [Mirror] },
                    new AptVersion("1.0", 500) { Places = [Mirror] },
                ],
            },
            new("gone", "2.0", "2.0") { Versions = [new AptVersion("2.0", 500) { Places = [Mirror] }] },
        ];
        var choice = UndoChoice.Decide(upgrade, state, offered);
        Assert.Equal([new PlannedPackage("tool", "2.0", "1.0")], choice.Back);
        Assert.Equal(
            ["gone stays at 2.0: the archive has 1.0 no more", "new 1.0 came new and stays", "old stays removed"],
            choice.Left
        );
    }
}
