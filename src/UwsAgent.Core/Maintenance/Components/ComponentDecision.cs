using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>What is wanted of one component in one cluster, and where it stands.</summary>
/// <param name="Product">As the table of support calls it.</param>
public sealed record ComponentQuestion(string Component, string Product, string Cluster)
{
    /// <summary>Null when the tag or chart holds no version.</summary>
    public SemanticVersion? Current { get; init; }

    /// <summary>Null when the cluster does not say it.</summary>
    public SemanticVersion? ClusterVersion { get; init; }

    /// <summary>What the round wants; null outside rounds, or when the round says nothing of it.</summary>
    public SemanticVersion? Wanted { get; init; }

    /// <summary>What the registry offers; null when it was not asked.</summary>
    public CandidateChoice? Offered { get; init; }

    public PinOptions? Pin { get; init; }

    public VersionRule Rule { get; init; }
}

/// <summary>What is done with one component in one cluster.</summary>
/// <param name="To">Null when nothing is done.</param>
public sealed record ComponentVerdict(SemanticVersion? To, string Why)
{
    public HeldBack? Held { get; init; }

    public IReadOnlyList<string> Findings { get; init; } = [];
}

/// <summary>Decides which version a component goes to, and says why not.</summary>
public static class ComponentDecision
{
    public const string Autoscaler = "cluster-autoscaler";

    public static ComponentVerdict Decide(ComponentQuestion question, SupportTable support, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(support);
        var findings = support
            .Judge(question.Product, question.Current, question.ClusterVersion, today)
            .Select(verdict => verdict.Why)
            .ToList();
        var rule = RuleOf(question);
        if (rule == VersionRule.MinorOfTheCluster && Misfit(question, question.Current) is { } misfit)
        {
            findings.Add(misfit);
        }

        var pin = question.Pin;
        if (pin is not null && IsOver(pin, today))
        {
            findings.Add(
                $"the pin of {question.Component} in {question.Cluster} at {pin.Version} was to last until {pin.Until} and is over ({pin.Reason}): take it away"
            );
            pin = null;
        }

        return Choose(question with { Pin = pin }, rule, support, today) with
        {
            Findings = findings,
        };
    }

    public static VersionRule RuleOf(ComponentQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return question.Rule != VersionRule.Usual ? question.Rule
            : question.Product == Autoscaler ? VersionRule.MinorOfTheCluster
            : VersionRule.Any;
    }

    private static ComponentVerdict Choose(
        ComponentQuestion question,
        VersionRule rule,
        SupportTable support,
        DateOnly today
    )
    {
        var wish = question.Wanted ?? question.Offered?.Taken;
        var why = question.Wanted is not null ? "the round wants it" : question.Offered?.Why ?? "nothing is wanted";
        if (question.Current is not { } current)
        {
            return wish is null && question.Pin is null
                ? new ComponentVerdict(null, why)
                : Hold(
                    question,
                    wish,
                    HeldReason.Dependency,
                    "its present version is not known, so nothing is changed"
                );
        }

        if (question.Pin is { } pin)
        {
            var pinned = SemanticVersion.Parse(pin.Version)!;
            if (wish is not null && wish != pinned && wish > current)
            {
                return Hold(
                    question,
                    wish,
                    HeldReason.Pinned,
                    $"{question.Cluster} is pinned at {pin.Version}: {pin.Reason}"
                );
            }

            return pinned > current
                    ? Allow(question, pinned, $"{question.Cluster} is pinned there: {pin.Reason}", rule, support, today)
                : pinned < current
                    ? Hold(
                        question,
                        pinned,
                        HeldReason.Pinned,
                        $"{question.Cluster} is pinned at {pin.Version}, but has {current}; nothing is ever downgraded by itself ({pin.Reason})"
                    )
                : new ComponentVerdict(null, $"it is pinned at {pin.Version} and is there: {pin.Reason}");
        }

        if (wish is null)
        {
            return question.Offered?.Soaking is { } soaking
                ? Hold(question, soaking, HeldReason.Soaking, why)
                : new ComponentVerdict(null, why);
        }

        if (wish == current)
        {
            return new ComponentVerdict(null, $"it is {current} already");
        }

        return wish < current
            ? new ComponentVerdict(null, $"{wish} is older than the {current} that it has; nothing is ever downgraded")
            : Allow(question, wish, why, rule, support, today);
    }

    private static ComponentVerdict Allow(
        ComponentQuestion question,
        SemanticVersion wish,
        string why,
        VersionRule rule,
        SupportTable support,
        DateOnly today
    )
    {
        var current = question.Current!;
        if (rule == VersionRule.MinorOfTheCluster && Misfit(question, wish) is { } misfit)
        {
            return Hold(question, wish, HeldReason.Dependency, misfit);
        }

        if (rule == VersionRule.OneMinorAtATime && Skips(current, wish))
        {
            return Hold(
                question,
                wish,
                HeldReason.Dependency,
                $"from {current} to {wish} leaves out a minor, and {question.Component} must go one minor at a time"
            );
        }

        var unfit = support
            .Judge(question.Product, wish, question.ClusterVersion, today)
            .FirstOrDefault(verdict => verdict.Standing == SupportStanding.DoesNotFit);
        return unfit is null ? new ComponentVerdict(wish, why) : Hold(question, wish, HeldReason.Dependency, unfit.Why);
    }

    /// <summary>Whether a step leaves out a minor; between majors only the first minor follows.</summary>
    public static bool Skips(SemanticVersion from, SemanticVersion to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        return to.Major == from.Major ? to.Minor > from.Minor + 1 : to.Major > from.Major + 1 || to.Minor > 0;
    }

    private static string? Misfit(ComponentQuestion question, SemanticVersion? version) =>
        question.ClusterVersion is not { } cluster
            ? version is null
                ? null
                : $"the version of {question.Cluster} is not known, and the minor of {question.Component} must be the same"
            : version is null || (version.Major, version.Minor) == (cluster.Major, cluster.Minor)
                ? null
                : $"{question.Component} {version} is for Kubernetes {version.ToMinor()}, and {question.Cluster} is {cluster.ToMinor()}: the minors must be the same";

    private static ComponentVerdict Hold(
        ComponentQuestion question,
        SemanticVersion? available,
        HeldReason reason,
        string why
    ) =>
        new(null, why)
        {
            Held = new HeldBack(
                question.Component,
                question.Current?.ToString() ?? "unknown",
                available?.ToString() ?? question.Pin?.Version ?? "unknown",
                reason,
                why
            ),
        };

    /// <summary>It lasts through its last day.</summary>
    private static bool IsOver(PinOptions pin, DateOnly today) => ComponentOptionsCheck.Day(pin.Until) < today;
}
