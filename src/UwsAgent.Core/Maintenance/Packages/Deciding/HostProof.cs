using UwsAgent.Core.Maintenance.Packages.Reading;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Maintenance.Packages.Deciding;

/// <summary>Whether a host is well after a step.</summary>
public static class HostProof
{
    /// <param name="failedBefore">Units that had failed before the step.</param>
    /// <param name="answers">What the addresses of CheckUrls answered; a problem each.</param>
    /// <param name="isRestarted">The host was restarted by the step: then its newest kernel must run.</param>
    public static StepEnd Decide(
        HostState state,
        PlannedUpgrade? upgrade,
        IReadOnlyList<string> failedBefore,
        IReadOnlyList<string> answers,
        PackagePolicyOptions policy,
        bool isRestarted
    )
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(failedBefore);
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(policy);
        var verdict = RebootVerdict.Decide(state);
        IReadOnlyList<string> faults =
        [
            .. Versions(state, upgrade),
            .. state.Half.Select(half => $"{half.Name} is half configured ({half.Status})"),
            .. state
                .FailedUnits.Except(failedBefore, StringComparer.Ordinal)
                .Where(unit => !unit.StartsWith(UpgradeUnit.Prefix, StringComparison.Ordinal))
                .Select(unit => $"{unit} failed since"),
            .. isRestarted && state.IsStarting ? ["it is still starting"] : Array.Empty<string>(),
            .. policy
                .CheckUnits.Where(unit => state.Units.GetValueOrDefault(unit) is not "active")
                .Select(unit => $"{unit} is {state.Units.GetValueOrDefault(unit) ?? "unknown"} and must be active"),
            .. answers,
            .. isRestarted && verdict.Kernel is not null
                ? [$"it came back with an older kernel: {verdict.Kernel}"]
                : Array.Empty<string>(),
        ];
        if (faults.Count > 0)
        {
            return StepEnd.Failed(Sentence(faults), faults);
        }

        var well = isRestarted ? $"It came back, kernel {state.Kernel} runs" : "All planned versions are installed";
        return StepEnd.Done(
            verdict.Reasons.Count == 0 ? well : $"{well}; a restart is due: {string.Join("; ", verdict.Reasons)}"
        ) with
        {
            Evidence = verdict.Reasons,
        };
    }

    private static IEnumerable<string> Versions(HostState state, PlannedUpgrade? upgrade)
    {
        foreach (var package in upgrade?.Packages ?? [])
        {
            if (state.Versions.GetValueOrDefault(package.Name) is var now && now != package.To)
            {
                yield return $"{package.Name} is {now ?? "not installed"} and must be {package.To}";
            }
        }

        foreach (var name in upgrade?.Removals ?? [])
        {
            if (state.Versions.ContainsKey(name))
            {
                yield return $"{name} is still installed";
            }
        }
    }

    private static string Sentence(IReadOnlyList<string> faults) =>
        faults.Count <= 3
            ? string.Join("; ", faults)
            : $"{string.Join("; ", faults.Take(3))}; and {faults.Count - 3} more";
}
