using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance.Packages.Reading;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Maintenance.Packages.Deciding;

/// <summary>Whether an upgrade may begin on a host now.</summary>
public static class HostReadiness
{
    public static StepEnd Decide(HostState state, PlannedUpgrade upgrade, PackagePolicyOptions policy)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(upgrade);
        ArgumentNullException.ThrowIfNull(policy);
        if (state.UserId != 0)
        {
            return StepEnd.NotNow("The user who logs in is not root there: let Sudo be true");
        }

        var isDone = upgrade.Packages.All(package => state.Versions.GetValueOrDefault(package.Name) == package.To);
        if (isDone && state.Half.Count == 0 && !upgrade.OldKernels.Any(state.KernelPackages.ContainsKey))
        {
            return StepEnd.NothingToDo("All planned versions are installed already");
        }

        var changed = upgrade
            .Packages.Where(package =>
                state.Versions.GetValueOrDefault(package.Name) is var now && now != package.From && now != package.To
            )
            .ToList();
        if (changed.Count > 0)
        {
            var first = changed[0];
            return StepEnd.NotNow(
                $"It is no longer as it was planned: {first.Name} was {first.From ?? "not installed"} and is {state.Versions.GetValueOrDefault(first.Name) ?? "not installed"}. Plan anew"
            );
        }

        var heldNow = upgrade.Packages.FirstOrDefault(package => state.Holds.Contains(package.Name));
        if (heldNow is not null)
        {
            return StepEnd.NotNow($"{heldNow.Name} is held since it was planned. Plan anew");
        }

        // Old kernels go first and make room on /boot.
        var tight = Tight(state, policy)
            .Where(line => upgrade.OldKernels.Count == 0 || !line.StartsWith("/boot ", StringComparison.Ordinal))
            .ToList();
        if (tight.Count > 0)
        {
            return StepEnd.NotNow(string.Join("; ", tight));
        }

        return state.Locks.Count > 0
            ? StepEnd.NotNow($"Another one works with apt: {state.Locks[0]}")
            : StepEnd.Done(
                state.Half.Count == 0
                    ? "It is as planned"
                    : "It is as planned; dpkg, which was cut off, is repaired first"
            );
    }

    /// <summary>One line for each disk with too little room.</summary>
    public static IReadOnlyList<string> Tight(HostState state, PackagePolicyOptions policy)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(policy);
        var root = state.Space.FirstOrDefault(space => space.Path is "/");
        var lines = new List<string>();
        foreach (var space in state.Space)
        {
            var isBoot = space.Path is "/boot";
            if (
                (space.Path is "/" || space.Mount != root?.Mount)
                && space.FreeBytes < (isBoot ? policy.MinFreeBoot : policy.MinFreeRoot).Bytes
            )
            {
                lines.Add(
                    $"{space.Path} has {MiB(space.FreeBytes)} free, and {(isBoot ? policy.MinFreeBoot : policy.MinFreeRoot)} must be ({(isBoot ? "MinFreeBoot" : "MinFreeRoot")})"
                );
            }
        }

        return lines;
    }

    private static string MiB(long bytes) => ByteSize.FromMiB(bytes >> 20).ToString();
}
