using System.Text;
using UwsAgent.Core.Maintenance.Packages.Reading;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Maintenance.Packages.Deciding;

/// <summary>One package that shall become a newer version.</summary>
public sealed record WantedPackage(string Name, string From, string To)
{
    public bool IsSecurity { get; init; }

    /// <summary>apt would choose another version by itself.</summary>
    public bool NeedsPin { get; init; }

    public string Origin { get; init; } = "";
}

/// <summary>What the rules let in of all that is newer, and what not and why; apt then says what of it can be done.</summary>
public sealed record UpgradeWish(IReadOnlyList<WantedPackage> Wanted, IReadOnlyList<HeldBack> Held)
{
    /// <summary>Preferences that make apt see just the wanted versions.</summary>
    public string Preferences
    {
        get
        {
            var text = new StringBuilder();
            foreach (var held in Held)
            {
                Pin(text, held.Name, held.Current);
            }

            foreach (var wanted in Wanted.Where(package => package.NeedsPin))
            {
                Pin(text, wanted.Name, wanted.To);
            }

            return text.ToString();
        }
    }

    public static UpgradeWish Decide(
        AptLook apt,
        IReadOnlySet<string> holds,
        PackagePolicyOptions policy,
        bool isSecurityOnly
    )
    {
        ArgumentNullException.ThrowIfNull(apt);
        ArgumentNullException.ThrowIfNull(holds);
        ArgumentNullException.ThrowIfNull(policy);
        var book = new SourceBook(apt.Sources, policy);
        var wanted = new List<WantedPackage>();
        var held = new List<HeldBack>();
        foreach (var package in apt.Packages.Where(package => package.Installed is not null))
        {
            var newer = package
                .Versions.Where(version =>
                    IsNewer(version.Text, package.Installed!) && book.IsOffered(version, package)
                )
                .ToList();
            if (newer.Count > 0)
            {
                Judge(package, newer, book, holds, policy, isSecurityOnly || policy.SecurityOnly, wanted, held);
            }
        }

        return new UpgradeWish(wanted, held);
    }

    private static void Judge(
        AptPackage package,
        List<AptVersion> newer,
        SourceBook book,
        IReadOnlySet<string> holds,
        PackagePolicyOptions policy,
        bool isSecurityOnly,
        List<WantedPackage> wanted,
        List<HeldBack> held
    )
    {
        var top = newer.MaxBy(version => version.Text, Comparer<string>.Create(DebianVersion.Compare))!;
        var isSecurity = newer.Exists(book.IsSecurity);
        var (reason, why) = Veto(package, newer, book, holds, policy, isSecurityOnly);
        var pick = reason is null ? Pick(package, newer, book, isSecurityOnly) : null;
        if (reason is null && pick is null)
        {
            (reason, why) = (HeldReason.Pinned, "a pin of the host's apt prefers an older version");
        }

        if (reason is { } because)
        {
            held.Add(
                new HeldBack(package.Name, package.Installed!, top.Text, because, why) { IsSecurity = isSecurity }
            );
            return;
        }

        wanted.Add(
            new WantedPackage(package.Name, package.Installed!, pick!.Text)
            {
                // What lies between is taken along, a fix of security too.
                IsSecurity = newer.Exists(version => book.IsSecurity(version) && !IsNewer(version.Text, pick.Text)),
                NeedsPin = pick.Text != package.Candidate,
                Origin = book.Word(pick),
            }
        );
    }

    private static (HeldReason? Reason, string Why) Veto(
        AptPackage package,
        List<AptVersion> newer,
        SourceBook book,
        IReadOnlySet<string> holds,
        PackagePolicyOptions policy,
        bool isSecurityOnly
    )
    {
        if (holds.Contains(package.Name) || holds.Contains(PackageNames.Bare(package.Name)))
        {
            return (HeldReason.Held, "marked with apt-mark hold on the host");
        }

        if (PackageNames.Match(policy.Hold, package.Name))
        {
            return (HeldReason.Held, "Hold of the configuration keeps it");
        }

        if (PackageNames.Match(policy.Exclude, package.Name))
        {
            return (HeldReason.Excluded, "Exclude of the configuration leaves it out");
        }

        if (isSecurityOnly && !newer.Exists(book.IsSecurity))
        {
            return (HeldReason.Excluded, "it mends no security, and only that is wanted");
        }

        if (!newer.Exists(book.IsAllowed))
        {
            return (HeldReason.Origin, $"it comes from {book.Word(newer[0])}, which Origins does not let in");
        }

        return newer.Exists(version => book.IsAllowed(version) && book.IsTrusted(version))
            ? (null, "")
            : (HeldReason.Origin, $"{book.Word(newer[0])} is not signed by a key that apt trusts");
    }

    private static AptVersion? Pick(AptPackage package, List<AptVersion> newer, SourceBook book, bool isSecurityOnly) =>
        package.Candidate is { } candidate && IsNewer(candidate, package.Installed!)
            ? newer
                .Where(version =>
                    !IsNewer(version.Text, candidate)
                    && book.IsAllowed(version)
                    && book.IsTrusted(version)
                    && (!isSecurityOnly || book.IsSecurity(version))
                )
                .MaxBy(version => version.Text, Comparer<string>.Create(DebianVersion.Compare))
            : null;

    private static bool IsNewer(string version, string than) => DebianVersion.Compare(version, than) > 0;

    private static void Pin(StringBuilder text, string name, string version) =>
        text.Append("Package: ")
            .Append(name)
            .Append("\nPin: version ")
            .Append(version)
            .Append("\nPin-Priority: 30000\n\n");
}
