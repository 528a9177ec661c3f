using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance.Packages.Reading;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Maintenance.Packages.Deciding;

/// <summary>What would be done on one host, made from what was seen of it.</summary>
public static class HostPlan
{
    public const string Kind = "packages";
    public const string UpgradeStep = "upgrade";
    public const string RebootStep = "reboot";

    /// <summary>Why nothing can be planned, before apt is asked what it would do; null when it can.</summary>
    public static string? Refusal(AptLook apt, PackagePolicyOptions policy)
    {
        ArgumentNullException.ThrowIfNull(apt);
        ArgumentNullException.ThrowIfNull(policy);
        var worst = apt
            .Complaints.Where(complaint => !complaint.IsWarning || complaint.Trouble is AptTrouble.Untrusted)
            .OrderBy(complaint => complaint.Trouble)
            .FirstOrDefault();
        return worst switch
        {
            null => apt.IsUpToDate ? null : "newer lists of packages could not be fetched",
            { Trouble: AptTrouble.ReleaseChanged } when policy.AllowReleaseChange => null,
            _ => AptComplaints.Verdict(worst),
        };
    }

    public static TargetPlan Decide(
        string target,
        HostState state,
        AptLook apt,
        UpgradeWish wish,
        UpgradeChoice choice,
        IReadOnlyList<string> changedFiles,
        PackagePolicyOptions policy
    )
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(apt);
        ArgumentNullException.ThrowIfNull(wish);
        ArgumentNullException.ThrowIfNull(choice);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(changedFiles);
        IReadOnlyList<HeldBack> held = [.. wish.Held, .. choice.Held];
        var verdict = RebootVerdict.Decide(state);
        var steps = new List<PlannedStep>();
        var kernels = OldKernels.Decide(state, policy.KeepKernels);
        if (choice.Refusal is null && (choice.Upgrades.Count > 0 || kernels.Count > 0))
        {
            steps.Add(Upgrade(choice, kernels, state));
        }

        if (
            choice.Refusal is null
            && (verdict.IsDue(policy.Reboot) || (steps.Count > 0 && policy.Reboot is not RebootPolicy.Never))
        )
        {
            steps.Add(Reboot(verdict, policy));
        }

        return new TargetPlan(Kind, target)
        {
            WhyNot = choice.Refusal,
            Steps = steps,
            Held = held,
            Findings = [.. Findings(state, apt, held, changedFiles, verdict, policy)],
        };
    }

    private static PlannedStep Upgrade(UpgradeChoice choice, IReadOnlyList<string> kernels, HostState state)
    {
        var security = choice.Upgrades.Count(package => package.IsSecurity);
        var upgrade = new PlannedUpgrade([
            .. choice.Upgrades.Select(package => new PlannedPackage(package.Name, package.From, package.To)
            {
                IsSecurity = package.IsSecurity,
            }),
            .. choice.New.Select(install => new PlannedPackage(install.Name, null, install.To)),
        ])
        {
            Removals = choice.Removals,
            OldKernels = kernels,
        };
        var words = new[]
        {
            Count(choice.Upgrades.Count, "package becomes newer", "packages become newer"),
            security > 0 ? Count(security, "of them mends security", "of them mend security") : null,
            choice.New.Count > 0 ? Count(choice.New.Count, "comes new", "come new") : null,
            choice.Removals.Count > 0 ? $"{string.Join(", ", choice.Removals)} go" : null,
            kernels.Count > 0 ? Count(kernels.Count, "old kernel goes", "old kernels go") : null,
        };
        return new PlannedStep(
            UpgradeStep,
            $"{string.Join(", ", words.OfType<string>())}.",
            PackagesJson.Write(upgrade)
        )
        {
            Changes =
            [
                .. choice.Upgrades.Select(package => new Change(package.Name, package.From, package.To)
                {
                    Why = package.IsSecurity ? $"security, {package.Origin}" : package.Origin,
                    IsSecurity = package.IsSecurity,
                }),
                .. choice.New.Select(install => new Change(install.Name, null, install.To)
                {
                    Why = "needed by the others",
                }),
                .. choice.Removals.Select(name => new Change(name, "installed", null)
                {
                    Why = "in the way of the others, and AllowRemovals lists it",
                }),
                .. kernels.Select(name => new Change(name, state.KernelPackages.GetValueOrDefault(name), null)
                {
                    Why = "an old kernel",
                }),
            ],
            Expected = TimeSpan.FromMinutes(2) + (TimeSpan.FromSeconds(5) * upgrade.Packages.Count),
            IsSecurity = security > 0 && security == choice.Upgrades.Count,
        };
    }

    private static PlannedStep Reboot(RebootVerdict verdict, PackagePolicyOptions policy)
    {
        var isDue = verdict.IsDue(policy.Reboot);
        var why = verdict.Reasons.Count > 0 ? string.Join("; ", verdict.Reasons) : "the rules say so";
        return new PlannedStep(
            RebootStep,
            isDue ? $"The host is restarted: {why}." : "The host is restarted if the upgrade makes it necessary.",
            PackagesJson.Write(new PlannedReboot(!isDue, verdict.Reasons))
        )
        {
            Expected = TimeSpan.FromMinutes(3),
        };
    }

    private static IEnumerable<string> Findings(
        HostState state,
        AptLook apt,
        IReadOnlyList<HeldBack> held,
        IReadOnlyList<string> changedFiles,
        RebootVerdict verdict,
        PackagePolicyOptions policy
    )
    {
        var security = held.Where(package => package.IsSecurity).Select(package => package.Name).ToList();
        if (security.Count > 0)
        {
            yield return $"{Count(security.Count, "security update is", "security updates are")} not taken: {string.Join(", ", security)}";
        }

        if (held.Count > 0)
        {
            yield return "Not taken: "
                + string.Join(
                    ", ",
                    held.GroupBy(package => package.Reason)
                        .OrderBy(group => group.Key)
                        .Select(group => $"{group.Count()} {Word(group.Key)}")
                );
        }

        foreach (var reason in verdict.Reasons)
        {
            yield return $"A restart is due: {reason}";
        }

        foreach (var complaint in apt.Complaints)
        {
            yield return $"apt: {AptComplaints.Verdict(complaint)}";
        }

        if (state.Half.Count > 0)
        {
            yield return $"dpkg was cut off; before an upgrade it is repaired: {string.Join(", ", state.Half.Select(half => half.Name).Take(10))}";
        }

        foreach (
            var old in apt
                .Sources.Select(source => source.Release.GetValueOrDefault('a', ""))
                .Where(IsOld)
                .Distinct(StringComparer.Ordinal)
        )
        {
            yield return $"{state.ReleaseName} is {old} by now";
        }

        if (changedFiles.Count > 0)
        {
            yield return $"Changed by hand, and kept as they are: {string.Join(", ", changedFiles.Select(line => line.Split(' ')[^1]))}";
        }

        foreach (var space in HostReadiness.Tight(state, policy))
        {
            yield return space;
        }

        if (state.FailedUnits.Count > 0)
        {
            yield return $"Failed already: {string.Join(", ", state.FailedUnits)}";
        }

        if (apt.ListsAge > TimeSpan.FromDays(7) && apt.IsUpToDate && policy.MaxListAge >= apt.ListsAge)
        {
            yield return $"apt's lists are {DurationText.Format(TimeSpan.FromDays(Math.Floor(apt.ListsAge.TotalDays)))} old";
        }
    }

    private static bool IsOld(string suite) =>
        suite.Length > 0
        && (
            suite.StartsWith("oldstable", StringComparison.Ordinal)
            || suite.StartsWith("oldoldstable", StringComparison.Ordinal)
        )
        && !suite.Contains('-', StringComparison.Ordinal);

    private static string Word(HeldReason reason) =>
        reason switch
        {
            HeldReason.Held => "held",
            HeldReason.Pinned => "pinned",
            HeldReason.Excluded => "left out",
            HeldReason.Phased => "phased",
            HeldReason.Origin => "from origins that are not let in",
            HeldReason.Dependency => "kept back by apt",
            _ => "for another reason",
        };

    private static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}
