using UwsAgent.Core.Maintenance.Packages;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.SystemTests.Maintenance;

/// <summary>Packages of a real Debian host are planned, upgraded, proved and taken back, over a real SSH connection.</summary>
public sealed class RealUpgradeTests
{
    [Fact]
    public async Task A_host_is_upgraded_within_its_rules_and_looking_changes_nothing_E_c15_E_c20_E_c21_E_c24_E_c35()
    {
        await using var host = await FarHostMachine.StartAsync();
        foreach (var name in new[] { "tool", "lib", "vim", "vim-doc", "old", "held", "sec" })
        {
            await host.PackageAsync(name, "1.0");
        }

        await host.PackageAsync("conf", "1.0", "main", "CONFFILE=one");
        await host.PublishAsync();
        await host.InstallAsync("tool", "lib", "vim", "vim-doc", "old", "held", "sec", "conf");
        await host.RunAsync("apt-mark hold held && apt-mark auto vim-doc && echo mine >>/etc/conf.conf");
        foreach (var name in new[] { "vim", "vim-doc", "held" })
        {
            await host.PackageAsync(name, "2.0");
        }

        await host.PackageAsync("conf", "2.0", "main", "CONFFILE=two");
        await host.PackageAsync("extra", "1.0");
        await host.PackageAsync("tool", "2.0", "main", "FIELDS=Depends: extra");
        await host.PackageAsync("lib", "2.0", "main", "FIELDS=Conflicts: old");
        await host.PackageAsync("sec", "1.1", "security");
        await host.PackageAsync("held", "1.5", "security");
        await host.PublishAsync();
        await host.PublishAsync("security");
        host.Policy = host.Policy with { Exclude = ["vim"] };

        const string Fingerprint =
            "find /var/lib/dpkg /var/lib/apt /var/cache/apt /etc -type f ! -name '*.bin' -exec md5sum {} + | sort | md5sum";
        var before = await host.RunAsync(Fingerprint);
        var plan = await host.PlanAsync();
        Assert.Equal(before, await host.RunAsync(Fingerprint));
        Assert.Equal("", await host.RunAsync("ls /tmp | grep -v ^systemd-private || true"));

        Assert.Null(plan.WhyNot);
        Assert.Equal(["upgrade", "reboot"], plan.Steps.Select(step => step.Name));
        Assert.Equal(
            [
                ("conf", "1.0", "2.0"),
                ("extra", null, "1.0"),
                ("sec", "1.0", "1.1"),
                ("tool", "1.0", "2.0"),
                ("vim-doc", "1.0", "2.0"),
            ],
            plan.Steps[0].Changes.Select(change => (change.Name, change.From, change.To!)).Order()
        );
        Assert.Equal(
            [
                ("held", HeldReason.Held, true),
                ("lib", HeldReason.Dependency, false),
                ("vim", HeldReason.Excluded, false),
            ],
            plan.Held.Select(held => (held.Name, held.Reason, held.IsSecurity)).Order()
        );
        Assert.Contains("would remove old", plan.Held.Single(held => held.Name == "lib").Why, StringComparison.Ordinal);
        Assert.Contains(
            plan.Findings,
            line => line.StartsWith("1 security update is not taken: held", StringComparison.Ordinal)
        );
        Assert.Contains(plan.Findings, line => line.Contains("/etc/conf.conf", StringComparison.Ordinal));

        var work = host.Work();
        var log = new List<string>();
        var step = FarHostMachine.Step(plan.Steps[0], log);
        Assert.Equal(StepResult.Done, (await work.PrecheckAsync(step, default)).Result);
        var act = await work.ActAsync(step, default);
        Assert.True(act.Result is StepResult.Done, $"{act.Why}\n{string.Join('\n', log)}");
        Assert.Contains("/etc/conf.conf", act.Why, StringComparison.Ordinal);
        var proof = await work.VerifyAsync(step, default);
        Assert.True(proof.Result is StepResult.Done, proof.Why);
        Assert.Equal("one\nmine", (await host.RunAsync("cat /etc/conf.conf")).ReplaceLineEndings("\n"));
        Assert.Equal("2.0", await host.VersionAsync("tool"));
        Assert.Equal("1.0", await host.VersionAsync("lib"));
        Assert.Equal("1.0", await host.VersionAsync("old"));
        // What was there by itself still is, and what came along did so by itself.
        Assert.Equal(
            "extra\nvim-doc",
            (await host.RunAsync("apt-mark showauto extra tool vim-doc conf sec")).ReplaceLineEndings("\n")
        );

        // Done twice is done once.
        Assert.Equal(StepResult.NothingToDo, (await work.PrecheckAsync(step, default)).Result);
        Assert.Equal(StepResult.Done, (await work.ActAsync(step, default)).Result);
        Assert.Equal(
            StepResult.NothingToDo,
            (await work.PrecheckAsync(FarHostMachine.Step(plan.Steps[1]), default)).Result
        );

        host.Policy = host.Policy with { AllowRemovals = ["old"] };
        var listed = await host.PlanAsync();
        Assert.Equal(["lib", "old"], listed.Steps[0].Changes.Select(change => change.Name));
        var second = FarHostMachine.Step(listed.Steps[0]) with { RunId = "run-2" };
        Assert.Equal(StepResult.Done, (await host.Work().ActAsync(second, default)).Result);
        Assert.Equal(StepResult.Done, (await host.Work().VerifyAsync(second, default)).Result);

        var undone = await host.Work().UndoAsync(step, default);
        Assert.Equal(StepResult.Failed, undone.Result);
        Assert.Equal(["extra 1.0 came new and stays"], undone.Evidence);
        Assert.Equal("1.0", await host.VersionAsync("tool"));
        Assert.Equal("1.0", await host.VersionAsync("sec"));
    }

    [Fact]
    public async Task A_package_that_cannot_be_configured_is_named_and_taken_back()
    {
        await using var host = await FarHostMachine.StartAsync();
        await host.PackageAsync("broken", "1.0");
        await host.PackageAsync("good", "1.0");
        await host.PublishAsync();
        await host.InstallAsync("broken", "good");
        await host.PackageAsync("broken", "2.0", "main", "POSTINST=echo no luck >&2; exit 1");
        await host.PackageAsync("good", "2.0");
        await host.PublishAsync();
        var plan = await host.PlanAsync();
        var step = FarHostMachine.Step(plan.Steps[0]);
        var act = await host.Work().ActAsync(step, default);
        Assert.Equal(StepResult.Failed, act.Result);
        Assert.Contains("broken could not be installed or configured", act.Why, StringComparison.Ordinal);
        var proof = await host.Work().VerifyAsync(step, default);
        Assert.Contains("broken is half configured", proof.Why, StringComparison.Ordinal);

        var undone = await host.Work().UndoAsync(step, default);
        Assert.True(undone.Result is StepResult.Done, $"{undone.Why}\n{string.Join('\n', undone.Evidence)}");
        Assert.Equal("1.0", await host.VersionAsync("broken"));
        Assert.Equal("", await host.RunAsync("dpkg --audit"));
    }

    [Fact]
    public async Task What_dpkg_left_in_the_middle_is_repaired_without_a_question_E_c14()
    {
        await using var host = await FarHostMachine.StartAsync();
        await host.PackageAsync("conf", "1.0", "main", "CONFFILE=one");
        await host.PackageAsync("tool", "1.0");
        await host.PublishAsync();
        await host.InstallAsync("conf", "tool");
        await host.PackageAsync("conf", "2.0", "main", "CONFFILE=two");
        await host.PackageAsync("tool", "2.0");
        await host.PublishAsync();
        await host.RunAsync("echo mine >/etc/conf.conf && dpkg --unpack /srv/repo/pool/main/conf_2.0_all.deb");
        var plan = await host.PlanAsync();
        Assert.Contains(plan.Findings, line => line.Contains("repaired: conf", StringComparison.Ordinal));
        var step = FarHostMachine.Step(plan.Steps[0]);
        Assert.Equal(StepResult.Done, (await host.Work().PrecheckAsync(step, default)).Result);
        var act = await host.Work().ActAsync(step, default);
        Assert.True(act.Result is StepResult.Done, $"{act.Why}\n{string.Join('\n', act.Evidence)}");
        Assert.Equal(StepResult.Done, (await host.Work().VerifyAsync(step, default)).Result);
        Assert.Equal("mine", await host.RunAsync("cat /etc/conf.conf"));
    }

    [Fact]
    public async Task Nothing_is_installed_while_one_package_cannot_be_fetched_E_c17()
    {
        await using var host = await FarHostMachine.StartAsync();
        await host.PackageAsync("one", "1.0");
        await host.PackageAsync("two", "1.0");
        await host.PublishAsync();
        await host.InstallAsync("one", "two");
        await host.PackageAsync("one", "2.0");
        await host.PackageAsync("two", "2.0");
        await host.PublishAsync();
        var plan = await host.PlanAsync();
        await host.RunAsync(
            "mv /srv/repo/pool/main/two_2.0_all.deb /srv/two && echo damaged >/srv/repo/pool/main/two_2.0_all.deb"
        );
        var damaged = await host.Work().ActAsync(FarHostMachine.Step(plan.Steps[0]), default);
        Assert.Equal(StepResult.Failed, damaged.Result);
        Assert.StartsWith("Nothing was installed", damaged.Why, StringComparison.Ordinal);
        await host.RunAsync("rm /srv/repo/pool/main/two_2.0_all.deb");
        var missing = await host.Work().ActAsync(FarHostMachine.Step(plan.Steps[0]) with { RunId = "run-2" }, default);
        Assert.StartsWith("Nothing was installed", missing.Why, StringComparison.Ordinal);
        Assert.Equal("1.0", await host.VersionAsync("one"));

        // It comes while the second try is prepared: a mirror that is just being filled.
        var log = new List<string>();
        var third = FarHostMachine.Step(plan.Steps[0], log) with { RunId = "run-3" };
        await host.RunAsync(
            "printf '#!/bin/sh\\nmv /srv/two /srv/repo/pool/main/two_2.0_all.deb 2>/dev/null; :\\n' >/usr/local/bin/fill && chmod 755 /usr/local/bin/fill && "
                + "echo 'APT::Update::Post-Invoke {\"[ ! -e /var/lib/uws-agent-far/uws-agent-run-3-upgrade/names ] || /usr/local/bin/fill\";};' >/etc/apt/apt.conf.d/99fill"
        );
        var filled = await host.Work().ActAsync(third, default);
        Assert.True(filled.Result is StepResult.Done, $"{filled.Why}\n{string.Join('\n', log)}");
        Assert.Equal("2.0", await host.VersionAsync("two"));
    }

    [Fact]
    public async Task One_who_holds_the_lock_is_named_E_c13()
    {
        await using var host = await FarHostMachine.StartAsync();
        await host.PackageAsync("tool", "1.0");
        await host.PublishAsync();
        await host.InstallAsync("tool");
        await host.PackageAsync("tool", "2.0");
        await host.PublishAsync();
        var plan = await host.PlanAsync();
        await host.RunAsync(
            "systemd-run --quiet --unit=holder python3 -c 'import fcntl,time; f=open(\"/var/lib/dpkg/lock-frontend\",\"w\"); fcntl.lockf(f,fcntl.LOCK_EX); time.sleep(600)' && sleep 1"
        );
        var precheck = await host.Work().PrecheckAsync(FarHostMachine.Step(plan.Steps[0]), default);
        Assert.Equal(StepResult.NotNow, precheck.Result);
        Assert.Matches(@"process [0-9]+ \(.*python3 .*\) holds /var/lib/dpkg/lock-frontend", precheck.Why);
        var act = await host.Work().ActAsync(FarHostMachine.Step(plan.Steps[0]), default);
        Assert.Equal(StepResult.Failed, act.Result);
        Assert.Matches(@"Nothing was installed: another one works with apt: .*process [0-9]+ \(.*python3", act.Why);
        Assert.Equal("1.0", await host.VersionAsync("tool"));
        await host.RunAsync("systemctl stop holder");
        Assert.Equal(
            StepResult.Done,
            (await host.Work().ActAsync(FarHostMachine.Step(plan.Steps[0]) with { RunId = "run-2" }, default)).Result
        );
    }

    [Fact]
    public async Task Archives_that_changed_expired_or_are_strangers_are_refused_by_name_E_c18_E_c22()
    {
        await using var host = await FarHostMachine.StartAsync();
        await host.PackageAsync("tool", "1.0");
        await host.PublishAsync();
        await host.InstallAsync("tool");
        await host.PackageAsync("tool", "2.0");
        await host.PublishAsync("main", "ARCHIVE=oldstable");
        Assert.StartsWith("the release changed", (await host.PlanAsync()).WhyNot, StringComparison.Ordinal);
        host.Policy = host.Policy with { AllowReleaseChange = true };
        var allowed = await host.PlanAsync();
        Assert.Null(allowed.WhyNot);
        await host.PublishAsync("main", "ARCHIVE=stable-main", "VALID_UNTIL=Mon, 01 Jan 2024 00:00:00 +0000");
        Assert.Contains("out of date", (await host.PlanAsync()).WhyNot, StringComparison.Ordinal);
        await host.PublishAsync("main", "KEY=other");
        Assert.Contains("does not trust", (await host.PlanAsync()).WhyNot, StringComparison.Ordinal);
        var act = await host.Work().ActAsync(FarHostMachine.Step(allowed.Steps[0]), default);
        Assert.Equal(StepResult.Failed, act.Result);
        Assert.Equal("1.0", await host.VersionAsync("tool"));
    }

    [Fact]
    public async Task Little_room_puts_off_and_old_kernels_go_first_but_never_the_running_one_E_c19()
    {
        await using var host = await FarHostMachine.StartAsync();
        var running = await host.RunAsync("uname -r");
        string[] kernels =
        [
            "linux-image-1.0.0-1-amd64",
            "linux-image-2.0.0-1-amd64",
            "linux-image-3.0.0-1-amd64",
            $"linux-image-{running}",
        ];
        foreach (var kernel in kernels)
        {
            await host.PackageAsync(kernel, "1.0", "main", $"FILE=/boot/vmlinuz-{kernel["linux-image-".Length..]}");
        }

        await host.PackageAsync("tool", "1.0");
        await host.PublishAsync();
        await host.InstallAsync([.. kernels, "tool"]);
        await host.PackageAsync("tool", "2.0");
        await host.PublishAsync();
        var policy = host.Policy with { KeepKernels = 2 };
        host.Policy = policy with { MinFreeRoot = new Core.Configuration.ByteSize(1L << 60) };
        var tight = await host.PlanAsync();
        Assert.Contains(tight.Findings, line => line.StartsWith("/ has ", StringComparison.Ordinal));
        var put = await host.Work().PrecheckAsync(FarHostMachine.Step(tight.Steps[0]), default);
        Assert.Equal(StepResult.NotNow, put.Result);
        Assert.Contains("MinFreeRoot", put.Why, StringComparison.Ordinal);
        host.Policy = policy;
        var plan = await host.PlanAsync();
        Assert.Equal(
            ["linux-image-1.0.0-1-amd64", "linux-image-2.0.0-1-amd64"],
            plan.Steps[0].Changes.Where(change => change.To is null).Select(change => change.Name)
        );
        var step = FarHostMachine.Step(plan.Steps[0]);
        var act = await host.Work().ActAsync(step, default);
        Assert.True(act.Result is StepResult.Done, $"{act.Why}\n{string.Join('\n', act.Evidence)}");
        Assert.Equal(
            $"vmlinuz-3.0.0-1-amd64\nvmlinuz-{running}",
            (await host.RunAsync("ls /boot")).ReplaceLineEndings("\n")
        );
    }
}
