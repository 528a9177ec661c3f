using CsCheck;
using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Maintenance.Manifests;
using UwsAgent.Core.Maintenance.Readiness;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Tests.Maintenance.Readiness;

/// <summary>What stands between a cluster and a version, by its severity, and the score of it.</summary>
public sealed class ReadinessDecisionTests
{
    private static readonly DateTimeOffset Now = new(2021, 9, 20, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    [Fact]
    public void A_cluster_without_faults_is_ready()
    {
        var report = Decide(Look("1.19.13"), "1.20");
        Assert.Equal(100, report.Score);
        Assert.Equal("amy-east (1.19) is ready for 1.20", report.Verdict);
        Assert.Empty(report.Findings);
    }

    [Theory]
    [InlineData("1.19.13", "1.21", "leaves out a minor")]
    [InlineData("1.19.13", "1.22", "leaves out a minor")]
    [InlineData("1.20.2", "1.19", "never goes back")]
    [InlineData("1.20.2", "2.0", "leaves out a minor")]
    public void E_c32_A_target_that_skips_a_minor_or_goes_back_is_refused(string from, string to, string why)
    {
        var report = Decide(Look(from), to);
        Assert.Equal(ReadinessSeverity.Refused, report.Findings[0].Severity);
        Assert.Contains(why, report.Findings[0].What, StringComparison.Ordinal);
        Assert.True(report.Score <= 50);
    }

    [Fact]
    public void E_c32_A_node_that_is_newer_than_the_control_plane_is_refused()
    {
        var look = Look("1.19.13") with { Nodes = [Node("old", "1.19.6"), Node("new", "1.20.4")] };
        var finding = Decide(look, "1.20").Findings[0];
        Assert.Equal(ReadinessSeverity.Refused, finding.Severity);
        Assert.Equal(["new (1.20.4)"], finding.Where);
    }

    [Theory]
    [InlineData("1.19.6", "1.20", "1.17.9", ReadinessSeverity.Breaks)]
    [InlineData("1.19.6", "1.20", "1.18.9", ReadinessSeverity.Notice)]
    [InlineData("1.19.6", "1.20", "1.19.6", null)]
    [InlineData("1.29.0", "1.30", "1.26.1", ReadinessSeverity.Breaks)]
    [InlineData("1.29.0", "1.30", "1.27.1", ReadinessSeverity.Notice)]
    [InlineData("1.26.0", "1.27", "1.24.1", ReadinessSeverity.Breaks)]
    public void Kubelets_are_held_to_the_skew_policy(
        string from,
        string to,
        string kubelet,
        ReadinessSeverity? severity
    )
    {
        var look = Look(from) with { Nodes = [Node("one", kubelet)] };
        var findings = Decide(look, to).Findings.Where(one => one.Topic == "nodes").ToList();
        Assert.Equal(severity, findings.FirstOrDefault()?.Severity);
    }

    [Fact]
    public void Objects_that_were_applied_with_a_version_that_goes_are_named()
    {
        var look = Look("1.21.14") with
        {
            Lists = List(
                "ingresses",
                "networking.k8s.io/v1",
                new SurveyedObject("school", "applied") { AppliedVersion = "extensions/v1beta1" },
                new SurveyedObject("school", "fine") { AppliedVersion = "networking.k8s.io/v1" },
                Written("school", "by-a-program", "nginx", "networking.k8s.io/v1beta1", 1),
                Written("school", "long-ago", "kubectl-create", "networking.k8s.io/v1beta1", 400),
                Written("school", "by-the-cluster", "kube-controller-manager", "networking.k8s.io/v1beta1", 1)
            ),
        };
        var findings = Decide(look, "1.22").Findings.Where(one => one.Topic == "api").ToList();
        Assert.Equal(
            [
                (ReadinessSeverity.Breaks, "school/applied"),
                (ReadinessSeverity.Breaks, "school/by-a-program (by nginx)"),
                (ReadinessSeverity.Risk, "school/long-ago (by kubectl-create)"),
            ],
            findings.Select(one => (one.Severity, Assert.Single(one.Where)))
        );

        // Nothing of it goes with the minor before.
        Assert.DoesNotContain(Decide(look with { Version = V("1.20.2") }, "1.21").Findings, one => one.Topic == "api");
    }

    [Fact]
    public void What_goes_without_anything_in_its_place_is_said_so()
    {
        var look = Look("1.24.0") with
        {
            Lists = List("podsecuritypolicies", "policy/v1beta1", new SurveyedObject(null, "restricted")),
        };
        var finding = Decide(look, "1.25").Findings.First(one => one.Topic == "api");
        Assert.Contains("nothing in its place", finding.What, StringComparison.Ordinal);
        Assert.Contains("Pod Security admission", finding.Do, StringComparison.Ordinal);
    }

    [Fact]
    public void Manifests_with_a_version_that_goes_are_named_with_their_line()
    {
        var manifests = ManifestReader.Read(
            "/srv/k8s/web.yaml",
            "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: web}\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: fine}\n"
        );
        var look = Look("1.21.14") with { Manifests = manifests.Objects };
        var finding = Decide(look, "1.22").Findings.Single(one => one.Topic == "manifest");
        Assert.Equal(["/srv/k8s/web.yaml:1 (web)"], finding.Where);
        Assert.Equal("use networking.k8s.io/v1", finding.Do);
    }

    [Fact]
    public void E_c32_An_API_server_that_started_lately_is_insufficient_evidence()
    {
        var look = Look("1.21.14") with { Calls = new DeprecatedCalls(Now.AddDays(-2), []) };
        var finding = Decide(look, "1.22").Findings.Single(one => one.Topic == "api");
        Assert.Equal(ReadinessSeverity.Unknown, finding.Severity);
        Assert.Contains("insufficient evidence", finding.What, StringComparison.Ordinal);
        Assert.Contains("2 days ago", finding.What, StringComparison.Ordinal);

        var known = look with { Calls = new DeprecatedCalls(Now.AddDays(-8), []) };
        Assert.DoesNotContain(Decide(known, "1.22").Findings, Api);
        var silent = Decide(look with { Calls = new DeprecatedCalls(null, []) }, "1.22");
        Assert.Equal(ReadinessSeverity.Unknown, silent.Findings.Single(Api).Severity);

        // Where nothing goes, nothing needs evidence.
        Assert.DoesNotContain(Decide(look with { Version = V("1.19.1") }, "1.20").Findings, Api);
    }

    [Fact]
    public void A_call_that_was_counted_proves_it_however_short_the_server_runs()
    {
        var call = new DeprecatedCall("extensions", "v1beta1", "ingresses", "1.22");
        var look = Look("1.21.14") with { Calls = new DeprecatedCalls(Now.AddDays(-1), [call]) };
        var findings = Decide(look, "1.22").Findings.Where(Api).ToList();
        Assert.Equal([ReadinessSeverity.Breaks, ReadinessSeverity.Unknown], findings.Select(one => one.Severity));

        // This look had no other version to look through, and is counted itself.
        var ours = look with
        {
            Lists = List("ingresses", "extensions/v1beta1"),
        };
        Assert.Equal(
            [ReadinessSeverity.Unknown, ReadinessSeverity.Notice],
            Decide(ours, "1.22").Findings.Where(Api).Select(one => one.Severity)
        );
    }

    [Theory]
    [InlineData(null, "0", 3, 3, 0, true, "maxUnavailable is 0")]
    [InlineData(null, "0%", 3, 3, 0, true, "maxUnavailable is 0%")]
    [InlineData("100%", null, 3, 3, 0, true, "minAvailable is 100%")]
    [InlineData("2", null, 2, 2, 0, true, "and there are 2 pods")]
    [InlineData("2", null, 3, 2, 1, false, null)]
    [InlineData(null, "1", 3, 2, 1, false, null)]
    [InlineData(null, "1", 3, 2, 0, true, "lets no pod go now")]
    [InlineData("1", null, 0, 1, 0, false, null)]
    public void E_c27_Budgets_that_let_no_pod_go_are_told_before_a_drain_meets_them(
        string? minAvailable,
        string? maxUnavailable,
        int expected,
        int desired,
        int allowed,
        bool blocks,
        string? why
    )
    {
        var budget = new BudgetSight("school/web", minAvailable, maxUnavailable)
        {
            ExpectedPods = expected,
            DesiredHealthy = desired,
            CurrentHealthy = expected,
            DisruptionsAllowed = allowed,
        };
        var findings = Decide(Look("1.19.6") with { Budgets = [budget] }, "1.20")
            .Findings.Where(one => one.Severity == ReadinessSeverity.Blocks)
            .ToList();
        Assert.Equal(blocks, findings.Count == 1);
        Assert.True(why is null || findings[0].What.Contains(why, StringComparison.Ordinal));
    }

    [Fact]
    public void A_required_webhook_with_nothing_behind_it_breaks_and_others_do_not()
    {
        WebhookSight[] webhooks =
        [
            new("cert-manager-webhook", "a", true, "cert-manager/webhook") { ReadyEndpoints = 0 },
            new("fine", "b", true, "x/y") { ReadyEndpoints = 2 },
            new("let-pass", "c", false, "x/z") { ReadyEndpoints = 0 },
            new("outside", "d", true, null),
            new("unknown", "e", true, "x/w") { ReadyEndpoints = null },
        ];
        var finding = Decide(Look("1.19.6") with { Webhooks = webhooks }, "1.20").Findings.Single();
        Assert.Equal((ReadinessSeverity.Breaks, "webhook"), (finding.Severity, finding.Topic));
        Assert.Equal(["cert-manager-webhook"], finding.Where);
    }

    [Fact]
    public void Components_that_do_not_go_with_it_or_must_follow_are_told()
    {
        ComponentVersion[] components =
        [
            new("nginx-ingress", "ingress-nginx", V("0.48.1")),
            new("cluster-autoscaler", "cluster-autoscaler", V("1.21.1")),
            new("odd", "odd", null),
        ];
        var look = Look("1.21.14") with { Components = components };
        var findings = Decide(look, "1.22").Findings.Where(one => one.Topic == "component").ToList();
        Assert.Equal(
            [ReadinessSeverity.Breaks, ReadinessSeverity.Unknown, ReadinessSeverity.Notice],
            findings.Select(one => one.Severity)
        );
        Assert.Contains("v1beta1", findings[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_ingress_nginx_is_told()
    {
        var look = Look("1.34.0") with { Components = [new("ingress", "ingress-nginx", V("1.12.0"))] };
        var report = ReadinessDecision.Decide(
            look,
            V("1.35"),
            new SupportTable([]),
            Week,
            new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero)
        );
        Assert.Contains(report.Findings, one => one.What.Contains("retired in March 2026", StringComparison.Ordinal));
    }

    [Fact]
    public void What_could_not_be_seen_is_never_ready()
    {
        var report = Decide(Look("1.19.6") with { Unseen = ["the nodes are not known: 403"] }, "1.20");
        Assert.StartsWith("it is not known", report.Verdict, StringComparison.Ordinal);
        Assert.Equal(100 - ReadinessDecision.Weight(ReadinessSeverity.Unknown), report.Score);
    }

    [Fact]
    public void The_table_of_what_goes_has_each_once_and_only_known_minors()
    {
        Assert.Equal(RemovedApis.All.Count, RemovedApis.All.DistinctBy(api => (api.GroupVersion, api.Plural)).Count());
        Assert.Equal(
            ["1.16", "1.22", "1.25", "1.26", "1.27", "1.29", "1.32"],
            RemovedApis.All.Select(api => api.RemovedIn).Distinct().OrderBy(V)
        );
    }

    [Fact]
    public void The_score_is_explained_bounded_and_the_worst_comes_first() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 12], Gen.Int[16, 32], Gen.Int[-1, 3])
            .Sample(
                (unseen, budgets, minor, step) =>
                {
                    var look = Look($"1.{minor}.0") with
                    {
                        Unseen = [.. Enumerable.Range(0, unseen).Select(one => $"unseen {one}")],
                        Budgets =
                        [
                            .. Enumerable
                                .Range(0, budgets)
                                .Select(one => new BudgetSight($"b/{one}", null, "0") { ExpectedPods = 1 }),
                        ],
                    };
                    var report = Decide(look, $"1.{minor + step}");
                    var order = report.Findings.Select(one => one.Severity).ToList();
                    return report.Score is >= 0 and <= 100
                        && report.Explained.Contains($"{report.Score}", StringComparison.Ordinal)
                        && order.SequenceEqual(order.Order())
                        && (report.Score == 100) == order.All(one => one == ReadinessSeverity.Notice);
                }
            );

    private static bool Api(ReadinessFinding one) => one.Topic == "api";

    private static ReadinessReport Decide(ReadinessLook look, string to) =>
        ReadinessDecision.Decide(look, V(to), new SupportTable([]), Week, Now);

    private static ReadinessLook Look(string version) =>
        new("amy-east", V(version)) { Calls = new DeprecatedCalls(Now.AddDays(-30), []) };

    private static NodeSight Node(string name, string version) => new(name, V(version));

    private static Dictionary<string, SurveyedList> List(
        string plural,
        string groupVersion,
        params SurveyedObject[] objects
    ) => new(StringComparer.Ordinal) { [plural] = new SurveyedList(groupVersion, objects) };

    private static SurveyedObject Written(string space, string name, string manager, string version, int daysAgo) =>
        new(space, name) { Writers = [new ObjectWriter(manager, version, Now.AddDays(-daysAgo))] };

    private static SemanticVersion V(string text) => SemanticVersion.Parse(text)!;
}
