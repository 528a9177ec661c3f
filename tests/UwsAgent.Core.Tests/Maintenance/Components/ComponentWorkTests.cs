using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Maintenance.Components;

/// <summary>Components are planned, changed, watched, and taken back, by the image of a container.</summary>
public sealed class ComponentWorkTests : IDisposable
{
    private const string Old = "k8s.gcr.io/ingress-nginx/controller:v0.48.1@sha256:abc";
    private const string New = "k8s.gcr.io/ingress-nginx/controller:v0.49.2";
    private readonly ComponentBench bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Image => bench.Clusters.Image("amy-east", ComponentBench.Ingress);

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_round_is_planned_from_what_is_there()
    {
        var plan = await bench.PlanAsync();
        var step = Assert.Single(plan.Steps);
        Assert.Equal(
            new Change("nginx-ingress", "0.48.1", "0.49.2") { Why = "the round wants it" },
            Assert.Single(step.Changes)
        );
        Assert.False(step.IsSecurity);
        Assert.True(Assert.Single((await bench.PlanAsync("2109-1")).Steps).IsSecurity);
        Assert.Empty((await bench.PlanAsync("2108")).Steps);
        Assert.Empty((await bench.PlanAsync(null)).Steps);
        Assert.Empty(bench.Clusters.Writes);
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_asked_is_unknown_and_one_that_is_not_there_too()
    {
        bench.Clusters.Fault = new ClusterFault(ClusterFaultKind.Unreachable, "connection refused");
        var plan = await bench.PlanAsync();
        Assert.True(plan.IsUnknown);
        Assert.Contains("connection refused", plan.WhyNot, StringComparison.Ordinal);

        using var other = new ComponentBench(ComponentBench.Options with { Clusters = ["nowhere"] });
        Assert.True((await other.PlanAsync()).IsUnknown);
    }

    [Fact]
    public async Task A_good_upgrade_goes_through_all_phases()
    {
        var step = await bench.StepAsync();
        Assert.Equal(StepResult.Done, (await bench.Work.PrecheckAsync(step, Stop)).Result);
        Assert.Equal(StepResult.Done, (await bench.Work.ActAsync(step, Stop)).Result);
        Assert.Equal(New, Image);
        var verified = await bench.EndAsync(bench.Work.VerifyAsync(step, Stop));
        Assert.Equal(StepResult.Done, verified.Result);
        Assert.Single(bench.Clusters.Writes);
        Assert.Empty((await bench.PlanAsync()).Steps);
    }

    [Theory]
    [InlineData(PodStanding.Unpullable, "cannot be pulled: ImagePullBackOff")]
    [InlineData(PodStanding.CrashLooping, "crashes: CrashLoopBackOff")]
    public async Task An_image_that_does_not_come_up_fails_soon_and_is_taken_back(PodStanding standing, string why)
    {
        bench.Clusters.Bad[New] = standing;
        var step = await bench.StepAsync();
        await bench.Work.ActAsync(step, Stop);
        var from = bench.Time.GetUtcNow();
        var verified = await bench.EndAsync(bench.Work.VerifyAsync(step, Stop));
        Assert.Equal(StepResult.Failed, verified.Result);
        Assert.Contains(why, verified.Why, StringComparison.Ordinal);
        Assert.True(bench.Time.GetUtcNow() - from < TimeSpan.FromMinutes(2), "it waited for the whole timeout");

        var undone = await bench.EndAsync(bench.Work.UndoAsync(step, Stop));
        Assert.Equal(StepResult.Done, undone.Result);
        Assert.Equal(Old, Image);
        Assert.Contains("\"amy-east\": { \"Version\": \"0.48.1\"", undone.Evidence[^1], StringComparison.Ordinal);

        // Once more, as after a crash: nothing is written twice.
        await bench.EndAsync(bench.Work.UndoAsync(bench.Run(step.Step, isResumed: true), Stop));
        Assert.Equal(2, bench.Clusters.Writes.Count);
    }

    [Fact]
    public async Task What_was_well_and_does_not_stay_so_has_failed()
    {
        var step = await bench.StepAsync();
        await bench.Work.ActAsync(step, Stop);
        bench.Clusters.Shows = (look, sight) => look > 3 ? sight with { Available = 0 } : sight;
        var verified = await bench.EndAsync(bench.Work.VerifyAsync(step, Stop));
        Assert.Equal(StepResult.Failed, verified.Result);
        Assert.Contains("did not stay so", verified.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_that_restarts_again_and_again_has_failed()
    {
        var step = await bench.StepAsync();
        await bench.Work.ActAsync(step, Stop);
        bench.Clusters.Shows = (look, sight) =>
            sight with
            {
                Pods = [new ComponentPod("pod-1", PodStanding.Ready, null, look)],
            };
        var verified = await bench.EndAsync(bench.Work.VerifyAsync(step, Stop));
        Assert.Equal(StepResult.Failed, verified.Result);
        Assert.Contains("restarted", verified.Evidence[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_API_server_that_is_away_for_a_while_neither_heals_nor_harms()
    {
        var step = await bench.StepAsync();
        await bench.Work.ActAsync(step, Stop);
        var verify = bench.Work.VerifyAsync(step, Stop);
        bench.Clusters.Fault = new ClusterFault(ClusterFaultKind.Unreachable, "connection refused");
        for (var seconds = 0; seconds < 120; seconds++)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.False(verify.IsCompleted);
        bench.Clusters.Fault = null;
        Assert.Equal(StepResult.Done, (await bench.EndAsync(verify)).Result);
    }

    [Fact]
    public async Task An_address_must_answer_well_too()
    {
        using var other = new ComponentBench(
            ComponentBench.Options with
            {
                Health = new HealthOptions { Address = "http://ingress.invalid/healthz", Text = "ok" },
            }
        );
        other.Probe.Answers = () => new ProbeAnswer(502, "bad gateway");
        var step = await other.StepAsync();
        await other.Work.ActAsync(step, Stop);
        var verified = await other.EndAsync(other.Work.VerifyAsync(step, Stop));
        Assert.Equal(StepResult.Failed, verified.Result);
        Assert.Contains("answers 502 and not 200", verified.Why, StringComparison.Ordinal);

        other.Probe.Answers = () => new ProbeAnswer(200, "ok");
        Assert.Equal(StepResult.Done, (await other.EndAsync(other.Work.VerifyAsync(step, Stop))).Result);
    }

    [Fact]
    public async Task What_somebody_changed_since_the_plan_is_left_alone()
    {
        var step = await bench.StepAsync();
        bench.Clusters.Put("amy-east", ComponentBench.Ingress, "by/hand:v0.48.9");
        var precheck = await bench.Work.PrecheckAsync(step, Stop);
        Assert.Equal(StepResult.Failed, precheck.Result);
        Assert.Contains("by/hand:v0.48.9", precheck.Why, StringComparison.Ordinal);
        Assert.Equal(StepResult.Failed, (await bench.Work.ActAsync(step, Stop)).Result);
        Assert.Equal(StepResult.NothingToDo, (await bench.Work.UndoAsync(step, Stop)).Result);
        Assert.Empty(bench.Clusters.Writes);
    }

    [Fact]
    public async Task A_conflict_is_answered_by_looking_again()
    {
        var step = await bench.StepAsync();
        var times = 0;
        bench.Clusters.BeforeWrite = () =>
        {
            // Somebody else scales it, say: the same image at another version.
            if (times++ == 0)
            {
                bench.Clusters.Put("amy-east", ComponentBench.Ingress, Old);
            }
        };
        Assert.Equal(StepResult.Done, (await bench.EndAsync(bench.Work.ActAsync(step, Stop))).Result);
        Assert.Equal(New, Image);

        // And when the other one changed the image, it is left alone.
        using var other = new ComponentBench();
        var second = await other.StepAsync();
        other.Clusters.BeforeWrite = () => other.Clusters.Put("amy-east", ComponentBench.Ingress, "by/hand:1");
        Assert.Equal(StepResult.Failed, (await other.EndAsync(other.Work.ActAsync(second, Stop))).Result);
        Assert.Equal("by/hand:1", other.Clusters.Image("amy-east", ComponentBench.Ingress));
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_is_not_written_twice()
    {
        bench.Clusters.AnswersToLose = 1;
        var step = await bench.StepAsync();
        Assert.Equal(StepResult.Done, (await bench.EndAsync(bench.Work.ActAsync(step, Stop))).Result);
        Assert.Single(bench.Clusters.Writes);
    }

    [Fact]
    public async Task E_c8_A_step_that_was_cut_off_after_any_fact_ends_the_same()
    {
        for (var facts = 1; ; facts++)
        {
            using var one = new ComponentBench();
            var step = await one.StepAsync();
            one.Facts.DiesAfter = facts;
            var isKilled = false;
            try
            {
                await one.Work.ActAsync(step, Stop);
            }
            catch (KilledException)
            {
                isKilled = true;
            }

            one.Facts.DiesAfter = int.MaxValue;
            var again = one.Run(step.Step, isResumed: true);
            var acted = await one.EndAsync(one.Work.ActAsync(again, Stop));
            Assert.Equal(StepResult.Done, acted.Result);
            Assert.Equal(StepResult.Done, (await one.EndAsync(one.Work.VerifyAsync(again, Stop))).Result);
            Assert.Single(one.Clusters.Writes);
            Assert.Equal(StepResult.Done, (await one.EndAsync(one.Work.UndoAsync(again, Stop))).Result);
            Assert.Equal(Old, one.Clusters.Image("amy-east", ComponentBench.Ingress));
            if (!isKilled)
            {
                Assert.True(facts > 3, "no fact was written");
                return;
            }
        }
    }

    [Fact]
    public async Task E_c31_A_registry_that_is_away_leaves_it_unknown_and_named()
    {
        using var other = new ComponentBench(
            ComponentBench.Options with
            {
                Newest = new NewestOptions { Range = "<1.0" },
            }
        );
        other.Registries.Refuses = "429 Too Many Requests";
        var plan = await other.PlanAsync(null);
        Assert.Empty(plan.Steps);
        Assert.Contains(
            plan.Findings,
            one =>
                one.Contains("unknown", StringComparison.Ordinal)
                && one.Contains("429 Too Many Requests", StringComparison.Ordinal)
        );
    }
}
