using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Maintenance.Components;

/// <summary>Components that come by manifest and by Helm.</summary>
public sealed class OtherWaysTests
{
    private const string Old = "r/controller:v0.48.1";
    private const string New = "r/controller:v0.49.2";

    private static readonly ComponentOptions ByManifest = ComponentBench.Options with
    {
        Manifest = "/m/ingress-{version}.yaml",
    };

    private static readonly ComponentOptions ByHelm = ComponentBench.Options with
    {
        Helm = new HelmOptions { Release = "ingress", Chart = "ingress-nginx/ingress-nginx" },
        Rounds = new Dictionary<string, string>(StringComparer.Ordinal) { ["2109"] = "4.0.2" },
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_manifest_is_applied_object_by_object_and_taken_back_from_what_was_there()
    {
        using var bench = Manifest();
        var step = await bench.StepAsync();
        Assert.Equal(StepResult.Done, (await bench.Work.PrecheckAsync(step, Stop)).Result);
        Assert.Equal(StepResult.Done, (await bench.Work.ActAsync(step, Stop)).Result);
        Assert.Equal(New, bench.Clusters.Image("amy-east", ComponentBench.Ingress));
        Assert.Equal(2, bench.Clusters.Writes.Count);
        Assert.Equal(StepResult.Done, (await bench.EndAsync(bench.Work.VerifyAsync(step, Stop))).Result);

        var undone = await bench.EndAsync(bench.Work.UndoAsync(step, Stop));
        Assert.Equal(StepResult.Done, undone.Result);
        Assert.Equal(Old, bench.Clusters.Image("amy-east", ComponentBench.Ingress));
        Assert.Contains(
            undone.Evidence,
            one => one.Contains("ConfigMap ingress/extra stays", StringComparison.Ordinal)
        );
        var restored = bench.Clusters.Stored("amy-east", "Deployment", "controller")!;
        Assert.DoesNotContain("resourceVersion", restored, StringComparison.Ordinal);
        Assert.DoesNotContain("\"replicas\"", restored, StringComparison.Ordinal);
        Assert.DoesNotContain("\"status\"", restored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E_c8_A_manifest_that_was_cut_off_after_any_fact_ends_the_same()
    {
        for (var facts = 1; ; facts++)
        {
            using var bench = Manifest();
            var step = await bench.StepAsync();
            bench.Facts.DiesAfter = facts;
            var isKilled = false;
            try
            {
                await bench.Work.ActAsync(step, Stop);
            }
            catch (KilledException)
            {
                isKilled = true;
            }

            bench.Facts.DiesAfter = int.MaxValue;
            var again = bench.Run(step.Step, isResumed: true);
            Assert.Equal(StepResult.Done, (await bench.EndAsync(bench.Work.ActAsync(again, Stop))).Result);
            Assert.Equal(New, bench.Clusters.Image("amy-east", ComponentBench.Ingress));
            await bench.EndAsync(bench.Work.UndoAsync(again, Stop));
            Assert.Equal(Old, bench.Clusters.Image("amy-east", ComponentBench.Ingress));
            if (!isKilled)
            {
                Assert.True(facts > 4, "no fact was written");
                return;
            }
        }
    }

    [Fact]
    public async Task A_manifest_that_changed_since_the_plan_is_not_applied()
    {
        using var bench = Manifest();
        var step = await bench.StepAsync();
        bench.Files.Files["/m/ingress-0.49.2.yaml"] += "\n# and more";
        Assert.Equal(StepResult.Failed, (await bench.Work.PrecheckAsync(step, Stop)).Result);
        Assert.Equal(StepResult.Failed, (await bench.Work.ActAsync(step, Stop)).Result);
        Assert.Empty(bench.Clusters.Writes);
    }

    [Fact]
    public async Task A_manifest_that_is_not_there_or_a_template_makes_no_step()
    {
        using var bench = Manifest();
        bench.Files.Files.Clear();
        var missing = await bench.PlanAsync();
        Assert.Empty(missing.Steps);
        Assert.Contains(missing.Findings, one => one.Contains("ingress-0.49.2.yaml", StringComparison.Ordinal));

        bench.Files.Files["/m/ingress-0.49.2.yaml"] = "kind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n";
        Assert.Contains(
            (await bench.PlanAsync()).Findings,
            one => one.Contains("template of Helm", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_release_is_upgraded_and_rolled_back_to_its_revision()
    {
        using var bench = Helm();
        var step = await bench.StepAsync();
        Assert.Equal(StepResult.Done, (await bench.Work.PrecheckAsync(step, Stop)).Result);
        Assert.Equal(StepResult.Done, (await bench.Work.ActAsync(step, Stop)).Result);
        Assert.Equal(StepResult.Done, (await bench.EndAsync(bench.Work.VerifyAsync(step, Stop))).Result);
        Assert.Equal(StepResult.Done, (await bench.EndAsync(bench.Work.UndoAsync(step, Stop))).Result);
        Assert.Equal(["upgrade 4.0.2", "rollback 3"], bench.Helm.Told);
    }

    [Fact]
    public async Task E_c32_A_release_that_is_pending_is_reported_and_never_tried()
    {
        using var bench = Helm();
        var planned = await bench.StepAsync();
        bench.Helm.Release = new HelmRelease(4, "pending-upgrade", "4.0.1");

        var plan = await bench.PlanAsync();
        Assert.Empty(plan.Steps);
        Assert.Contains(plan.Findings, one => one.Contains("helm rollback ingress", StringComparison.Ordinal));
        Assert.Equal(StepResult.Failed, (await bench.Work.PrecheckAsync(planned, Stop)).Result);
        Assert.Equal(StepResult.Failed, (await bench.Work.ActAsync(planned, Stop)).Result);
        Assert.Equal(StepResult.NothingToDo, (await bench.Work.UndoAsync(planned, Stop)).Result);
        Assert.Empty(bench.Helm.Told);
    }

    [Fact]
    public async Task E_c32_A_helm_of_ours_that_was_cut_off_is_rolled_back_once_and_never_looped()
    {
        using var bench = Helm();
        var step = await bench.StepAsync();
        bench.Helm.IsCutOff = true;
        Assert.Equal(StepResult.Failed, (await bench.Work.ActAsync(step, Stop)).Result);
        var resumed = bench.Run(step.Step, isResumed: true);
        Assert.Equal(StepResult.Failed, (await bench.Work.ActAsync(resumed, Stop)).Result);
        Assert.Single(bench.Helm.Told);

        bench.Helm.Fault = null;
        Assert.Equal(StepResult.Done, (await bench.EndAsync(bench.Work.UndoAsync(resumed, Stop))).Result);
        await bench.EndAsync(bench.Work.UndoAsync(resumed, Stop));
        Assert.Equal(["upgrade 4.0.2", "rollback 3"], bench.Helm.Told);
    }

    [Fact]
    public async Task Without_helm_on_the_host_it_is_unknown()
    {
        using var bench = Helm();
        bench.Helm.Release = null;
        bench.Helm.Fault = "there is no helm on the PATH of this host";
        var plan = await bench.PlanAsync();
        Assert.Empty(plan.Steps);
        Assert.Contains(plan.Findings, one => one.Contains("no helm on the PATH", StringComparison.Ordinal));
    }

    private static ComponentBench Helm()
    {
        var bench = new ComponentBench(ByHelm);
        bench.Helm.Release = new HelmRelease(3, "deployed", "4.0.1");
        return bench;
    }

    private static ComponentBench Manifest()
    {
        var bench = new ComponentBench(ByManifest);
        bench.Clusters.Put("amy-east", ComponentBench.Ingress, Old);
        bench.Clusters.PutObject(
            "amy-east",
            "Deployment",
            "controller",
            $$"""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"controller","resourceVersion":"7","uid":"u","managedFields":[]},
             "spec":{"replicas":3,"template":{"spec":{"containers":[{"name":"main","image":"{{Old}}"}]} } },"status":{"replicas":3} }
            """
        );
        bench.Files.Files["/m/ingress-0.49.2.yaml"] = $"""
            apiVersion: v1
            kind: ConfigMap
            metadata: @ name: extra, namespace: ingress #
            data:
              mode: "0644"
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: controller
            spec:
              template:
                spec:
                  containers:
                  - name: main
                    image: {New}
            """.Replace('@', '{').Replace('#', '}');
        return bench;
    }
}
