using UwsAgent.Adapters;
using UwsAgent.Core.Maintenance.Packages;
using UwsAgent.Core.Maintenance.Packages.Far;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.SystemTests.Maintenance;

/// <summary>What may become of the connection to a real host, of the agent, and of the host itself.</summary>
public sealed class RealConnectionTests
{
    [Fact]
    public async Task A_lost_connection_does_not_stop_the_upgrade_and_it_is_picked_up_again_E_c12()
    {
        await using var host = await SlowAsync();
        var plan = await host.PlanAsync();
        var log = new List<string>();
        var step = FarHostMachine.Step(plan.Steps[0], log);
        var act = host.Work().ActAsync(step, default);
        await UntilAsync(() => host.TryAsync("test -e /root/begun"));
        await host.RunAsync("pkill -KILL -f '[s]shd: ops'");
        await host.RunAsync("touch /root/go");
        var end = await act;
        Assert.True(end.Result is StepResult.Done, $"{end.Why}\n{string.Join('\n', log)}");
        Assert.Contains(log, line => line.Contains("goes on", StringComparison.Ordinal));
        Assert.Contains(log, line => line.Contains("answers again", StringComparison.Ordinal));
        Assert.Equal("once", await host.RunAsync("cat /root/begun"));
        Assert.Equal(StepResult.Done, (await host.Work().VerifyAsync(step, default)).Result);
    }

    [Fact]
    public async Task An_agent_that_died_in_the_middle_finds_its_upgrade_again_and_does_nothing_twice_E_c8()
    {
        await using var host = await SlowAsync();
        var plan = await host.PlanAsync();
        var facts = new MemoryFacts();
        using var death = new CancellationTokenSource();
        var act = host.Work().ActAsync(FarHostMachine.Step(plan.Steps[0], facts: facts), death.Token);
        await UntilAsync(() => host.TryAsync("test -e /root/begun"));
        await death.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => act);
        await host.RunAsync("touch /root/go");
        var log = new List<string>();
        var again = FarHostMachine.Step(plan.Steps[0], log, facts) with { IsResumed = true };
        Assert.Equal(StepResult.Done, (await host.Work().ActAsync(again, default)).Result);
        Assert.Contains(log, line => line.Contains("Setting up slow", StringComparison.Ordinal));
        Assert.Equal("once", await host.RunAsync("cat /root/begun"));
    }

    [Fact]
    public async Task An_upgrade_that_is_killed_says_so_and_the_next_one_repairs_it_E_c23()
    {
        await using var host = await SlowAsync();
        var plan = await host.PlanAsync();
        var step = FarHostMachine.Step(plan.Steps[0]);
        var act = host.Work().ActAsync(step, default);
        await UntilAsync(() => host.TryAsync("test -e /root/begun"));
        await host.RunAsync("systemctl kill -s KILL uws-agent-run-1-upgrade.service");
        var end = await act;
        Assert.Equal(StepResult.Failed, end.Result);
        Assert.Contains("from outside (signal)", end.Why, StringComparison.Ordinal);
        await host.RunAsync("touch /root/go");
        var next = FarHostMachine.Step(plan.Steps[0]) with { RunId = "run-2" };
        var repaired = await host.Work().ActAsync(next, default);
        Assert.True(repaired.Result is StepResult.Done, $"{repaired.Why}\n{string.Join('\n', repaired.Evidence)}");
        Assert.Equal(StepResult.Done, (await host.Work().VerifyAsync(next, default)).Result);
    }

    [Fact]
    public async Task A_host_is_only_spoken_to_by_its_key_and_sudo_may_not_ask_E_c12()
    {
        await using var host = await FarHostMachine.StartAsync();
        var known = host.Host;
        host.Host = known with { HostKeys = [] };
        var unknown = await host.PlanAsync();
        Assert.True(unknown.IsUnknown);
        Assert.Contains(host.HostKey, unknown.WhyNot, StringComparison.Ordinal);
        Assert.Contains(
            $"ssh-keyscan -p {host.Port} 127.0.0.1 | ssh-keygen -lf -",
            unknown.WhyNot,
            StringComparison.Ordinal
        );
        host.Host = known with { User = "asked" };
        Assert.Contains("sudo asks asked for a password", (await host.PlanAsync()).WhyNot, StringComparison.Ordinal);
        host.Host = known with { User = "nobody" };
        Assert.Contains("does not let nobody in", (await host.PlanAsync()).WhyNot, StringComparison.Ordinal);
        host.Host = known with { Sudo = false };
        Assert.Null((await host.PlanAsync()).WhyNot);
        host.Host = known;
        Assert.Null((await host.PlanAsync()).WhyNot);
        var changed = await host.NewKeyAsync();
        var refused = await host.PlanAsync();
        Assert.Contains($"changed to {changed}", refused.WhyNot, StringComparison.Ordinal);
        host.Host = known with { HostKeys = [changed], Port = host.Port + 1 };
        Assert.True((await host.PlanAsync()).IsUnknown);
    }

    [Fact]
    public async Task A_host_that_gives_only_the_far_script_is_worked_on_all_the_same()
    {
        await using var host = await FarHostMachine.StartAsync();
        await host.PackageAsync("tool", "1.0");
        await host.PublishAsync();
        await host.InstallAsync("tool");
        await host.PackageAsync("tool", "2.0");
        await host.PublishAsync();
        var script = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(FarCommands.Script));
        await host.RunAsync(
            $"echo {script} | base64 -d >/usr/local/sbin/uws-agent-far && chmod 755 /usr/local/sbin/uws-agent-far && cp /root/.ssh/authorized_keys /root/.ssh/plain"
        );
        await host.RunAsync(
            "sed 's|^|restrict,command=\"/usr/local/sbin/uws-agent-far --reading\" |' /root/.ssh/plain >/root/.ssh/authorized_keys"
        );
        host.Host = host.Host with { User = "root", Sudo = false, ForcedCommand = true };
        var plan = await host.PlanAsync();
        Assert.Equal("tool", Assert.Single(plan.Steps[0].Changes).Name);
        var refused = await host.Work().ActAsync(FarHostMachine.Step(plan.Steps[0]), default);
        Assert.Contains("this key may only look", refused.Why, StringComparison.Ordinal);
        await host.RunAsync(
            "sed 's|^|restrict,command=\"sudo -n /usr/local/sbin/uws-agent-far\" |' /root/.ssh/plain >/home/ops/.ssh/authorized_keys && "
                + "printf 'Defaults!/usr/local/sbin/uws-agent-far env_keep += SSH_ORIGINAL_COMMAND\\nops ALL=(root) NOPASSWD: /usr/local/sbin/uws-agent-far\\n' >/etc/sudoers.d/ops"
        );
        host.Host = host.Host with { User = "ops" };
        var step = FarHostMachine.Step(plan.Steps[0]) with { RunId = "run-2" };
        var act = await host.Work().ActAsync(step, default);
        Assert.True(act.Result is StepResult.Done, act.Why);
        Assert.Equal(StepResult.Done, (await host.Work().VerifyAsync(step, default)).Result);
        // Nothing else goes through that door.
        var shell = await Shell.TryAsync(
            "ssh",
            "-i",
            host.KeyFile,
            "-p",
            $"{host.Port}",
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "ops@127.0.0.1",
            "state;id"
        );
        Assert.Equal(64, shell.ExitCode);
        Assert.DoesNotContain("uid=", shell.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_is_proved_by_another_boot_id_and_a_host_that_came_back_worse_has_failed_E_c10_E_c11()
    {
        await using var host = await FarHostMachine.StartAsync();
        await host.RunAsync("touch /run/reboot-required && echo libc6 >/run/reboot-required.pkgs");
        var plan = await host.PlanAsync();
        var reboot = Assert.Single(plan.Steps);
        Assert.Contains("/run/reboot-required is there (for libc6)", reboot.What, StringComparison.Ordinal);
        var step = FarHostMachine.Step(reboot);
        var before = await host.RunAsync("cat /proc/sys/kernel/random/boot_id");
        Assert.Equal(StepResult.Done, (await host.Work().PrecheckAsync(step, default)).Result);
        var act = await host.Work().ActAsync(step, default);
        Assert.True(act.Result is StepResult.Done, act.Why);
        Assert.NotEqual(before, await host.RunAsync("cat /proc/sys/kernel/random/boot_id"));
        var proof = await host.Work().VerifyAsync(step, default);
        Assert.True(proof.Result is StepResult.Done, proof.Why);
        // An agent that died in between does not restart it again.
        Assert.Equal("It was restarted already", (await host.Work().ActAsync(step, default)).Why);

        await host.RunAsync(
            "touch /boot/vmlinuz-99.0.0-1-amd64 && printf '[Service]\\nType=oneshot\\nExecStart=/bin/false\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/worse.service && systemctl enable worse.service"
        );
        var again = Assert.Single((await host.PlanAsync()).Steps);
        Assert.Contains("99.0.0-1-amd64 is installed", again.What, StringComparison.Ordinal);
        var second = FarHostMachine.Step(again) with { RunId = "run-2" };
        Assert.Equal(StepResult.Done, (await host.Work().ActAsync(second, default)).Result);
        var worse = await host.Work().VerifyAsync(second, default);
        Assert.Equal(StepResult.Failed, worse.Result);
        Assert.Contains(worse.Evidence, line => line == "worse.service failed since");
        Assert.Contains(
            worse.Evidence,
            line => line.StartsWith("it came back with an older kernel", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Processes_on_replaced_files_are_told_without_any_file_that_says_so_E_c25()
    {
        await using var host = await FarHostMachine.StartAsync();
        await host.RunAsync(
            "cp /bin/sleep /usr/lib/sleeper && systemd-run --quiet --unit=sleeper /usr/lib/sleeper 600 && sleep 1 && cp /bin/sleep /usr/lib/new && mv /usr/lib/new /usr/lib/sleeper"
        );
        var plan = await host.PlanAsync();
        Assert.Contains(
            plan.Findings,
            line =>
                line.Contains("sleeper still runs code that was replaced: /usr/lib/sleeper", StringComparison.Ordinal)
        );
        Assert.Empty(plan.Steps);
        host.Policy = host.Policy with { Reboot = RebootPolicy.WhenStale };
        Assert.Equal("reboot", Assert.Single((await host.PlanAsync()).Steps).Name);
    }

    [Fact]
    public async Task A_connection_for_looking_lets_no_change_through_E_c35()
    {
        await using var host = await FarHostMachine.StartAsync();
        var address = new FarHostAddress(
            FarHostMachine.Name,
            "127.0.0.1",
            host.Port,
            "root",
            host.KeyFile,
            [host.HostKey]
        );
        await using var far = await new SshNetHosts(TimeProvider.System).OpenAsync(address, mayChange: false, default);
        foreach (var command in FarCommands.All.Where(command => command.IsChanging))
        {
            var refused = await Assert.ThrowsAsync<FarHostException>(() =>
                far.AskAsync(new FarCall(command, ["unit"]), default)
            );
            Assert.Equal(FarFault.Refused, refused.Fault);
        }
    }

    /// <summary>A host with an upgrade that waits in the middle for <c>/root/go</c>.</summary>
    private static async Task<FarHostMachine> SlowAsync()
    {
        var host = await FarHostMachine.StartAsync();
        await host.PackageAsync("slow", "1.0");
        await host.PublishAsync();
        await host.InstallAsync("slow");
        await host.PackageAsync(
            "slow",
            "2.0",
            "main",
            "POSTINST=[ -e /root/go ] && exit 0; echo once >>/root/begun; until [ -e /root/go ]; do sleep 0.2; done"
        );
        await host.PublishAsync();
        return host;
    }

    private static Task<(int ExitCode, string Output)> UntilAsync(Func<Task<(int ExitCode, string Output)>> ask) =>
        Shell.UntilAsync(ask, answer => answer.ExitCode == 0);
}
