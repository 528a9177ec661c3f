using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using UwsAgent.Adapters;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Packages;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Benchmarks.Maintenance;

/// <summary>A booted Debian with a signed archive of packages and as many sshd as there are hosts: each of them is one host to the agent.</summary>
/// <remarks>
/// <c>root</c> gets the real far script and the real apt; <c>ops</c> gets what those answered once, after <see cref="AnswerTime"/>,
/// so that what is left is the agent's own.
/// </remarks>
internal sealed class HostsStand : IDisposable
{
    public const int Packages = 100;
    private readonly string folder = Directory.CreateTempSubdirectory("uws-bench-hosts-").FullName;
    private readonly List<int> ports;
    private readonly string hostKey;

    public HostsStand(int hosts)
    {
        hostKey = Script("start").Split(' ')[1].Trim();
        ports = FreePorts(hosts);
        try
        {
            Fill();
            Inside(ManyListeners());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public static TimeSpan AnswerTime { get; } = TimeSpan.FromSeconds(2);

    /// <summary>What is due on all hosts.</summary>
    public Task<IReadOnlyList<TargetPlan>> LookAsync(string user, CancellationToken cancellationToken) =>
        LookAsync(user, ports, cancellationToken);

    /// <summary>What is due on one host that nobody else asks.</summary>
    public Task<IReadOnlyList<TargetPlan>> LookAtOneAsync(string user, CancellationToken cancellationToken) =>
        LookAsync(user, [ports[0]], cancellationToken);

    /// <summary>What <c>unattended-upgrade --dry-run</c> would upgrade.</summary>
    public (IReadOnlyList<string> Upgraded, TimeSpan Took) UnattendedUpgrade()
    {
        var clock = Stopwatch.StartNew();
        var words = Inside("unattended-upgrade --dry-run --debug 2>&1");
        var took = clock.Elapsed;
        const string Marker = "Packages that will be upgraded: ";
        var line = words.Split('\n').Last(one => one.StartsWith(Marker, StringComparison.Ordinal));
        return ([.. line[Marker.Length..].Trim().Split(' ').Order(StringComparer.Ordinal)], took);
    }

    public void Dispose()
    {
        Script("stop");
        Directory.Delete(folder, recursive: true);
    }

    private async Task<IReadOnlyList<TargetPlan>> LookAsync(
        string user,
        IReadOnlyList<int> asked,
        CancellationToken cancellationToken
    )
    {
        var options = new MaintenanceOptions
        {
            Hosts = asked.ToDictionary(
                port => string.Create(CultureInfo.InvariantCulture, $"h{port}"),
                port => new MaintainedHostOptions
                {
                    Address = "127.0.0.1",
                    Port = port,
                    User = user,
                    ForcedCommand = user is not "root",
                    KeyFile = Path.Join(folder, "id"),
                    HostKeys = [hostKey],
                },
                StringComparer.OrdinalIgnoreCase
            ),
            PackagePolicies = new Dictionary<string, PackagePolicyOptions>(StringComparer.OrdinalIgnoreCase)
            {
                [PackagePolicyOptions.Default] = new() { Origins = ["origin=Tests"], Exclude = ["p003"] },
            },
        };
        var work = new PackagesWork(
            new SshNetHosts(TimeProvider.System),
            new HttpAddressCheck(),
            new Fixed<MaintenanceOptions>(options),
            TimeProvider.System
        );
        var plans = await work.ObserveAsync(new PlanRequest(null), cancellationToken);
        return plans.FirstOrDefault(plan => plan.IsUnknown) is { } lost
            ? throw new InvalidOperationException($"{lost.Target}: {lost.WhyNot}")
            : plans;
    }

    /// <summary>Most have a newer version; one is held, one excluded, one would remove another, one needs a new one, some are of the security archive.</summary>
    private void Fill()
    {
        var names = Enumerable.Range(0, Packages).Select(index => $"p{index:000}").ToList();
        foreach (var name in names)
        {
            Package("main", name, "1.0");
        }

        Script("publish", "main");
        Inside($"apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qqy install {string.Join(' ', names)}");
        Package("main", "extra", "1.0");
        foreach (var name in names.Skip(2).Take(Packages - 12))
        {
            var fields = name switch
            {
                "p004" => "Conflicts: p001",
                "p005" => "Depends: extra",
                _ => "",
            };
            Package("main", name, "2.0", fields);
        }

        foreach (var name in names.TakeLast(5))
        {
            Package("security", name, "1.1");
        }

        Script("publish", "main");
        Programs.Run(
            "env",
            "LABEL=Debian-Security",
            "ARCHIVE=stable-security",
            ScriptFile,
            "publish",
            folder,
            "security"
        );
        Inside(
            """
            apt-mark hold p002 >/dev/null
            cat >/etc/apt/apt.conf.d/99bench <<'CONF'
            #clear Unattended-Upgrade::Origins-Pattern;
            Unattended-Upgrade::Origins-Pattern { "origin=Tests"; };
            Unattended-Upgrade::Package-Blacklist { "^p003$"; };
            Dpkg::Options { "--force-confdef"; "--force-confold"; };
            CONF
            apt-get -qq update
            """
        );
    }

    private string ManyListeners()
    {
        var lines = new StringBuilder(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                set -e
                mkdir -p /srv/canned /etc/ssh/many
                script=/srv/canned/far
                SSH_ORIGINAL_COMMAND='look 3600' sh $script </dev/null >/srv/canned/look
                token=$(sed -n '/^@@uws:token/{n;p}' /srv/canned/look)
                SSH_ORIGINAL_COMMAND="weigh $token" sh $script </dev/null >/srv/canned/weigh
                cat >/srv/canned/answer <<'ANSWER'
                #!/bin/sh
                cat >/dev/null
                case $SSH_ORIGINAL_COMMAND in
                look*) sleep {{AnswerTime.TotalSeconds}}; cat /srv/canned/look ;;
                weigh*) cat /srv/canned/weigh ;;
                esac
                ANSWER
                chmod 755 /srv/canned/answer

                """
            )
        );
        foreach (var port in ports)
        {
            lines.Append(
                CultureInfo.InvariantCulture,
                $"""
                printf 'ListenAddress 127.0.0.1:{port}\nHostKey /etc/ssh/host_key\nPermitRootLogin prohibit-password\nUsePAM no\nPidFile none\nMatch User ops\nForceCommand /srv/canned/answer\n' >/etc/ssh/many/{port}
                systemd-run --quiet --collect /usr/sbin/sshd -D -f /etc/ssh/many/{port}

                """
            );
        }

        File.Copy(
            Path.Join(Programs.Root, "config", "hosts", "uws-agent-far"),
            Path.Join(folder, "root/srv/canned-far")
        );
        return $"mkdir -p /srv/canned && mv /srv/canned-far /srv/canned/far\n{lines}";
    }

    private void Package(string suite, string name, string version, string fields = "") =>
        Programs.Run("env", $"FIELDS={fields}", ScriptFile, "deb", folder, suite, name, version);

    private string Inside(string lines) => Script("run", "sh", "-c", lines);

    private string Script(string verb, params string[] words) => Programs.Run(ScriptFile, [verb, folder, .. words]);

    private static string ScriptFile => Programs.Server("far-host.sh");

    private static List<int> FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var free = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToList();
        listeners.ForEach(listener => listener.Dispose());
        return free;
    }
}
