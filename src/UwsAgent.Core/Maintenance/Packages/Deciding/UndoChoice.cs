using UwsAgent.Core.Maintenance.Packages.Reading;

namespace UwsAgent.Core.Maintenance.Packages.Deciding;

/// <summary>What of an upgrade can be taken back, and what is left as it is.</summary>
/// <param name="Back">Packages with the version that they get back.</param>
/// <param name="Left">One sentence each.</param>
public sealed record UndoChoice(IReadOnlyList<PlannedPackage> Back, IReadOnlyList<string> Left)
{
    /// <param name="offered">All versions that apt on the host has now.</param>
    public static UndoChoice Decide(PlannedUpgrade upgrade, HostState state, IReadOnlyList<AptPackage> offered)
    {
        ArgumentNullException.ThrowIfNull(upgrade);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(offered);
        var versions = offered
            .GroupBy(package => package.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().Versions, StringComparer.Ordinal);
        var back = new List<PlannedPackage>();
        var left = new List<string>();
        foreach (var package in upgrade.Packages)
        {
            var now = state.Versions.GetValueOrDefault(package.Name);
            if (now is null || now == package.From)
            {
                continue;
            }

            if (package.From is null)
            {
                left.Add($"{package.Name} {now} came new and stays");
            }
            else if (HasSource(versions.GetValueOrDefault(package.Name), package.From))
            {
                back.Add(new PlannedPackage(package.Name, now, package.From));
            }
            else
            {
                left.Add($"{package.Name} stays at {now}: the archive has {package.From} no more");
            }
        }

        left.AddRange(
            upgrade.Removals.Where(name => !state.Versions.ContainsKey(name)).Select(name => $"{name} stays removed")
        );
        left.AddRange(
            upgrade
                .OldKernels.Where(name => !state.KernelPackages.ContainsKey(name))
                .Select(name => $"{name} stays removed")
        );
        return new UndoChoice(back, left);
    }

    /// <summary>A package file can be fetched: the installed version alone is known to dpkg, too.</summary>
    private static bool HasSource(IReadOnlyList<AptVersion>? versions, string version) =>
        versions?.Any(one =>
            one.Text == version
            && one.Places.Any(place => !place.StartsWith("/var/lib/dpkg/status", StringComparison.Ordinal))
        ) == true;
}
