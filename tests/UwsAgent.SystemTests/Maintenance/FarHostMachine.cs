using UwsAgent.Adapters;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Packages;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.SystemTests.Maintenance;

/// <summary>A real Debian host with systemd, sshd and apt, and a signed archive of packages that exist for one test only.</summary>
internal sealed class FarHostMachine : IAsyncDisposable
{
    public const string Name = "far";
    private static readonly TimeProvider Clock = TimeProvider.System;
    private readonly string directory = Directory.CreateTempSubdirectory("uws-far-host-").FullName;

    public int Port { get; private set; }

    public string HostKey { get; private set; } = "";

    public string KeyFile => Path.Join(directory, "id");

    /// <summary>The rules for the host in the next piece of work.</summary>
    public PackagePolicyOptions Policy { get; set; } =
        new()
        {
            MaxListAge = TimeSpan.Zero,
            MinFreeRoot = ByteSize.FromMiB(50),
            MinFreeBoot = ByteSize.FromMiB(1),
            CheckTimeout = TimeSpan.FromSeconds(5),
            RebootTimeout = TimeSpan.FromMinutes(2),
            LockTimeout = TimeSpan.FromSeconds(2),
        };

    public MaintainedHostOptions Host { get; set; } = new();

    public static async Task<FarHostMachine> StartAsync()
    {
        RealServers.NeedFullRun();
        RealServers.NeedRoot();
        RealServers.NeedProgram("systemd-nspawn");
        RealServers.NeedProgram("debootstrap");
        RealServers.NeedProgram("gpg");
        var machine = new FarHostMachine();
        var words = (await Shell.RunAsync(0, Script, "start", machine.directory)).Trim().Split(' ');
        machine.Port = int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture);
        machine.HostKey = words[1];
        machine.Host = new MaintainedHostOptions
        {
            Address = "127.0.0.1",
            Port = machine.Port,
            User = "ops",
            Sudo = true,
            KeyFile = machine.KeyFile,
            HostKeys = [machine.HostKey],
            Policy = "test",
        };
        return machine;
    }

    public async ValueTask DisposeAsync()
    {
        await Shell.TryAsync(Script, "stop", directory);
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>A shell line inside, as root; fails the test unless it ends with 0.</summary>
    public async Task<string> RunAsync(string line) =>
        (await Shell.RunAsync(0, Script, "run", directory, "sh", "-c", line)).Trim();

    public Task<(int ExitCode, string Output)> TryAsync(string line) =>
        Shell.TryAsync(Script, "run", directory, "sh", "-c", line);

    /// <summary>Puts a package into the archive; <paramref name="environment"/> as <c>far-host.sh</c> says it.</summary>
    public Task PackageAsync(string name, string version, string suite = "main", params string[] environment) =>
        Shell.RunAsync(0, "env", [.. environment, Script, "deb", directory, suite, name, version]);

    public Task PublishAsync(string suite = "main", params string[] environment) =>
        Shell.RunAsync(
            0,
            "env",
            [
                .. suite is "security" ? ["LABEL=Debian-Security", "ARCHIVE=stable-security"] : Array.Empty<string>(),
                .. environment,
                Script,
                "publish",
                directory,
                suite,
            ]
        );

    public Task InstallAsync(params string[] names) =>
        RunAsync($"apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get -yq install {string.Join(' ', names)}");

    public Task<string> VersionAsync(string name) => RunAsync($"dpkg-query -W -f '${{Version}}' {name}");

    public async Task<string> NewKeyAsync() => (await Shell.RunAsync(0, Script, "newkey", directory)).Trim();

    public async Task<TargetPlan> PlanAsync(bool securityOnly = false) =>
        Assert.Single(await Work().ObserveAsync(new PlanRequest(null) { SecurityOnly = securityOnly }, default));

    public PackagesWork Work() =>
        new(
            new SshNetHosts(Clock),
            new HttpAddressCheck(),
            new Fixed<MaintenanceOptions>(
                new MaintenanceOptions
                {
                    Hosts = new Dictionary<string, MaintainedHostOptions>(StringComparer.OrdinalIgnoreCase)
                    {
                        [Name] = Host,
                    },
                    PackagePolicies = new Dictionary<string, PackagePolicyOptions>(StringComparer.OrdinalIgnoreCase)
                    {
                        ["test"] = Policy,
                    },
                }
            ),
            Clock
        );

    public static StepRun Step(PlannedStep step, List<string>? log = null, IStepFacts? facts = null) =>
        new("run-1", Name, step, Clock.GetUtcNow().AddHours(1))
        {
            Facts = facts ?? new MemoryFacts(),
            Log = line =>
            {
                lock (log ??= [])
                {
                    log.Add(line);
                }
            },
        };

    private static string Script => RealServers.Script("far-host.sh");
}

/// <summary>Facts that live as long as the test.</summary>
internal sealed class MemoryFacts : IStepFacts
{
    private readonly Dictionary<string, string> facts = new(StringComparer.Ordinal);

    public string? this[string name] => facts.GetValueOrDefault(name);

    public Task RememberAsync(string name, string value, CancellationToken cancellationToken)
    {
        facts[name] = value;
        return Task.CompletedTask;
    }
}
