using UwsAgent.Core.Maintenance.Packages.Reading;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Maintenance.Packages.Deciding;

/// <summary>Exactly what one upgrade does.</summary>
public sealed record UpgradeChoice(IReadOnlyList<WantedPackage> Upgrades)
{
    /// <summary>What comes with them.</summary>
    public IReadOnlyList<AptInstall> New { get; init; } = [];

    public IReadOnlyList<string> Removals { get; init; } = [];

    /// <summary>What the rules let in and apt does not do.</summary>
    public IReadOnlyList<HeldBack> Held { get; init; } = [];

    /// <summary>Why none of it may be done.</summary>
    public string? Refusal { get; init; }

    /// <param name="careful">What apt does without removing anything.</param>
    /// <param name="full">What apt does when it may remove.</param>
    public static UpgradeChoice Decide(
        UpgradeWish wish,
        AptSimulation careful,
        AptSimulation full,
        PackagePolicyOptions policy
    )
    {
        ArgumentNullException.ThrowIfNull(wish);
        ArgumentNullException.ThrowIfNull(careful);
        ArgumentNullException.ThrowIfNull(full);
        ArgumentNullException.ThrowIfNull(policy);
        if (careful.Errors.Count > 0)
        {
            return new UpgradeChoice([])
            {
                Refusal = $"apt cannot plan an upgrade: {PlainText.Line(careful.Errors[0], 200)}",
            };
        }

        var unwanted = full
            .Removals.Where(name => !PackageNames.Match(policy.AllowRemovals, name))
            .Order(StringComparer.Ordinal)
            .ToList();
        var chosen = unwanted.Count == 0 && full.Errors.Count == 0 ? full : careful;
        var byName = chosen.Installs.ToDictionary(install => install.Name, StringComparer.Ordinal);
        var wantedNames = wish.Wanted.Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        var surplus = chosen.Installs.FirstOrDefault(install =>
            (install.From is not null && !wantedNames.Contains(install.Name))
            || (install.From is null && PackageNames.Match([.. policy.Exclude, .. policy.Hold], install.Name))
        );
        return surplus is not null
            ? new UpgradeChoice([])
            {
                Refusal =
                    $"apt would also {(surplus.From is null ? "install" : "change")} {surplus.Name} to {surplus.To}, which the configuration does not let in",
            }
            : new UpgradeChoice([.. wish.Wanted.Where(package => Becomes(byName, package))])
            {
                New = [.. chosen.Installs.Where(install => install.From is null)],
                Removals = chosen.Removals,
                Held =
                [
                    .. wish
                        .Wanted.Where(package => !Becomes(byName, package))
                        .Select(package => Kept(package, chosen, full, unwanted)),
                ],
            };
    }

    private static bool Becomes(Dictionary<string, AptInstall> installs, WantedPackage package) =>
        installs.TryGetValue(package.Name, out var install) && install.To == package.To;

    private static HeldBack Kept(WantedPackage package, AptSimulation chosen, AptSimulation full, List<string> unwanted)
    {
        var isPhased =
            chosen.Phased.Contains(package.Name, StringComparer.Ordinal)
            || full.Phased.Contains(package.Name, StringComparer.Ordinal);
        var needsRemoval = unwanted.Count > 0 && full.Installs.Any(install => install.Name == package.Name);
        return new HeldBack(
            package.Name,
            package.From,
            package.To,
            isPhased ? HeldReason.Phased : HeldReason.Dependency,
            isPhased ? "its distributor gives it to some machines first"
                : needsRemoval ? $"it would remove {string.Join(", ", unwanted)}, which AllowRemovals does not list"
                : "apt keeps it back: it needs something that is held, left out or not there"
        )
        {
            IsSecurity = package.IsSecurity,
        };
    }
}
