using System.Globalization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>Clusters with components that roll out at once, unless their image is a bad one; conflicts and lost answers on request.</summary>
public sealed class FakeClusterComponents : IClusterComponents
{
    private readonly Dictionary<string, Held> held = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> objects = new(StringComparer.Ordinal);
    private readonly List<string> writes = [];

    public IReadOnlyList<string> Clusters { get; set; } = ["amy-east"];

    /// <summary>What runs that a blocker waits for.</summary>
    public IReadOnlyList<string> Pods { get; set; } = [];

    public string Version { get; set; } = "v1.19.13";

    /// <summary>Set: nothing answers.</summary>
    public ClusterFault? Fault { get; set; }

    /// <summary>The next writes are refused with it.</summary>
    public Queue<ClusterFault> WriteFaults { get; } = new();

    /// <summary>The next writes are done, and their answer is lost.</summary>
    public int AnswersToLose { get; set; }

    /// <summary>Images (their tags) whose pods do not come up, and how.</summary>
    public IDictionary<string, PodStanding> Bad { get; } = new Dictionary<string, PodStanding>(StringComparer.Ordinal);

    /// <summary>Called before a write is looked at: what others do meanwhile.</summary>
    public Action BeforeWrite { get; set; } = () => { };

    /// <summary>Called with each look at a rollout: its number from 1, and what it would say.</summary>
    public Func<int, RolloutSight, RolloutSight> Shows { get; set; } = (_, sight) => sight;

    public IReadOnlyList<string> Writes => writes;

    public int Looks { get; private set; }

    public void Put(string cluster, ComponentRef component, string image) =>
        held[Key(cluster, component)] = new Held(image, Next(cluster, component), Next(cluster, component));

    public string Image(string cluster, ComponentRef component) => held[Key(cluster, component)].Image;

    public void PutObject(string cluster, string kind, string name, string json) =>
        objects[$"{cluster}/{kind}/{name}"] = json;

    public string? Stored(string cluster, string kind, string name) =>
        objects.GetValueOrDefault($"{cluster}/{kind}/{name}");

    public Task<ClusterAnswer<string>> VersionAsync(string cluster, CancellationToken cancellationToken) =>
        Task.FromResult(new ClusterAnswer<string>(Fault is null ? Version : null, Fault));

    public Task<ClusterAnswer<ComponentSight>> ReadAsync(
        string cluster,
        ComponentRef component,
        CancellationToken cancellationToken
    ) => Task.FromResult(Sight(cluster, component));

    public Task<ClusterAnswer<RolloutSight>> RolloutAsync(
        string cluster,
        ComponentRef component,
        CancellationToken cancellationToken
    )
    {
        if (Sight(cluster, component) is not { Value: { } sight } other)
        {
            return Task.FromResult(new ClusterAnswer<RolloutSight>(null, Sight(cluster, component).Fault));
        }

        var isBad = Bad.TryGetValue(sight.Image, out var standing);
        var why = standing == PodStanding.Unpullable ? "ImagePullBackOff" : "CrashLoopBackOff";
        var rollout = new RolloutSight
        {
            Generation = sight.Generation,
            ObservedGeneration = sight.Generation,
            Wanted = 1,
            Updated = 1,
            Available = 1,
            Total = isBad ? 2 : 1,
            Pods = [new ComponentPod("pod-1", isBad ? standing : PodStanding.Ready, isBad ? why : null, 0)],
        };
        return Task.FromResult(new ClusterAnswer<RolloutSight>(Shows(++Looks, rollout)));
    }

    public Task<ClusterAnswer<ComponentSight>> SetImageAsync(
        string cluster,
        ComponentRef component,
        string image,
        string resourceVersion,
        CancellationToken cancellationToken
    )
    {
        BeforeWrite();
        if ((Fault ?? (WriteFaults.TryDequeue(out var refused) ? refused : null)) is { } fault)
        {
            return Task.FromResult(new ClusterAnswer<ComponentSight>(null, fault));
        }

        var present = held[Key(cluster, component)];
        if (Text(present.Version) != resourceVersion)
        {
            return Task.FromResult(
                new ClusterAnswer<ComponentSight>(null, new ClusterFault(ClusterFaultKind.Conflict, "modified"))
            );
        }

        writes.Add($"{cluster} {component} {image}");
        held[Key(cluster, component)] = new Held(image, present.Version + 1, present.Generation + 1);
        if (AnswersToLose > 0)
        {
            AnswersToLose--;
            return Task.FromResult(
                new ClusterAnswer<ComponentSight>(null, new ClusterFault(ClusterFaultKind.Unreachable, "no answer"))
            );
        }

        return Task.FromResult(Sight(cluster, component));
    }

    public Task<ClusterAnswer<string>> FindAsync(
        string cluster,
        ManifestObject manifest,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return Task.FromResult(new ClusterAnswer<string>(Stored(cluster, manifest.Kind, manifest.Name), Fault));
    }

    /// <summary>A Deployment that is applied becomes the component of its name.</summary>
    public Task<ClusterFault?> ApplyAsync(
        string cluster,
        ManifestObject manifest,
        IReadOnlyList<string> takeOver,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if ((Fault ?? (WriteFaults.TryDequeue(out var refused) ? refused : null)) is { } fault)
        {
            return Task.FromResult<ClusterFault?>(fault);
        }

        writes.Add($"{cluster} apply {manifest}");
        objects[$"{cluster}/{manifest.Kind}/{manifest.Name}"] = manifest.Json;
        foreach (
            var key in held
                .Keys.Where(key =>
                    manifest.Kind == "Deployment" && key.EndsWith("/" + manifest.Name, StringComparison.Ordinal)
                )
                .ToList()
        )
        {
            var image = System.Text.Json.Nodes.JsonNode.Parse(manifest.Json)!["spec"]!["template"]!["spec"]![
                "containers"
            ]![0]!["image"]!.GetValue<string>();
            held[key] = new Held(image, held[key].Version + 1, held[key].Generation + 1);
        }

        return Task.FromResult<ClusterFault?>(null);
    }

    public Task<ClusterAnswer<IReadOnlyList<string>>> PodsAsync(
        string cluster,
        string? podNamespace,
        string selector,
        CancellationToken cancellationToken
    ) => Task.FromResult(new ClusterAnswer<IReadOnlyList<string>>(Fault is null ? Pods : null, Fault));

    private static string Key(string cluster, ComponentRef component) => $"{cluster} {component}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private long Next(string cluster, ComponentRef component) =>
        held.TryGetValue(Key(cluster, component), out var present) ? present.Version + 1 : 1;

    private ClusterAnswer<ComponentSight> Sight(string cluster, ComponentRef component) =>
        Fault is { } fault ? new(null, fault)
        : held.TryGetValue(Key(cluster, component), out var present)
            ? new(new ComponentSight("main", present.Image, Text(present.Version)) { Generation = present.Generation })
        : new(null, new ClusterFault(ClusterFaultKind.NotFound, $"there is no {component}"));

    private sealed record Held(string Image, long Version, long Generation);
}

/// <summary>Releases that helm knows; what it was told is kept.</summary>
public sealed class FakeHelm : IHelm
{
    public HelmRelease? Release { get; set; }

    public string? Fault { get; set; }

    public IList<string> Told { get; } = [];

    /// <summary>Killed in the middle: the release stays pending.</summary>
    public bool IsCutOff { get; set; }

    public Task<HelmAnswer<HelmRelease>> ReadAsync(HelmPlace place, CancellationToken cancellationToken) =>
        Task.FromResult(new HelmAnswer<HelmRelease>(Release, Fault));

    public Task<string?> UpgradeAsync(
        HelmPlace place,
        string chart,
        string version,
        CancellationToken cancellationToken
    )
    {
        Told.Add($"upgrade {version}");
        Release = Release! with
        {
            Revision = Release.Revision + 1,
            ChartVersion = version,
            Status = IsCutOff ? "pending-upgrade" : "deployed",
        };
        return Task.FromResult(IsCutOff ? "killed" : null);
    }

    public Task<string?> RollbackAsync(HelmPlace place, int revision, CancellationToken cancellationToken)
    {
        Told.Add(string.Create(CultureInfo.InvariantCulture, $"rollback {revision}"));
        if (Fault is null)
        {
            Release = Release! with { Revision = Release.Revision + 1, ChartVersion = "4.0.1", Status = "deployed" };
        }

        return Task.FromResult(Fault);
    }
}

/// <summary>Files in memory.</summary>
public sealed class FakeManifestFiles : IManifestFiles
{
    public IDictionary<string, string> Files { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public Task<ManifestFiles> ReadAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult(
            Files.TryGetValue(path, out var text)
                ? new ManifestFiles([new ManifestFile(path, text)])
                : new ManifestFiles(
                    [
                        .. Files
                            .Where(one => one.Key.StartsWith(path + "/", StringComparison.Ordinal))
                            .Select(one => new ManifestFile(one.Key, one.Value)),
                    ],
                    Files.Keys.Any(one => one.StartsWith(path + "/", StringComparison.Ordinal))
                        ? null
                        : $"there is no {path}"
                )
        );
}

/// <summary>Answers as it is told.</summary>
public sealed class FakeHealthProbe : IHealthProbe
{
    public Func<ProbeAnswer> Answers { get; set; } = () => new ProbeAnswer(200, "ok");

    public Task<ProbeAnswer> AskAsync(Uri address, TimeSpan patience, CancellationToken cancellationToken) =>
        Task.FromResult(Answers());
}
