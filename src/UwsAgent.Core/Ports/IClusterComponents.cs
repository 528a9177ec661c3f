namespace UwsAgent.Core.Ports;

/// <summary>What runs in clusters for the clusters themselves (ingress, autoscaler, certificates), looked at and changed. Faults are values; only cancellation throws.</summary>
public interface IClusterComponents
{
    /// <summary>The names of the configured clusters.</summary>
    IReadOnlyList<string> Clusters { get; }

    /// <summary>What the API server says that it is: <c>v1.20.2</c>.</summary>
    Task<ClusterAnswer<string>> VersionAsync(string cluster, CancellationToken cancellationToken);

    Task<ClusterAnswer<ComponentSight>> ReadAsync(
        string cluster,
        ComponentRef component,
        CancellationToken cancellationToken
    );

    /// <summary>How far the pods of the present template have come.</summary>
    Task<ClusterAnswer<RolloutSight>> RolloutAsync(
        string cluster,
        ComponentRef component,
        CancellationToken cancellationToken
    );

    /// <summary>Writes one container's image, when the object is still as it was read.</summary>
    Task<ClusterAnswer<ComponentSight>> SetImageAsync(
        string cluster,
        ComponentRef component,
        string image,
        string resourceVersion,
        CancellationToken cancellationToken
    );

    /// <summary>The object as it is in the cluster, as JSON; null when there is none, nor its kind.</summary>
    Task<ClusterAnswer<string>> FindAsync(string cluster, ManifestObject manifest, CancellationToken cancellationToken);

    /// <summary>Server-side apply as <c>uws-agent</c>.</summary>
    /// <param name="takeOver">Field managers whose fields may be taken from them; <c>*</c> stands for any characters.</param>
    /// <returns>Null when it was applied.</returns>
    Task<ClusterFault?> ApplyAsync(
        string cluster,
        ManifestObject manifest,
        IReadOnlyList<string> takeOver,
        CancellationToken cancellationToken
    );

    /// <summary>The pods (<c>namespace/name</c>) that a selector finds and that have not ended.</summary>
    /// <param name="podNamespace">Null: in all.</param>
    Task<ClusterAnswer<IReadOnlyList<string>>> PodsAsync(
        string cluster,
        string? podNamespace,
        string selector,
        CancellationToken cancellationToken
    );
}

/// <summary>What was asked for, or why it is not there; both are null when there is no such thing and that is no fault.</summary>
public sealed record ClusterAnswer<T>(T? Value, ClusterFault? Fault = null);

/// <summary>The kinds of workloads that a component can be.</summary>
public enum ComponentKind
{
    Deployment,
    DaemonSet,
    StatefulSet,
}

/// <summary>Where a component is.</summary>
/// <param name="Container">Empty: its only or first one.</param>
public sealed record ComponentRef(string Namespace, ComponentKind Kind, string Name, string Container)
{
    public override string ToString() => $"{Namespace}/{KindWord}/{Name}";

    /// <summary>As <c>kubectl</c> names it.</summary>
    public string KindWord =>
        Kind switch
        {
            ComponentKind.Deployment => "deployment",
            ComponentKind.DaemonSet => "daemonset",
            _ => "statefulset",
        };
}

/// <summary>A component as its object says.</summary>
/// <param name="Container">The container that was meant.</param>
public sealed record ComponentSight(string Container, string Image, string ResourceVersion)
{
    public string Uid { get; init; } = "";

    public long Generation { get; init; }

    /// <summary>The rollout's number in the cluster's own history; null where there is none.</summary>
    public string? Revision { get; init; }

    /// <summary>A change of the template does not replace pods by itself (<c>OnDelete</c>), or not all of them (<c>partition</c>).</summary>
    public string? NoRollout { get; init; }

    public bool IsPaused { get; init; }
}

/// <summary>How far a rollout is.</summary>
public sealed record RolloutSight
{
    public long Generation { get; init; }

    public long ObservedGeneration { get; init; }

    public int Wanted { get; init; }

    public int Updated { get; init; }

    public int Available { get; init; }

    /// <summary>Those of older templates included.</summary>
    public int Total { get; init; }

    public bool IsPaused { get; init; }

    /// <summary>In the cluster's words (<c>ProgressDeadlineExceeded</c>); null while it gets on.</summary>
    public string? Stuck { get; init; }

    /// <summary>The pods of the present template.</summary>
    public IReadOnlyList<ComponentPod> Pods { get; init; } = [];
}

/// <summary>One pod of a component.</summary>
/// <param name="Why">In the words of the cluster.</param>
public sealed record ComponentPod(string Name, PodStanding Standing, string? Why, int Restarts);

/// <summary>One object of a manifest.</summary>
/// <param name="Namespace">Null when it does not say one.</param>
public sealed record ManifestObject(string ApiVersion, string Kind, string? Namespace, string Name, string Json)
{
    /// <summary>The namespace when the kind has namespaces and the manifest says none.</summary>
    public string Home { get; init; } = "default";

    public override string ToString() => Namespace is null ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
}

/// <summary>Helm on the command line.</summary>
public interface IHelm
{
    /// <summary>The release; a null value when there is none of that name.</summary>
    Task<HelmAnswer<HelmRelease>> ReadAsync(HelmPlace place, CancellationToken cancellationToken);

    /// <summary>Upgrades to a version of the chart with the values that the release has.</summary>
    /// <returns>Null when helm said yes.</returns>
    Task<string?> UpgradeAsync(HelmPlace place, string chart, string version, CancellationToken cancellationToken);

    /// <returns>Null when helm said yes.</returns>
    Task<string?> RollbackAsync(HelmPlace place, int revision, CancellationToken cancellationToken);
}

/// <summary>Where a release is.</summary>
public sealed record HelmPlace(string Cluster, string Namespace, string Release);

/// <summary>What helm said, or why it did not.</summary>
public sealed record HelmAnswer<T>(T? Value, string? Fault = null);

/// <summary>A release as helm has it.</summary>
/// <param name="Status"><c>deployed</c>, <c>failed</c>, <c>pending-upgrade</c>.</param>
/// <param name="ChartVersion">Of the chart, not of what it installs.</param>
public sealed record HelmRelease(int Revision, string Status, string ChartVersion);

/// <summary>Manifests on the agent's own disk.</summary>
public interface IManifestFiles
{
    /// <param name="path">A file, or a directory that is searched for .yaml, .yml and .json.</param>
    Task<ManifestFiles> ReadAsync(string path, CancellationToken cancellationToken);
}

/// <summary>The files that were found.</summary>
/// <param name="Fault">Why the path could not be read; null when it could.</param>
public sealed record ManifestFiles(IReadOnlyList<ManifestFile> Files, string? Fault = null);

/// <summary>One file; <see cref="Fault"/> says why it has no text.</summary>
public sealed record ManifestFile(string Path, string Text, string? Fault = null);

/// <summary>Asks an HTTP address once.</summary>
public interface IHealthProbe
{
    /// <summary>Never throws but for cancellation.</summary>
    Task<ProbeAnswer> AskAsync(Uri address, TimeSpan patience, CancellationToken cancellationToken);
}

/// <summary>What an address answered.</summary>
/// <param name="Status">Null when there was no answer; <see cref="Text"/> then says why.</param>
/// <param name="Text">The beginning of the body.</param>
public sealed record ProbeAnswer(int? Status, string Text);

/// <summary>How to reach the registry of a host name, and as whom.</summary>
public interface IRegistryDirectory
{
    RegistryAddress Of(string host);
}
