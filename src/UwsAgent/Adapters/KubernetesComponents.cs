using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Components of the configured clusters through KubernetesClient.</summary>
/// <param name="names">The clusters in force now.</param>
/// <param name="configured">The options of a cluster in force now, or null.</param>
internal sealed partial class KubernetesComponents(
    Func<IReadOnlyList<string>> names,
    Func<string, ClusterOptions?> configured,
    TimeProvider time
) : IClusterComponents, IDisposable
{
    private const string Manager = "uws-agent";
    private readonly ConcurrentDictionary<string, Session> sessions = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Clusters => names();

    public async Task<ClusterAnswer<string>> VersionAsync(string cluster, CancellationToken cancellationToken)
    {
        if (!TryGet(cluster, out var session, out var fault))
        {
            return new(null, fault);
        }

        var answer = await session.Raw.GetAsync("asking for the version", "version", cancellationToken);
        return answer.Fault is { } refused
            ? new(null, refused)
            : new(answer.Value.TryGetProperty("gitVersion", out var version) ? version.GetString() : null);
    }

    public async Task<ClusterAnswer<ComponentSight>> ReadAsync(
        string cluster,
        ComponentRef component,
        CancellationToken cancellationToken
    )
    {
        if (!TryGet(cluster, out var session, out var fault))
        {
            return new(null, fault);
        }

        var answer = await session.Raw.GetAsync(
            $"reading {component}",
            KubernetesComponent.Path(component),
            cancellationToken
        );
        return answer.Fault is { } refused ? new(null, refused) : KubernetesComponent.Sight(component, answer.Value);
    }

    public async Task<ClusterAnswer<RolloutSight>> RolloutAsync(
        string cluster,
        ComponentRef component,
        CancellationToken cancellationToken
    )
    {
        if (!TryGet(cluster, out var session, out var fault))
        {
            return new(null, fault);
        }

        var answer = await session.Raw.GetAsync(
            $"reading {component}",
            KubernetesComponent.Path(component),
            cancellationToken
        );
        if (answer.Fault is { } refused)
        {
            return new(null, refused);
        }

        var selector = KubernetesComponent.Selector(answer.Value);
        var pods = await session.Lists.PodsAsync(
            component.Namespace,
            new ListSelector(Label: selector),
            cancellationToken
        );
        return pods.IsThere
            ? new(KubernetesComponent.Rollout(component, answer.Value, pods.Value.Items, time.GetUtcNow()))
            : new(null, pods.Fault);
    }

    public async Task<ClusterAnswer<ComponentSight>> SetImageAsync(
        string cluster,
        ComponentRef component,
        string image,
        string resourceVersion,
        CancellationToken cancellationToken
    )
    {
        if (!TryGet(cluster, out var session, out var fault))
        {
            return new(null, fault);
        }

        var body = KubernetesComponent.ImagePatch(component.Container, image, resourceVersion);
        var answer = await session.Raw.PatchAsync(
            $"setting the image of {component} to {image}",
            $"{KubernetesComponent.Path(component)}?fieldManager={Manager}",
            body,
            KubernetesRaw.Merge,
            cancellationToken
        );
        return answer.Fault is { } refused ? new(null, refused) : KubernetesComponent.Sight(component, answer.Value);
    }

    public async Task<ClusterAnswer<string>> FindAsync(
        string cluster,
        ManifestObject manifest,
        CancellationToken cancellationToken
    )
    {
        if (!TryGet(cluster, out var session, out var fault))
        {
            return new(null, fault);
        }

        var (path, unknown) = await session.Kinds.PathAsync(manifest, cancellationToken);
        if (path is null)
        {
            return new(null, unknown!.Kind == ClusterFaultKind.NotFound ? null : unknown);
        }

        var answer = await session.Raw.GetAsync($"reading {manifest}", path, cancellationToken);
        return answer.Fault is { } refused
            ? new(null, refused.Kind == ClusterFaultKind.NotFound ? null : refused)
            : new(answer.Value.GetRawText());
    }

    public async Task<ClusterFault?> ApplyAsync(
        string cluster,
        ManifestObject manifest,
        IReadOnlyList<string> takeOver,
        CancellationToken cancellationToken
    )
    {
        if (!TryGet(cluster, out var session, out var fault))
        {
            return fault;
        }

        var (path, unknown) = await session.Kinds.PathAsync(manifest, cancellationToken);
        if (path is null)
        {
            return unknown;
        }

        var refused = await ApplyAsync(session, manifest, $"{path}?fieldManager={Manager}", cancellationToken);
        if (refused?.Kind != ClusterFaultKind.Conflict)
        {
            return refused;
        }

        // Only when all whose fields it would take are named.
        var owners = Owners().Matches(refused.Why).Select(match => match.Groups["name"].Value).ToList();
        return
            owners.Count > 0
                && !refused.Why.Contains('…', StringComparison.Ordinal)
                && owners.All(owner => takeOver.Any(name => Fits(name, owner)))
            || takeOver.Contains("*", StringComparer.Ordinal)
            ? await ApplyAsync(session, manifest, $"{path}?fieldManager={Manager}&force=true", cancellationToken)
            : refused with
            {
                Why = $"{refused.Why}; TakeOver says whose fields may be taken over",
            };
    }

    public async Task<ClusterAnswer<IReadOnlyList<string>>> PodsAsync(
        string cluster,
        string? podNamespace,
        string selector,
        CancellationToken cancellationToken
    )
    {
        if (!TryGet(cluster, out var session, out var fault))
        {
            return new(null, fault);
        }

        var pods = await session.Lists.PodsAsync(podNamespace, new ListSelector(Label: selector), cancellationToken);
        return pods.IsThere
            ? new([
                .. pods
                    .Value.Items.Where(pod => pod.Status?.Phase is not ("Succeeded" or "Failed"))
                    .Select(pod => $"{pod.Metadata.NamespaceProperty}/{pod.Metadata.Name}"),
            ])
            : new(null, pods.Fault);
    }

    public void Dispose()
    {
        foreach (var session in sessions.Values)
        {
            session.Connection.Dispose();
        }
    }

    private static async Task<ClusterFault?> ApplyAsync(
        Session session,
        ManifestObject manifest,
        string path,
        CancellationToken cancellationToken
    )
    {
        var answer = await session.Raw.PatchAsync(
            $"applying {manifest}",
            path,
            manifest.Json,
            KubernetesRaw.Apply,
            cancellationToken
        );
        return answer.Fault;
    }

    private static bool Fits(string pattern, string owner) =>
        Regex.IsMatch(
            owner,
            $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}$",
            RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(1)
        );

    private bool TryGet(
        string cluster,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Session? session,
        out ClusterFault? fault
    )
    {
        (session, fault) = (null, null);
        if (configured(cluster) is not { } options)
        {
            fault = new ClusterFault(
                ClusterFaultKind.Misconfigured,
                $"there is no cluster '{cluster}' under Autoscaling:Clusters"
            );
            return false;
        }

        // One whose options changed is connected to anew; the old one is left to whoever is in the middle of using it.
        session = sessions.AddOrUpdate(
            cluster,
            _ => new Session(options, time),
            (_, present) => present.Options == options ? present : new Session(options, time)
        );
        return true;
    }

    private sealed class Session
    {
        public Session(ClusterOptions options, TimeProvider time)
        {
            Options = options;
            Connection = new KubernetesConnection(options, time);
            Raw = new KubernetesRaw(Connection);
            Lists = new KubernetesLists(Connection);
            Kinds = new KubernetesKinds(Raw);
        }

        public ClusterOptions Options { get; }

        public KubernetesConnection Connection { get; }

        public KubernetesRaw Raw { get; }

        public KubernetesLists Lists { get; }

        public KubernetesKinds Kinds { get; }
    }

    [GeneratedRegex("conflicts? with \"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Owners();
}
