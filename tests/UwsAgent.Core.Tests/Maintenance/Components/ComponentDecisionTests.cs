using CsCheck;
using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Tests.Maintenance.Components;

/// <summary>Which version a component goes to, and the reason of every no.</summary>
public sealed class ComponentDecisionTests
{
    private static readonly DateOnly Today = new(2021, 9, 20);
    private static readonly SupportTable Support = new([]);

    [Theory]
    [InlineData("nginx-ingress", "0.48.1", "0.49.2")]
    [InlineData("cert-manager", "1.3.0", "1.5.3")]
    [InlineData("metrics-server", "0.5.0", "0.5.1")]
    [InlineData("cluster-autoscaler", "1.19.1", "1.19.2")]
    public void Round_2109_goes_as_it_went(string name, string from, string to)
    {
        var verdict = Decide(Ask(name, from) with { Wanted = V(to) });
        Assert.Equal(V(to), verdict.To);
        Assert.Null(verdict.Held);
    }

    [Fact]
    public void A_pin_holds_a_cluster_back_with_its_reason()
    {
        var pin = new PinOptions { Version = "1.19.1", Reason = "1.19.2 loops on startup" };
        var verdict = Decide(Ask("cluster-autoscaler", "1.19.1") with { Wanted = V("1.19.2"), Pin = pin });
        Assert.Null(verdict.To);
        Assert.Equal(HeldReason.Pinned, verdict.Held!.Reason);
        Assert.Contains("1.19.2 loops on startup", verdict.Held.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pin_that_is_over_holds_nothing_and_is_named()
    {
        var pin = new PinOptions
        {
            Version = "1.19.1",
            Reason = "a bug",
            Until = "2021-09-19",
        };
        var question = Ask("cluster-autoscaler", "1.19.1") with { Wanted = V("1.19.2") };
        var over = Decide(question with { Pin = pin });
        Assert.Equal(V("1.19.2"), over.To);
        Assert.Contains(over.Findings, one => one.Contains("is over (a bug)", StringComparison.Ordinal));

        // It lasts through its last day.
        Assert.Null(Decide(question with { Pin = pin with { Until = "2021-09-20" } }).To);
    }

    [Fact]
    public void A_pin_above_what_is_there_is_what_is_wanted()
    {
        var pin = new PinOptions { Version = "0.5.1", Reason = "tried on dev" };
        Assert.Equal(V("0.5.1"), Decide(Ask("metrics-server", "0.5.0") with { Pin = pin }).To);
    }

    [Fact]
    public void E_c31_Nothing_is_ever_downgraded()
    {
        var older = Decide(Ask("metrics-server", "0.5.1") with { Wanted = V("0.5.0") });
        Assert.Null(older.To);
        Assert.Contains("ever downgraded", older.Why, StringComparison.Ordinal);

        var pin = new PinOptions { Version = "0.5.0", Reason = "it was better" };
        var pinned = Decide(Ask("metrics-server", "0.5.1") with { Pin = pin });
        Assert.Null(pinned.To);
        Assert.Equal(HeldReason.Pinned, pinned.Held!.Reason);
    }

    [Fact]
    public void The_autoscalers_minor_must_be_the_clusters()
    {
        var verdict = Decide(Ask("cluster-autoscaler", "1.19.1") with { Wanted = V("1.20.0") });
        Assert.Null(verdict.To);
        Assert.Equal(HeldReason.Dependency, verdict.Held!.Reason);
        Assert.Contains("the minors must be the same", verdict.Why, StringComparison.Ordinal);

        var found = Decide(Ask("cluster-autoscaler", "1.18.3"));
        Assert.Contains(found.Findings, one => one.Contains("1.18", StringComparison.Ordinal));

        var unknown = Decide(Ask("cluster-autoscaler", "1.19.1") with { Wanted = V("1.19.2"), ClusterVersion = null });
        Assert.Null(unknown.To);
        Assert.Contains("is not known", unknown.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void E_c32_A_target_that_skips_a_minor_is_refused_where_it_must_not()
    {
        var question = Ask("cert-manager", "1.3.0") with { Wanted = V("1.5.3"), Rule = VersionRule.OneMinorAtATime };
        Assert.Contains("leaves out a minor", Decide(question).Held!.Why, StringComparison.Ordinal);
        Assert.Equal(V("1.4.9"), Decide(question with { Wanted = V("1.4.9") }).To);
        Assert.Equal(V("1.3.9"), Decide(question with { Wanted = V("1.3.9") }).To);
    }

    [Fact]
    public void What_is_end_of_life_is_named_and_what_does_not_fit_is_refused()
    {
        var support = new SupportTable([]);
        var now = new DateOnly(2026, 11, 23);
        var retired = ComponentDecision.Decide(Ask("ingress-nginx", "1.12.0"), support, now);
        Assert.Contains(retired.Findings, one => one.Contains("retired in March 2026", StringComparison.Ordinal));

        var misfit = Ask("ingress-nginx", "0.48.1") with { Wanted = V("0.49.2"), ClusterVersion = V("1.22.0") };
        Assert.Contains("not with 1.22", Decide(misfit).Held!.Why, StringComparison.Ordinal);

        // What an admin knows better stands for what is shipped.
        var corrected = new SupportTable([
            new SupportOptions
            {
                Product = "ingress-nginx",
                Versions = "*",
                EndsOn = "2031-01-01",
            },
        ]);
        Assert.Empty(ComponentDecision.Decide(Ask("ingress-nginx", "1.12.0"), corrected, now).Findings);
    }

    [Fact]
    public void A_version_that_is_not_known_is_not_changed()
    {
        var verdict = Decide(Ask("metrics-server", "0.5.0") with { Current = null, Wanted = V("0.5.1") });
        Assert.Null(verdict.To);
        Assert.Equal("unknown", verdict.Held!.Current);
    }

    [Fact]
    public void Whatever_is_asked_it_never_goes_down_and_never_past_a_pin() =>
        Gen.Select(Version(), Version(), Version(), Gen.Bool, Gen.Enum<VersionRule>(), Version())
            .Sample(
                (current, wanted, pinned, isPinned, rule, cluster) =>
                {
                    var verdict = Decide(
                        Ask("metrics-server", $"{current}") with
                        {
                            Wanted = wanted,
                            ClusterVersion = cluster,
                            Rule = rule,
                            Pin = isPinned ? new PinOptions { Version = $"{pinned}", Reason = "r" } : null,
                        }
                    );
                    return verdict.Why.Length > 0
                        && (
                            verdict.To is not { } to
                            || (
                                to > current
                                && (isPinned ? to == pinned : to == wanted)
                                && (rule != VersionRule.OneMinorAtATime || !ComponentDecision.Skips(current, to))
                                && (rule != VersionRule.MinorOfTheCluster || to.Minor == cluster.Minor)
                            )
                        );
                }
            );

    private static Gen<SemanticVersion> Version() =>
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 4], Gen.Int[0, 2], (a, b, c) => V($"{a}.{b}.{c}"));

    private static ComponentVerdict Decide(ComponentQuestion question) =>
        ComponentDecision.Decide(question, Support, Today);

    private static ComponentQuestion Ask(string name, string current) =>
        new(name, name, "amy-east") { Current = V(current), ClusterVersion = V("1.19.13") };

    private static SemanticVersion V(string text) => SemanticVersion.Parse(text)!;
}
