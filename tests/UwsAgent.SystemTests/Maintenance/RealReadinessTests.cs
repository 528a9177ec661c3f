using k8s;
using k8s.Models;
using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Maintenance.Readiness;
using UwsAgent.SystemTests.Autoscaling;

namespace UwsAgent.SystemTests.Maintenance;

/// <summary>Whether a real cluster is ready for its next version, seen with the rights that are shipped for it.</summary>
[Collection(ControlPlane.Name)]
public sealed class RealReadinessTests(ControlPlane plane)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_real_cluster_says_what_stands_before_its_next_versions()
    {
        var space = await plane.NamespaceAsync("readiness");
        var account = await plane.AccountAsync(space, "agent", "uws-agent-readiness");
        await FillAsync(space);
        using var fleet = new ComponentFleet(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["amy-east"] = account.KubeConfig },
            new Dictionary<string, ComponentOptions>(StringComparer.Ordinal)
        );
        var from = await plane.Audit.CountAsync();

        var next = await fleet.Survey.AskAsync("amy-east", "1.21", Stop);
        var far = await fleet.Survey.AskAsync("amy-east", "1.22", Stop);

        Assert.Equal("1.20.2", next.From);
        Assert.DoesNotContain(
            next.Findings,
            one => one.What.Contains("not known", StringComparison.Ordinal) && one.Topic == "look"
        );
        Assert.Contains(next.Findings, one => one.Topic == "budget" && one.Where.Contains($"{space}/web"));
        Assert.Contains(
            next.Findings,
            one => one.Topic == "webhook" && one.What.Contains($"{space}/nobody", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(next.Findings, one => one.Topic == "api");

        Assert.Equal(ReadinessSeverity.Refused, far.Findings[0].Severity);
        Assert.Contains(
            far.Findings,
            one =>
                one.Topic == "api"
                && one.Where.Any(where => where.StartsWith($"{space}/old (by ", StringComparison.Ordinal))
        );
        Assert.Contains(far.Findings, one => one.What.Contains("somebody asks for Ingress", StringComparison.Ordinal));
        // It was started a moment ago.
        Assert.Contains(far.Findings, one => one.What.Contains("insufficient evidence", StringComparison.Ordinal));
        Assert.Empty(await plane.Audit.WritesOfAsync(account.User, from));
        await plane.Admin.AdmissionregistrationV1.DeleteValidatingWebhookConfigurationAsync(
            $"{space}-hook",
            cancellationToken: Stop
        );
    }

    private async Task FillAsync(string space)
    {
        await plane.Admin.AppsV1.CreateNamespacedDeploymentAsync(
            Workloads.Deployment("web", 2),
            space,
            cancellationToken: Stop
        );
        await plane.Admin.UntilSettledAsync("web", space);
        await plane.Admin.CustomObjects.CreateNamespacedCustomObjectAsync(
            new
            {
                apiVersion = "policy/v1beta1",
                kind = "PodDisruptionBudget",
                metadata = new { name = "web" },
                spec = new { maxUnavailable = 0, selector = new { matchLabels = new { app = "web" } } },
            },
            "policy",
            "v1beta1",
            space,
            "poddisruptionbudgets",
            cancellationToken: Stop
        );
        await plane.Admin.CustomObjects.CreateNamespacedCustomObjectAsync(
            new
            {
                apiVersion = "networking.k8s.io/v1beta1",
                kind = "Ingress",
                metadata = new { name = "old" },
                spec = new { backend = new { serviceName = "web", servicePort = 80 } },
            },
            "networking.k8s.io",
            "v1beta1",
            space,
            "ingresses",
            cancellationToken: Stop
        );
        // It is asked for nothing that anybody makes.
        await plane.Admin.AdmissionregistrationV1.CreateValidatingWebhookConfigurationAsync(
            new V1ValidatingWebhookConfiguration
            {
                Metadata = new V1ObjectMeta { Name = $"{space}-hook" },
                Webhooks =
                [
                    new V1ValidatingWebhook
                    {
                        Name = "hook.uws.invalid",
                        FailurePolicy = "Fail",
                        SideEffects = "None",
                        AdmissionReviewVersions = ["v1"],
                        ClientConfig = new Admissionregistrationv1WebhookClientConfig
                        {
                            Service = new Admissionregistrationv1ServiceReference
                            {
                                Name = "nobody",
                                NamespaceProperty = space,
                            },
                        },
                        Rules =
                        [
                            new V1RuleWithOperations
                            {
                                ApiGroups = ["uws.invalid"],
                                ApiVersions = ["v1"],
                                Operations = ["CREATE"],
                                Resources = ["things"],
                            },
                        ],
                    },
                ],
            },
            cancellationToken: Stop
        );
    }
}
