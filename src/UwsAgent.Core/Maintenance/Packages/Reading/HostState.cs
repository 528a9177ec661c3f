using System.Globalization;
using UwsAgent.Core.Maintenance.Packages.Far;

namespace UwsAgent.Core.Maintenance.Packages.Reading;

/// <summary>Room on one disk of a host.</summary>
/// <param name="Mount">Two paths with the same one share their room.</param>
public sealed record HostSpace(string Path, string Mount, long SizeBytes, long FreeBytes);

/// <summary>A package that dpkg left in the middle; <c>journal</c> for dpkg's own notes that were not taken in.</summary>
public sealed record HalfPackage(string Status, string Name);

/// <summary>A process that holds one of apt's locks.</summary>
public sealed record LockHolder(string File, int ProcessId, string Command)
{
    public override string ToString() => $"process {ProcessId} ({PlainText.Line(Command.Trim(), 80)}) holds {File}";
}

/// <summary>A process that runs code of a file that is gone.</summary>
public sealed record StaleProcess(int ProcessId, string Name, string File);

/// <summary>How a host is, as one look at it shows.</summary>
public sealed record HostState
{
    public int UserId { get; init; } = -1;

    public string ReleaseName { get; init; } = "";

    public string Codename { get; init; } = "";

    public string BootId { get; init; } = "";

    public string Kernel { get; init; } = "";

    public IReadOnlyList<HostSpace> Space { get; init; } = [];

    public IReadOnlyList<HalfPackage> Half { get; init; } = [];

    /// <summary>What somebody marked with <c>apt-mark hold</c>.</summary>
    public IReadOnlySet<string> Holds { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    public IReadOnlyList<LockHolder> Locks { get; init; } = [];

    /// <summary>The file <c>/run/reboot-required</c> is there.</summary>
    public bool HasRebootFile { get; init; }

    public IReadOnlyList<string> RebootPackages { get; init; } = [];

    /// <summary>Releases of the kernels in <c>/boot</c>.</summary>
    public IReadOnlyList<string> Kernels { get; init; } = [];

    /// <summary>Packages of kernels with their versions.</summary>
    public IReadOnlyDictionary<string, string> KernelPackages { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyList<StaleProcess> Stale { get; init; } = [];

    public IReadOnlyList<string> FailedUnits { get; init; } = [];

    /// <summary>systemd has not started all yet.</summary>
    public bool IsStarting { get; init; }

    /// <summary>The versions of the packages that were asked for; those that are not installed are missing.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The units that were asked for, with systemd's word.</summary>
    public IReadOnlyDictionary<string, string> Units { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    public static HostState Parse(FarSections sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        var release = sections["release"]
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last()[1].Trim('"'), StringComparer.Ordinal);
        return new HostState
        {
            UserId = int.TryParse(sections.First("who"), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? id
                : -1,
            ReleaseName = release.GetValueOrDefault("PRETTY_NAME", ""),
            Codename = release.GetValueOrDefault("VERSION_CODENAME", ""),
            BootId = sections.First("boot") ?? "",
            Kernel = sections["boot"] is [_, var kernel, ..] ? kernel : "",
            Space = [.. Words(sections["space"], 4).Select(Disk)],
            Half = [.. Words(sections["half"], 2).Select(words => new HalfPackage(words[0], words[1]))],
            Holds = sections["holds"].ToHashSet(StringComparer.Ordinal),
            Locks =
            [
                .. Words(sections["locks"], 2)
                    .Select(words => new LockHolder(words[0], Number(words[1]), string.Join(' ', words[2..]))),
            ],
            HasRebootFile = sections.First("reboot") is "required",
            RebootPackages =
            [
                .. sections["reboot"].Where(line => line is not "required").Distinct(StringComparer.Ordinal),
            ],
            Kernels = sections["kernels"],
            KernelPackages = Pairs(sections["kernel-packages"]),
            Stale =
            [
                .. Words(sections["stale"], 3).Select(words => new StaleProcess(Number(words[0]), words[1], words[2])),
            ],
            FailedUnits = sections["failed"],
            IsStarting = sections.First("system") is "starting" or "initializing",
            Versions = Installed(sections["versions"]),
            Units = Pairs(sections["units"]),
        };
    }

    private static HostSpace Disk(string[] words) => new(words[0], words[1], KiB(words[2]), KiB(words[3]));

    private static long KiB(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count * 1024 : 0;

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static IEnumerable<string[]> Words(IReadOnlyList<string> lines, int least) =>
        lines
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length >= least);

    private static Dictionary<string, string> Pairs(IReadOnlyList<string> lines)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var words in Words(lines, 2))
        {
            pairs[words[0]] = words[1];
        }

        return pairs;
    }

    /// <summary><c>NAME ii |VERSION</c>; one that is removed and left its configuration has a version too, but is not installed.</summary>
    private static Dictionary<string, string> Installed(IReadOnlyList<string> lines)
    {
        var versions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var bar = line.IndexOf('|', StringComparison.Ordinal);
            var words = bar < 0 ? [] : line[..bar].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 2 && words[1].Length >= 2 && words[1][1] is not ('n' or 'c'))
            {
                versions[words[0]] = line[(bar + 1)..];
            }
        }

        return versions;
    }
}
