using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Maintenance.Packages;

/// <summary>A host whose packages are kept up to date over SSH.</summary>
public sealed record MaintainedHostOptions
{
    [Description("False leaves it alone.")]
    public bool Enabled { get; init; } = true;

    [Description("Its name or address in the network; without one its name here.")]
    public string? Address { get; init; }

    [Description("Where its sshd listens.")]
    [Range(1, 65535)]
    public int Port { get; init; } = 22;

    [Description("Who logs in there.")]
    public string User { get; init; } = "root";

    [Description("The private key.")]
    public string KeyFile { get; init; } = "";

    [Description("What opens the private key.")]
    public Secret? KeyPassphrase { get; init; }

    [Description(
        "Fingerprints of the host's keys, SHA256:..., as ssh-keyscan HOST | ssh-keygen -lf - shows them. No other is spoken to."
    )]
    public IReadOnlyList<string> HostKeys { get; init; } = [];

    [Description("The user becomes root by sudo -n, which must not ask for a password.")]
    public bool Sudo { get; init; }

    [Description(
        "The host starts config/hosts/uws-agent-far for this key by itself (command=... in authorized_keys): for the host of the agent, and for those that give no shell."
    )]
    public bool ForcedCommand { get; init; }

    [Description("Its rules for packages: a name of PackagePolicies, or default.")]
    public string Policy { get; init; } = PackagePolicyOptions.Default;
}

/// <summary>When a host is restarted; always within a window and as a step of its own.</summary>
public enum RebootPolicy
{
    [Description("It is only told.")]
    Never,

    [Description("When the file /run/reboot-required is there, or a newer kernel is installed than the running one.")]
    WhenRequired,

    [Description("Also when processes run code of libraries that are gone.")]
    WhenStale,

    [Description("In every run.")]
    Always,
}

/// <summary>Which packages are upgraded, and what must hold before and after.</summary>
public sealed record PackagePolicyOptions
{
    /// <summary>The name of the rules for hosts that name none.</summary>
    public const string Default = "default";

    [Description(
        "Where new versions may come from, as unattended-upgrades writes it: origin=Debian,label=Debian-Security,codename=bookworm*; * stands for any characters. Without any: all that apt itself would take."
    )]
    public IReadOnlyList<string> Origins { get; init; } = [];

    [Description("Only what mends security.")]
    public bool SecurityOnly { get; init; }

    [Description("Which origins mend security.")]
    public IReadOnlyList<string> SecurityOrigins { get; init; } = ["label=Debian-Security", "suite=*-security"];

    [Description("Packages that are left out: whole names, * stands for any characters. vim is not vim-doc.")]
    public IReadOnlyList<string> Exclude { get; init; } = [];

    [Description(
        "Packages that stay at their version until somebody takes them out of here; as Exclude, but told as held."
    )]
    public IReadOnlyList<string> Hold { get; init; } = [];

    [Description("Packages that an upgrade may remove. One that would remove others is refused.")]
    public IReadOnlyList<string> AllowRemovals { get; init; } = [];

    [Description("A repository may call itself something else than before (stable became oldstable).")]
    public bool AllowReleaseChange { get; init; }

    [Description("When the host is restarted.")]
    public RebootPolicy Reboot { get; init; } = RebootPolicy.WhenRequired;

    [Description("So much must be free on /.")]
    public ByteSize MinFreeRoot { get; init; } = ByteSize.FromGiB(1);

    [Description("So much must be free on /boot, where it is a disk of its own.")]
    public ByteSize MinFreeBoot { get; init; } = ByteSize.FromMiB(150);

    [Description("So many kernels stay, the running one always; older ones go before an upgrade. 0 removes none.")]
    [Range(0, 100)]
    public int KeepKernels { get; init; }

    [Description("How long apt waits for another one who works with it.")]
    [Range(typeof(TimeSpan), "0s", "6h")]
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMinutes(5);

    [Description("Lists of packages that are older are fetched anew before they are looked at.")]
    [Range(typeof(TimeSpan), "0s", "30d")]
    public TimeSpan MaxListAge { get; init; } = TimeSpan.FromHours(1);

    [Description("How long looking at a host may take.")]
    [Range(typeof(TimeSpan), "5s", "1h")]
    public TimeSpan LookTimeout { get; init; } = TimeSpan.FromMinutes(3);

    [Description("How long an upgrade is waited for; it is not cut off.")]
    [Range(typeof(TimeSpan), "1m", "1d")]
    public TimeSpan UpgradeTimeout { get; init; } = TimeSpan.FromHours(2);

    [Description("How long a restart may take until the host answers.")]
    [Range(typeof(TimeSpan), "10s", "6h")]
    public TimeSpan RebootTimeout { get; init; } = TimeSpan.FromMinutes(15);

    [Description("Units of systemd that must be active afterwards.")]
    public IReadOnlyList<string> CheckUnits { get; init; } = [];

    [Description("Addresses that must answer with a code below 400 afterwards, asked from here.")]
    public IReadOnlyList<string> CheckUrls { get; init; } = [];

    [Description("How long units and addresses have for it.")]
    [Range(typeof(TimeSpan), "0s", "1h")]
    public TimeSpan CheckTimeout { get; init; } = TimeSpan.FromMinutes(1);
}
