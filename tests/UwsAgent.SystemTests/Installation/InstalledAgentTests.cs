namespace UwsAgent.SystemTests.Installation;

/// <summary>The whole life of an installation on a real host, as an admin goes through it.</summary>
public sealed class InstalledAgentTests(DebianHost host) : IClassFixture<DebianHost>
{
    [Fact]
    public async Task An_admin_installs_it_uses_it_breaks_its_configuration_upgrades_it_and_removes_it()
    {
        await Installs();
        await Answers_and_explains_itself_in_the_journal();
        await Judges_what_a_school_uploads_and_never_a_broken_upload();
        await Refuses_a_broken_configuration_and_goes_on();
        await Comes_back_after_being_killed_with_its_queue();
        await Upgrades_only_when_something_changed();
        await Lets_only_admins_change_things();
        await Is_removed_and_leaves_the_data_unless_purged();
    }

    private async Task Installs()
    {
        var said = await host.RunAsync($"cd /mnt && ./install.sh --from {DebianHost.Binaries} --with-sftp");
        Assert.Contains("the agent is running", said, StringComparison.Ordinal);
        Assert.Equal("active\n", await host.RunAsync("systemctl is-active uws-agent"));
        Assert.Contains(
            "640 root uws-agent",
            await host.RunAsync("stat -c '%a %U %G' /etc/uws-agent/uws-agent.json"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "uws",
            await host.RunAsync("bash -c '. /usr/share/bash-completion/completions/uws && complete -p uws'"),
            StringComparison.Ordinal
        );
        await host.RunAsync(
            $"cd /mnt && DESTDIR=/root/elsewhere ./install.sh --from {DebianHost.Binaries} && test -x /root/elsewhere/usr/bin/uws -a -e /root/elsewhere/etc/uws-agent/uws-agent.json"
        );
        var again = await host.RunAsync($"cd /mnt && ./install.sh --from {DebianHost.Binaries}");
        Assert.Contains("nothing had changed", again, StringComparison.Ordinal);
    }

    private async Task Answers_and_explains_itself_in_the_journal()
    {
        await host.RunAsync(
            """
            cat >/etc/uws-agent/conf.d/commands.json <<'EOF'
            { "Commands": {
                "hello": { "Summary": "Says hello", "File": "/bin/echo", "Arguments": ["hello from a job"] },
                "first": { "Summary": "Shows what process 1 is", "File": "/bin/cat", "Arguments": ["/proc/1/cmdline"] },
                "broken": { "Summary": "Fails", "File": "/bin/false" },
                "long": { "Summary": "Takes its time", "File": "/bin/sleep", "Arguments": ["300"] } } }
            EOF
            uws config reload
            """
        );
        Assert.Contains("hello from a job", await host.RunAsync("uws run hello --wait"), StringComparison.Ordinal);
        // Builds and pulls of others are seen in /proc.
        Assert.Matches("init|systemd", await host.RunAsync("uws run first --wait"));
        await host.RefusedAsync(1, "uws run broken --wait");
        var id = (
            await host.RunAsync(
                "uws queue list --state failed --json | grep -o '\"id\": *\"[^\"]*\"' | head -1 | cut -d'\"' -f4"
            )
        ).Trim();
        var journal = await host.UntilAsync(
            $"journalctl -x --no-pager UWS_JOB={id}",
            text => text.Contains("failed", StringComparison.Ordinal)
        );
        Assert.Contains("uws queue retry", journal, StringComparison.Ordinal);
        Assert.Contains(
            "uws-agent",
            await host.RunAsync("journalctl -u uws-agent --no-pager -n 50"),
            StringComparison.Ordinal
        );
        Assert.Contains("ready", await host.RunAsync("uws status"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(
            "a cgroup per job below /sys/fs/cgroup/system.slice/uws-agent.service",
            await host.RunAsync("journalctl -u uws-agent --no-pager"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "WatchdogUSec=1min",
            await host.RunAsync("systemctl show uws-agent -p WatchdogUSec"),
            StringComparison.Ordinal
        );
    }

    private async Task Judges_what_a_school_uploads_and_never_a_broken_upload()
    {
        await host.RunAsync("printf 'secret-1-for-oakwood' | uws sftp user add oakwood --password-stdin");
        Assert.Contains(
            "640 uws-agent uws-agent",
            await host.RunAsync("stat -c '%a %U %G' /var/lib/uws-agent/sftp/users"),
            StringComparison.Ordinal
        );
        const string Sftp =
            "sshpass -p secret-1-for-oakwood sftp -q -P 2222 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null oakwood@127.0.0.1";
        await host.RunAsync($"cd /mnt/config/samples && printf 'put users.csv\\n' | {Sftp}");
        await host.UntilAsync(
            "ls /srv/sftp/home/oakwood/receipts",
            text => text.Contains("accepted", StringComparison.Ordinal)
        );
        await host.RunAsync($"cd /mnt/config/samples && printf 'put users-with-mistakes.csv users.csv\\n' | {Sftp}");
        await host.UntilAsync(
            "ls /srv/sftp/home/oakwood/receipts",
            text => text.Contains("rejected", StringComparison.Ordinal)
        );
        Assert.Contains(
            "line 5",
            await host.RunAsync("cat /srv/sftp/home/oakwood/receipts/*rejected*.txt"),
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Contains("oakwood", await host.RunAsync("uws uploads"), StringComparison.Ordinal);
        var events = await host.RunAsync("journalctl --no-pager -o json UWS_SCHOOL=oakwood | wc -l");
        Assert.Equal("2", events.Trim());

        await host.RunAsync(
            $"""
            head -c 300M /dev/zero | tr '\0' 'x' >/tmp/orgs.csv
            (cd /tmp && printf 'put orgs.csv\n' | {Sftp.Replace(
                "-q",
                "-q -l 20000",
                StringComparison.Ordinal
            )}) & client=$!
            sleep 3; pkill -KILL -x sftp; pkill -KILL -x ssh; wait $client || true; rm /tmp/orgs.csv
            """
        );
        await Task.Delay(TimeSpan.FromSeconds(5));
        Assert.DoesNotContain(
            "orgs.csv",
            await host.RunAsync("uws uploads --json | grep -E 'Accepted|Rejected' || true"),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "orgs.csv",
            await host.RunAsync("ls /srv/sftp/home/oakwood/receipts | grep -E 'orgs.*(accepted|rejected)' || true"),
            StringComparison.Ordinal
        );
    }

    private async Task Refuses_a_broken_configuration_and_goes_on()
    {
        await host.RunAsync(
            """echo '{ "Queue": { "DefaultLaneWidth": 0, "Lanez": {} } }' >/etc/uws-agent/conf.d/broken.json"""
        );
        await host.RefusedAsync(1, "systemctl reload uws-agent");
        var status = await host.RunAsync("uws status");
        Assert.Contains("DefaultLaneWidth", status, StringComparison.Ordinal);
        Assert.Contains("Lanez", await host.RefusedAsync(2, "uws config check"), StringComparison.Ordinal);
        Assert.Equal("active\n", await host.RunAsync("systemctl is-active uws-agent"));
        Assert.Contains("hello from a job", await host.RunAsync("uws run hello --wait"), StringComparison.Ordinal);
        var refused = await host.RefusedAsync(2, $"cd /mnt && ./install.sh --from {DebianHost.Binaries}");
        Assert.Contains("nothing was swapped", refused, StringComparison.Ordinal);
        await host.RunAsync("rm /etc/uws-agent/conf.d/broken.json; systemctl reload uws-agent");
        Assert.DoesNotContain("DefaultLaneWidth", await host.RunAsync("uws status"), StringComparison.Ordinal);
    }

    private async Task Comes_back_after_being_killed_with_its_queue()
    {
        await host.RunAsync("uws run long; uws run hello");
        await host.UntilAsync("uws queue", text => text.Contains("running", StringComparison.OrdinalIgnoreCase));
        await host.RunAsync("systemctl kill --kill-whom=main -s KILL uws-agent");
        await host.UntilAsync(
            "uws queue",
            text => text.Contains("long", StringComparison.Ordinal) && text.Contains("hello", StringComparison.Ordinal)
        );
        await host.UntilAsync("pgrep -c -x sleep", text => text.Trim() is "1" or "0");
        Assert.Contains("unclean-stop", await host.RunAsync("uws events --since 5m"), StringComparison.Ordinal);
        await host.RunAsync(
            "for id in $(uws queue list --state running --json | grep -o '\"id\": *\"[^\"]*\"' | cut -d'\"' -f4); do uws queue cancel $id; done"
        );
        await host.UntilAsync("pgrep -c -x sleep", text => text.Trim() == "0");
    }

    private async Task Upgrades_only_when_something_changed()
    {
        var before = await host.RunAsync("systemctl show uws-agent -p MainPID");
        await host.RunAsync($"cp -R {DebianHost.Binaries} /root/next && echo next >/root/next/uws-agent/build.txt");
        var said = await host.RunAsync("cd /mnt && ./install.sh --from /root/next");
        Assert.Contains("the agent is running", said, StringComparison.Ordinal);
        Assert.NotEqual(before, await host.RunAsync("systemctl show uws-agent -p MainPID"));
        Assert.Contains("hello", await host.RunAsync("uws queue list --all"), StringComparison.Ordinal);
        await host.RunAsync(
            "echo '// mine' >>/etc/uws-agent/uws-agent.json; echo '// older' >>/etc/uws-agent/uws-agent.json.sample"
        );
        await host.RunAsync("cd /mnt && ./install.sh --from /root/next");
        Assert.Contains(
            "// mine",
            await host.RunAsync("tail -1 /etc/uws-agent/uws-agent.json"),
            StringComparison.Ordinal
        );
        Assert.Contains("uws-agent.json.new", await host.RunAsync("ls /etc/uws-agent"), StringComparison.Ordinal);
    }

    private async Task Lets_only_admins_change_things()
    {
        await host.RunAsync(
            "useradd -m -G uws-agent reader; useradd -m -G uws-agent,uws-admin admin; useradd -m stranger"
        );
        Assert.Contains("hello", await host.RunAsync("su reader -c 'uws queue list --all'"), StringComparison.Ordinal);
        Assert.Contains(
            "uws-admin",
            await host.RefusedAsync(4, "su reader -c 'uws run hello'"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "hello from a job",
            await host.RunAsync("su admin -c 'uws run hello --wait'"),
            StringComparison.Ordinal
        );
        await host.RefusedAsync(4, "su stranger -c 'uws status'");
    }

    private async Task Is_removed_and_leaves_the_data_unless_purged()
    {
        await host.RunAsync("cp -R /mnt/install.sh /root/install.sh && cd /root && ./install.sh --uninstall");
        await host.RefusedAsync(4, "systemctl status uws-agent");
        Assert.Equal(
            "kept",
            (
                await host.RunAsync(
                    "test -d /var/lib/uws-agent && test -d /etc/uws-agent && ! test -e /usr/bin/uws && echo kept"
                )
            ).Trim()
        );
        await host.RunAsync("cd /root && ./install.sh --uninstall --purge");
        Assert.Equal(
            "gone",
            (await host.RunAsync("! test -e /var/lib/uws-agent && ! test -e /etc/uws-agent && echo gone")).Trim()
        );
    }
}
