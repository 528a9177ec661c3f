using System.Globalization;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>One release of a system, and until when it gets what mends security.</summary>
/// <param name="Id">As in os-release: <c>debian</c>.</param>
/// <param name="Version">The beginning of its version: <c>12</c>, <c>3.19</c>.</param>
/// <param name="Ends">The last day of its distributor's own support.</param>
/// <param name="Extended">The last day of longer support, which may be by others, for less or for money; null for none.</param>
public sealed record SupportedRelease(string Id, string Version, string Codename, DateOnly Ends, DateOnly? Extended);

/// <summary>The releases that are known, as shipped, changed by the configuration.</summary>
public sealed class ReleaseTable
{
    /// <summary>As of November 2026; later releases and dates belong in the configuration: <c>Maintenance:Bases:Releases</c>.</summary>
    public static readonly IReadOnlyList<SupportedRelease> Shipped =
    [
        Of("debian", "9", "stretch", "2020-07-18", "2022-06-30"),
        Of("debian", "10", "buster", "2022-09-10", "2024-06-30"),
        Of("debian", "11", "bullseye", "2024-08-14", "2026-08-31"),
        Of("debian", "12", "bookworm", "2026-06-10", "2028-06-30"),
        Of("debian", "13", "trixie", "2028-08-09", "2030-06-30"),
        Of("ubuntu", "16.04", "xenial", "2021-04-30", "2026-04-30"),
        Of("ubuntu", "18.04", "bionic", "2023-05-31", "2028-04-30"),
        Of("ubuntu", "20.04", "focal", "2025-05-31", "2030-04-30"),
        Of("ubuntu", "22.04", "jammy", "2027-04-30", "2032-04-30"),
        Of("ubuntu", "24.04", "noble", "2029-05-31", "2034-04-30"),
        Of("ubuntu", "24.10", "oracular", "2025-07-10", null),
        Of("ubuntu", "25.04", "plucky", "2026-01-15", null),
        Of("ubuntu", "25.10", "questing", "2026-07-31", null),
        Of("ubuntu", "26.04", "resolute", "2031-05-31", "2036-04-30"),
        Of("alpine", "3.12", "", "2022-05-01", null),
        Of("alpine", "3.13", "", "2022-11-01", null),
        Of("alpine", "3.14", "", "2023-05-01", null),
        Of("alpine", "3.15", "", "2023-11-01", null),
        Of("alpine", "3.16", "", "2024-05-23", null),
        Of("alpine", "3.17", "", "2024-11-22", null),
        Of("alpine", "3.18", "", "2025-05-09", null),
        Of("alpine", "3.19", "", "2025-11-01", null),
        Of("alpine", "3.20", "", "2026-04-01", null),
        Of("alpine", "3.21", "", "2026-11-01", null),
        Of("alpine", "3.22", "", "2027-05-01", null),
        Of("alpine", "3.23", "", "2027-11-01", null),
        Of("amzn", "2018.03", "", "2020-12-31", "2023-12-31"),
        Of("amzn", "2", "", "2026-06-30", null),
        Of("amzn", "2023", "", "2027-06-30", "2029-06-30"),
        Of("rhel", "7", "", "2024-06-30", "2028-06-30"),
        Of("rhel", "8", "", "2029-05-31", "2032-05-31"),
        Of("rhel", "9", "", "2032-05-31", "2035-05-31"),
        Of("rhel", "10", "", "2035-05-31", "2038-05-31"),
        Of("rocky", "8", "", "2029-05-31", null),
        Of("rocky", "9", "", "2032-05-31", null),
        Of("rocky", "10", "", "2035-05-31", null),
        Of("almalinux", "8", "", "2029-03-01", null),
        Of("almalinux", "9", "", "2032-05-31", null),
        Of("almalinux", "10", "", "2035-05-31", null),
        Of("ol", "7", "", "2024-12-31", "2028-06-30"),
        Of("ol", "8", "", "2029-07-31", "2032-07-31"),
        Of("ol", "9", "", "2032-06-30", "2035-06-30"),
        Of("ol", "10", "", "2035-06-30", "2038-06-30"),
        Of("centos", "7", "", "2024-06-30", null),
        Of("centos", "8", "", "2021-12-31", null),
        Of("centos", "9", "", "2027-05-31", null),
        Of("fedora", "41", "", "2025-12-15", null),
        Of("fedora", "42", "", "2026-05-13", null),
        Of("fedora", "43", "", "2026-12-09", null),
        Of("opensuse-leap", "15.6", "", "2026-04-30", null),
    ];

    /// <summary>Systems without releases: what is new comes all the time, and an old image of one is simply old.</summary>
    private static readonly HashSet<string> Rolling = new(StringComparer.Ordinal)
    {
        "arch",
        "wolfi",
        "chainguard",
        "opensuse-tumbleweed",
        "void",
        "gentoo",
        "nixos",
    };

    private readonly Dictionary<(string Id, string Version), SupportedRelease> releases;

    private ReleaseTable(Dictionary<(string, string), SupportedRelease> releases) => this.releases = releases;

    /// <param name="changed">From the configuration: they come in the place of those of the same name, or beside them.</param>
    public static ReleaseTable Of(IReadOnlyDictionary<string, ReleaseOptions> changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        return new ReleaseTable(
            Shipped
                .Concat(changed.Select(one => Read(one.Key, one.Value)).OfType<SupportedRelease>())
                .GroupBy(one => (one.Id, one.Version))
                .ToDictionary(group => group.Key, group => group.Last())
        );
    }

    /// <summary>By the longest beginning of the version that is known: 3.19.1 is 3.19, 8.10 is 8, and 10 is never 1.</summary>
    public SupportedRelease? Find(OsRelease release)
    {
        ArgumentNullException.ThrowIfNull(release);
        var id = release.Id is "opensuse" ? "opensuse-leap" : release.Id;
        for (var version = release.Version; version.Length > 0; )
        {
            if (releases.TryGetValue((id, version), out var found))
            {
                return found;
            }

            var dot = version.LastIndexOf('.');
            version = dot > 0 ? version[..dot] : "";
        }

        return release.Codename.Length == 0 ? null : ByCodename(id, release.Codename);
    }

    public SupportedRelease? ByCodename(string id, string codename) =>
        releases.Values.FirstOrDefault(one =>
            one.Id == id
            && string.Equals(one.Codename, codename, StringComparison.OrdinalIgnoreCase)
            && codename.Length > 0
        );

    public static bool IsRolling(OsRelease release) =>
        Rolling.Contains(release.Id) || (release.Version.Length == 0 && release.Codename.Length == 0);

    internal static SupportedRelease? Read(string key, ReleaseOptions options) =>
        key.Split(':') is [{ Length: > 0 } id, { Length: > 0 } version] && Day(options.Ends) is { } ends
            ? new SupportedRelease(
                id.ToLowerInvariant(),
                version,
                options.Codename,
                ends,
                options.Extended is null ? null : Day(options.Extended)
            )
            : null;

    internal static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    private static SupportedRelease Of(string id, string version, string codename, string ends, string? extended) =>
        new(id, version, codename, Day(ends)!.Value, extended is null ? null : Day(extended));
}
