using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Maintenance.Components;

/// <summary>The work on components over fakes, with a clock that runs as fast as it is waited for.</summary>
internal sealed class ComponentBench : IDisposable
{
    public static readonly ComponentRef Ingress = new("ingress", ComponentKind.Deployment, "controller", "");
    private readonly CandidateMemory memory;

    public ComponentBench(ComponentOptions? options = null)
    {
        Time.AutoAdvanceAmount = TimeSpan.Zero;
        memory = new CandidateMemory(new FakeDocumentStore(), Time);
        var section = new MaintenanceOptions
        {
            Components = new Dictionary<string, ComponentOptions>(StringComparer.Ordinal)
            {
                ["nginx-ingress"] = options ?? Options,
            },
        };
        var look = new ComponentLook(
            Clusters,
            Helm,
            Files,
            new CandidateLook(Registries, Registries, memory, Time),
            new Fixed<MaintenanceOptions>(section),
            Time
        );
        Work = new ComponentWork(look, Clusters, Helm, Files, Probe, Time);
        Clusters.Put("amy-east", Ingress, "k8s.gcr.io/ingress-nginx/controller:v0.48.1@sha256:abc");
    }

    public static ComponentOptions Options { get; } =
        new()
        {
            Namespace = "ingress",
            Workload = "deployment/controller",
            Rounds = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["2109"] = "0.49.2",
                ["2109-1"] = "0.49.3",
            },
        };

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2021, 9, 20, 2, 0, 0, TimeSpan.Zero));

    public FakeClusterComponents Clusters { get; } = new();

    public FakeHelm Helm { get; } = new();

    public FakeManifestFiles Files { get; } = new();

    public FakeHealthProbe Probe { get; } = new();

    public FakeRegistries Registries { get; } = new();

    public ComponentWork Work { get; }

    public StepFacts Facts { get; private set; } = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async Task<TargetPlan> PlanAsync(string? round = "2109") =>
        Assert.Single(await Work.ObserveAsync(new PlanRequest(round), Stop));

    public async Task<StepRun> StepAsync(string? round = "2109") => Run(Assert.Single((await PlanAsync(round)).Steps));

    public StepRun Run(PlannedStep step, bool isResumed = false) =>
        new("run-1", "amy-east", step, Time.GetUtcNow().AddHours(2)) { Facts = Facts, IsResumed = isResumed };

    /// <summary>Lets time pass until the phase has ended.</summary>
    public async Task<StepEnd> EndAsync(Task<StepEnd> phase)
    {
        for (var turns = 0; !phase.IsCompleted; turns++)
        {
            Assert.True(turns < 100_000, "It does not end.");
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await phase;
    }

    public void Dispose() => memory.Dispose();
}

/// <summary>Facts in memory; what is written stays when a step is cut off.</summary>
internal sealed class StepFacts : IStepFacts
{
    private readonly Dictionary<string, string> facts = new(StringComparer.Ordinal);

    /// <summary>Counts down with each fact; at 0 the process dies.</summary>
    public int DiesAfter { get; set; } = int.MaxValue;

    public string? this[string name] => facts.GetValueOrDefault(name);

    public Task RememberAsync(string name, string value, CancellationToken cancellationToken)
    {
        facts[name] = value;
        return --DiesAfter == 0 ? throw new KilledException() : Task.CompletedTask;
    }
}

/// <summary>The process was killed here.</summary>
internal sealed class KilledException : Exception
{
    public KilledException() { }

    public KilledException(string message)
        : base(message) { }

    public KilledException(string message, Exception innerException)
        : base(message, innerException) { }
}
