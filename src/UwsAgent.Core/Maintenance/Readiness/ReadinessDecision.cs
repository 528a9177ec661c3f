using System.Globalization;
using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Maintenance.Readiness;

/// <summary>Decides what stands between a cluster and a version of Kubernetes.</summary>
public static class ReadinessDecision
{
    private const int Most = 100;

    /// <param name="to">The wanted minor.</param>
    public static ReadinessReport Decide(
        ReadinessLook look,
        SemanticVersion to,
        SupportTable support,
        TimeSpan evidence,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(look);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(support);
        var gone = RemovedApis
            .All.Where(api => Minor(api.RemovedIn) > OnlyMinor(look.Version) && Minor(api.RemovedIn) <= OnlyMinor(to))
            .ToList();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        IReadOnlyList<ReadinessFinding> findings =
        [
            .. Enumerable
                .Empty<ReadinessFinding>()
                .Concat(VersionSteps.Findings(look, to, support, today))
                .Concat(ApiUses.Findings(look, gone, evidence, now))
                .Concat(DrainObstacles.Findings(look))
                .Concat(Components(look, to, support, today))
                .Concat(
                    look.Unseen.Select(why => new ReadinessFinding(ReadinessSeverity.Unknown, "look", why)
                    {
                        Count = 1,
                    })
                )
                .OrderBy(finding => finding.Severity)
                .ThenBy(finding => finding.Topic, StringComparer.Ordinal)
                .ThenBy(finding => finding.What, StringComparer.Ordinal),
        ];
        var (score, explained) = Score(findings);
        return new ReadinessReport(look.Cluster, $"{look.Version}", to.ToMinor(), score, explained)
        {
            Verdict = Verdict(look, to, findings),
            Findings = findings,
        };
    }

    /// <summary>What one finding takes from the score.</summary>
    public static int Weight(ReadinessSeverity severity) =>
        severity switch
        {
            ReadinessSeverity.Refused => 50,
            ReadinessSeverity.Breaks => 20,
            ReadinessSeverity.Blocks => 10,
            ReadinessSeverity.Unknown => 8,
            ReadinessSeverity.Risk => 4,
            _ => 0,
        };

    private static (int Score, string Explained) Score(IReadOnlyList<ReadinessFinding> findings)
    {
        var parts = findings
            .GroupBy(finding => finding.Severity)
            .Where(group => Weight(group.Key) > 0)
            .Select(group => (Severity: group.Key, Count: group.Count(), Loss: group.Count() * Weight(group.Key)))
            .ToList();
        var score = Math.Max(0, Most - parts.Sum(part => part.Loss));
        return (
            score,
            parts.Count == 0
                ? "100: nothing to do"
                : $"{Most} {string.Join(" ", parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"- {part.Count} x {Weight(part.Severity)} ({Word(part.Severity)})")))} = {score}"
        );
    }

    private static string Word(ReadinessSeverity severity) =>
        severity switch
        {
            ReadinessSeverity.Refused => "refused",
            ReadinessSeverity.Breaks => "breaks",
            ReadinessSeverity.Blocks => "blocks",
            ReadinessSeverity.Unknown => "unknown",
            _ => "risk",
        };

    private static string Verdict(ReadinessLook look, SemanticVersion to, IReadOnlyList<ReadinessFinding> findings)
    {
        var name = $"{look.Cluster} ({look.Version.ToMinor()})";
        return findings.Any(one => one.Severity == ReadinessSeverity.Refused)
                ? $"{name} must not go to {to.ToMinor()} so"
            : findings.Any(one => one.Severity == ReadinessSeverity.Breaks)
                ? $"{name} is not ready for {to.ToMinor()}: something stops working"
            : findings.Any(one => one.Severity == ReadinessSeverity.Blocks)
                ? $"{name} is not ready for {to.ToMinor()}: its nodes cannot be emptied"
            : findings.Any(one => one.Severity == ReadinessSeverity.Unknown)
                ? $"it is not known whether {name} is ready for {to.ToMinor()}"
            : $"{name} is ready for {to.ToMinor()}";
    }

    private static IEnumerable<ReadinessFinding> Components(
        ReadinessLook look,
        SemanticVersion to,
        SupportTable support,
        DateOnly today
    )
    {
        foreach (var component in look.Components)
        {
            if (component.Version is null)
            {
                yield return new ReadinessFinding(
                    ReadinessSeverity.Unknown,
                    "component",
                    $"the version of {component.Name} is not known"
                );
            }

            foreach (var verdict in support.Judge(component.Product, component.Version, to, today))
            {
                yield return new ReadinessFinding(
                    verdict.Standing switch
                    {
                        SupportStanding.DoesNotFit => ReadinessSeverity.Breaks,
                        SupportStanding.Ended => ReadinessSeverity.Risk,
                        _ => ReadinessSeverity.Notice,
                    },
                    "component",
                    verdict.Why
                )
                {
                    Do =
                        verdict.Standing == SupportStanding.DoesNotFit
                            ? $"upgrade {component.Name} before"
                            : $"upgrade or replace {component.Name}",
                    Where = [component.Name],
                    Count = 1,
                };
            }

            if (
                component.Product is ComponentDecision.Autoscaler
                && component.Version is { } version
                && (version.Major, version.Minor) != (to.Major, to.Minor)
            )
            {
                yield return new ReadinessFinding(
                    ReadinessSeverity.Notice,
                    "component",
                    $"{component.Name} {version} must follow to {to.ToMinor()} right after the cluster"
                )
                {
                    Do = $"have a round ready with {component.Name} {to.ToMinor()}",
                    Where = [component.Name],
                    Count = 1,
                };
            }
        }
    }

    private static long OnlyMinor(SemanticVersion version) => version.Minor;

    private static long Minor(string text) => SemanticVersion.Parse(text)!.Minor;
}
