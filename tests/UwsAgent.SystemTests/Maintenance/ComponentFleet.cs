using UwsAgent.Adapters;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Maintenance.Readiness;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.SystemTests.Maintenance;

/// <summary>The work on components as the daemon has it, over real clusters by their kubeconfigs.</summary>
internal sealed class ComponentFleet : IDisposable
{
    private readonly KubernetesComponents components;
    private readonly KubernetesSurvey survey;
    private readonly CandidateMemory memory;
    private readonly HttpHealthProbe probe = new();

    public ComponentFleet(
        IReadOnlyDictionary<string, string> kubeConfigs,
        IReadOnlyDictionary<string, ComponentOptions> options
    )
    {
        ClusterOptions? Of(string name) =>
            kubeConfigs.TryGetValue(name, out var file) ? new ClusterOptions { KubeConfig = file } : null;
        components = new KubernetesComponents(() => [.. kubeConfigs.Keys], Of, TimeProvider.System);
        survey = new KubernetesSurvey(Of, TimeProvider.System);
        memory = new CandidateMemory(new FakeDocumentStore(), TimeProvider.System);
        var section = new Fixed<MaintenanceOptions>(new MaintenanceOptions { Components = options });
        // No registry and no helm is asked here.
        var candidates = new CandidateLook(null!, null!, memory, TimeProvider.System);
        var look = new ComponentLook(
            components,
            null!,
            new DiskManifestFiles(),
            candidates,
            section,
            TimeProvider.System
        );
        Work = new ComponentWork(look, components, null!, new DiskManifestFiles(), probe, TimeProvider.System);
        Survey = new ReadinessSurvey(survey, components, null!, new DiskManifestFiles(), section, TimeProvider.System);
    }

    public ComponentWork Work { get; }

    public ReadinessSurvey Survey { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The only step of a round in a cluster.</summary>
    public async Task<StepRun> StepAsync(string cluster, KeptFacts facts, string round = "2109")
    {
        var plans = await Work.ObserveAsync(
            new PlanRequest(round) { Targets = new HashSet<string>(StringComparer.Ordinal) { cluster } },
            Stop
        );
        var plan = Assert.Single(plans);
        Assert.Null(plan.WhyNot);
        return Run(cluster, Assert.Single(plan.Steps), facts);
    }

    public static StepRun Run(string cluster, PlannedStep step, KeptFacts facts, bool isResumed = false) =>
        new("run-1", cluster, step, DateTimeOffset.UtcNow.AddHours(1)) { Facts = facts, IsResumed = isResumed };

    public void Dispose()
    {
        components.Dispose();
        survey.Dispose();
        memory.Dispose();
        probe.Dispose();
    }
}

/// <summary>Facts that outlive the process that wrote them; on request it dies right after one.</summary>
internal sealed class KeptFacts : IStepFacts
{
    private readonly Dictionary<string, string> facts = new(StringComparer.Ordinal);

    public int DiesAfter { get; set; } = int.MaxValue;

    public int Count { get; private set; }

    public string? this[string name] => facts.GetValueOrDefault(name);

    public Task RememberAsync(string name, string value, CancellationToken cancellationToken)
    {
        facts[name] = value;
        Count++;
        return --DiesAfter == 0 ? throw new TimeoutException("killed") : Task.CompletedTask;
    }
}
