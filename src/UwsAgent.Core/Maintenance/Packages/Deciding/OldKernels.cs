using UwsAgent.Core.Maintenance.Packages.Reading;

namespace UwsAgent.Core.Maintenance.Packages.Deciding;

/// <summary>Which packages of kernels may go: never the running one, and the newest stay.</summary>
public static class OldKernels
{
    /// <param name="keep">How many stay besides the running one's being among them; 0 removes none.</param>
    public static IReadOnlyList<string> Decide(HostState state, int keep)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (keep <= 0 || state.Kernel.Length == 0)
        {
            return [];
        }

        var order = Comparer<string>.Create(DebianVersion.Compare);
        var releases = state
            .KernelPackages.Keys.Where(name => !name.EndsWith("-dbg", StringComparison.Ordinal))
            .Select(name => (Name: name, Release: name["linux-image-".Length..]))
            .Where(kernel => !kernel.Release.StartsWith(state.Kernel, StringComparison.Ordinal))
            .OrderByDescending(kernel => kernel.Release, order)
            .ToList();
        // One that runs and is not from a package of the host's takes no place.
        var running = state.KernelPackages.ContainsKey($"linux-image-{state.Kernel}") ? 1 : 0;
        return
        [
            .. releases.Skip(Math.Max(1, keep - running)).Select(kernel => kernel.Name).Order(StringComparer.Ordinal),
        ];
    }
}
