using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Packages;
using UwsAgent.Core.Maintenance.Packages.Far;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Maintenance.Packages;

/// <summary>The kind of work as the runner meets it: with hosts that are told what to answer.</summary>
public sealed class PackagesWorkTests
{
    private readonly FakeFarHosts hosts = new();
    private readonly FakeTimeProvider time = new();
    private readonly Facts facts = new();
    private PackagePolicyOptions policy = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private PackagesWork Work(params string[] names) =>
        new(
            hosts,
            new NoAddresses(),
            new Fixed<MaintenanceOptions>(
                new MaintenanceOptions
                {
                    Hosts = names.ToDictionary(
                        name => name,
                        name => new MaintainedHostOptions { HostKeys = [hosts.HostKey], KeyFile = "/key" },
                        StringComparer.OrdinalIgnoreCase
                    ),
                    PackagePolicies = new Dictionary<string, PackagePolicyOptions>(StringComparer.OrdinalIgnoreCase)
                    {
                        [PackagePolicyOptions.Default] = policy,
                    },
                }
            ),
            time
        );

    private StepRun Step(string name, string payload) =>
        new("run", "web", new PlannedStep(name, "", payload), time.GetUtcNow().AddHours(2)) { Facts = facts };

    private StepRun Upgrade() =>
        Step("upgrade", """{"packages":[{"name":"tool","from":"1.0","to":"2.0"}],"removals":[],"oldKernels":[]}""");

    private StepRun Reboot() => Step("reboot", """{"afterUpgrade":false,"reasons":[]}""");

    [Fact]
    public async Task Looking_checking_and_proving_only_read_E_c35()
    {
        hosts.Answer = (_, call) => Well(call, "1.0", "one");
        var work = Work("web");
        await work.ObserveAsync(new PlanRequest(null), Stop);
        await work.PrecheckAsync(Upgrade(), Stop);
        await work.PrecheckAsync(Reboot(), Stop);
        policy = policy with { CheckTimeout = TimeSpan.Zero };
        await Work("web").VerifyAsync(Upgrade(), Stop);
        Assert.NotEmpty(hosts.Calls);
        Assert.All(hosts.Calls, call => Assert.False(call.Call.Command.IsChanging, call.Call.Command.Name));
        Assert.Equal(0, hosts.Open);
    }

    [Fact]
    public async Task Hosts_are_asked_ten_at_a_time_and_one_that_is_away_does_not_hold_up_the_others()
    {
        hosts.Answer = (_, call) => Well(call, "1.0", "one");
        hosts.Delay = async cancel => await Task.Delay(TimeSpan.FromMilliseconds(5), cancel);
        hosts.Trouble = name =>
            name is "host07" ? new FarHostException(FarFault.Unreachable, "host07 cannot be reached") : null;
        var names = Enumerable.Range(0, 50).Select(index => $"host{index:00}").ToArray();
        var plans = await Work(names).ObserveAsync(new PlanRequest(null), Stop);
        Assert.Equal(names, plans.Select(plan => plan.Target));
        Assert.Equal("host07", Assert.Single(plans, plan => plan.IsUnknown).Target);
        Assert.InRange(hosts.MostOpen, 2, 10);
        Assert.Equal(0, hosts.Open);
    }

    [Fact]
    public async Task A_host_that_hangs_is_given_up_after_its_time()
    {
        hosts.Delay = cancel => Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        var observed = Work("web").ObserveAsync(new PlanRequest(null), Stop);
        while (!observed.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(1, Stop);
        }

        Assert.Equal("no answer within 3m (LookTimeout)", Assert.Single(await observed).WhyNot);
        Assert.Equal(0, hosts.Open);
    }

    [Fact]
    public async Task A_lost_connection_is_taken_up_again_and_the_upgrade_is_started_once_E_c12()
    {
        var peeks = 0;
        hosts.Answer = (_, call) =>
            call.Command.Name switch
            {
                "peek" when ++peeks == 2 => throw new FarHostException(FarFault.Lost, "the connection to web was lost"),
                "peek" => Peek(peeks < 4 ? null : 0, peeks < 4 ? "== install\n" : ""),
                _ => Well(call, "1.0", "one"),
            };
        var end = await DriveAsync(Work("web").ActAsync(Upgrade(), Stop));
        Assert.Equal(StepResult.Done, end.Result);
        Assert.Single(hosts.Calls, call => call.Call.Command == FarCommands.Start);
        Assert.Equal(
            "install tool=2.0\n",
            hosts.Calls.Single(call => call.Call.Command == FarCommands.Start).Call.Input
        );
        Assert.Equal(0, hosts.Open);
    }

    [Fact]
    public async Task An_upgrade_that_takes_too_long_is_left_running_and_said()
    {
        hosts.Answer = (_, call) => call.Command.Name is "peek" ? Peek(null, "") : Well(call, "1.0", "one");
        var end = await DriveAsync(Work("web").ActAsync(Upgrade(), Stop));
        Assert.Equal(StepResult.Failed, end.Result);
        Assert.Contains("still runs on web after 2h", end.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_answers_with_the_old_boot_id_has_not_come_back_E_c10()
    {
        var asked = 0;
        hosts.Answer = (_, call) => Well(call, "1.0", call.Command.Name is "state" && ++asked > 6 ? "two" : "one");
        var end = await DriveAsync(Work("web").ActAsync(Reboot(), Stop));
        Assert.Equal(StepResult.Done, end.Result);
        Assert.True(asked > 6);
        Assert.Equal("one", facts["boot-id"]);
        // The same step again, by an agent that died in between.
        Assert.Equal("It was restarted already", (await Work("web").ActAsync(Reboot(), Stop)).Why);
        Assert.Single(hosts.Calls, call => call.Call.Command == FarCommands.Reboot);
    }

    [Fact]
    public async Task A_host_that_never_comes_back_has_failed_E_c10()
    {
        hosts.Answer = (_, call) =>
        {
            if (call.Command == FarCommands.Reboot)
            {
                hosts.Trouble = _ => new FarHostException(FarFault.Unreachable, "web cannot be reached");
            }

            return Well(call, "1.0", "one");
        };
        var end = await DriveAsync(Work("web").ActAsync(Reboot(), Stop));
        Assert.Equal(StepResult.Failed, end.Result);
        Assert.Equal("It did not come back within 15m (RebootTimeout): web cannot be reached", end.Why);
    }

    private async Task<StepEnd> DriveAsync(Task<StepEnd> step)
    {
        while (!step.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(20));
            await Task.Delay(1, Stop);
        }

        return await step;
    }

    private static FarAnswer Peek(int? code, string log) =>
        new(
            0,
            $"\n@@uws:unit\nActiveState={(code is null ? "active" : "inactive")}\n\n@@uws:boot\none\n\n@@uws:started\none\n\n@@uws:exit\n{code}\n\n@@uws:next\n{(log.Length == 0 ? 11 : log.Length)}\n\n@@uws:log\n{log}\n\n@@uws:end\n0\n",
            ""
        );

    private static FarAnswer Well(FarCall call, string version, string boot) =>
        new(
            0,
            $"\n@@uws:who\n0\namd64\n\n@@uws:boot\n{boot}\n6.1\n\n@@uws:reboot\nrequired\n\n@@uws:versions\ntool ii |{version}\n\n@@uws:token\nabc\n\n@@uws:{call.Command.Name}\n\n@@uws:end\n0\n",
            ""
        );

    private sealed class Facts : IStepFacts
    {
        private readonly Dictionary<string, string> facts = new(StringComparer.Ordinal);

        public string? this[string name] => facts.GetValueOrDefault(name);

        public Task RememberAsync(string name, string value, CancellationToken cancellationToken)
        {
            facts[name] = value;
            return Task.CompletedTask;
        }
    }

    private sealed class NoAddresses : IAddressCheck
    {
        public Task<string?> ProblemAsync(Uri address, CancellationToken cancellationToken) =>
            Task.FromResult<string?>(null);
    }
}
