using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance.Bases;
using UwsAgent.Core.Maintenance.Calendar;
using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Maintenance.Packages;
using UwsAgent.Core.Maintenance.Readiness;
using UwsAgent.Core.Maintenance.Reporting;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Maintenance;

/// <summary>Section <c>Maintenance</c>: upgrades that happen on time, in order, and stop when something is wrong.</summary>
[Description(
    "Maintenance: when upgrades may be made, in which order, of which hosts and clusters, and what stops them."
)]
public sealed record MaintenanceOptions
{
    public const string Section = "Maintenance";

    [Description("False makes no upgrades; what is due can still be asked for.")]
    public bool Enabled { get; init; } = true;

    [Description(
        "When work may begin, by name. Without a window for a target and a kind of work nothing begins there by itself."
    )]
    public IReadOnlyDictionary<string, WindowOptions> Windows { get; init; } =
        new Dictionary<string, WindowOptions>(StringComparer.OrdinalIgnoreCase);

    [Description(
        "The round whose versions the windows bring, such as 2109 or 2109-1; a run begins at each opening. Empty: what is due without a round."
    )]
    public string Round { get; init; } = "";

    [Description("Days on which nothing begins, by name: holidays, exams.")]
    public IReadOnlyDictionary<string, FreezeOptions> Freezes { get; init; } =
        new Dictionary<string, FreezeOptions>(StringComparer.OrdinalIgnoreCase);

    [Description(
        "The order in which targets are worked on: dev first. A wave begins when the one before is done; what none names comes last."
    )]
    public IReadOnlyList<WaveOptions> Waves { get; init; } = [];

    [Description("What keeps a run from going on, by name: alerts, a command, a file. What cannot be asked blocks.")]
    public IReadOnlyDictionary<string, BlockerOptions> Blockers { get; init; } =
        new Dictionary<string, BlockerOptions>(StringComparer.Ordinal);

    [Description(
        "How long a target is watched after each step, and proved again, before the next step; 0 does neither."
    )]
    public TimeSpan Soak { get; init; } = TimeSpan.FromMinutes(2);

    [Description(
        "How long a run waits for a blocker, or for a target that cannot be begun yet; then it is carried over."
    )]
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromHours(1);

    [Description("How often what is waited for is asked again.")]
    public TimeSpan AskEvery { get; init; } = TimeSpan.FromMinutes(1);

    [Description(
        "A person may work outside of the windows with a reason: uws maintenance run --now REASON. Freezes hold."
    )]
    public bool AllowNow { get; init; }

    [Description("How long such a run may begin something.")]
    public TimeSpan NowFor { get; init; } = TimeSpan.FromHours(4);

    [Description(
        "A target that had no successful run, or could not be asked, for this long is told of, once a day; 0 tells nobody."
    )]
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromDays(21);

    [Description("Addresses that get a mail of each run, by the server of the section Notifications.")]
    public IReadOnlyList<string> MailTo { get; init; } = [];

    [Description("Of which runs: OnChange (something was done, left or failed), Always, OnlyOnError.")]
    public MailWhen MailWhen { get; init; }

    [Description("So many runs are remembered, the newest.")]
    [Range(1, 10_000)]
    public int KeepRuns { get; init; } = 200;

    [Description("Components of clusters by name: nginx-ingress, cluster-autoscaler, cert-manager, metrics-server.")]
    public IReadOnlyDictionary<string, ComponentOptions> Components { get; init; } =
        new Dictionary<string, ComponentOptions>(StringComparer.Ordinal);

    [Description(
        "Until when versions are supported and with which Kubernetes they work: adds to what the agent knows, and stands for it where product and versions are the same."
    )]
    public IReadOnlyList<SupportOptions> Support { get; init; } = [];

    [Description("Hosts by name whose packages are kept up to date over SSH, the agent's own included.")]
    public IReadOnlyDictionary<string, MaintainedHostOptions> Hosts { get; init; } =
        new Dictionary<string, MaintainedHostOptions>(StringComparer.OrdinalIgnoreCase);

    [Description("How many hosts are asked at a time what is due.")]
    [Range(1, 1000)]
    public int HostsAtOnce { get; init; } = 10;

    [Description("Rules for packages by name; those of hosts that name none are called default.")]
    public IReadOnlyDictionary<string, PackagePolicyOptions> PackagePolicies { get; init; } =
        new Dictionary<string, PackagePolicyOptions>(StringComparer.OrdinalIgnoreCase);

    [Description("What is looked at before the version of a cluster is changed: uws maintenance readiness.")]
    public ReadinessOptions Readiness { get; init; } = new();

    [Description("What images stand on, and how they are built anew, each after those that it stands on.")]
    public BasesOptions Bases { get; init; } = new();

    /// <summary>A run waits at least so long for a window that opens later for some targets than for others.</summary>
    internal TimeSpan LongestWaitForOpening => Windows.Values.Select(window => window.Jitter).Append(MaxWait).Max();

    public static IEnumerable<OptionsFault> Check(MaintenanceOptions options) =>
        [
            .. CalendarOptionsCheck.Faults(options),
            .. BasesOptionsCheck.Faults(options.Bases),
            .. RunningOptionsCheck.Faults(options),
            .. ComponentOptionsCheck.Faults(options),
            .. HostsOptionsCheck.Faults(options),
        ];
}
