using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance.Components;
using UwsAgent.Core.Maintenance.Manifests;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Maintenance.Readiness;

/// <summary>Looks at a cluster and at its manifests, and says whether it is ready for a version; changes nothing.</summary>
public sealed class ReadinessSurvey(
    IClusterSurvey survey,
    IClusterComponents components,
    IHelm helm,
    IManifestFiles files,
    ICurrent<MaintenanceOptions> current,
    TimeProvider time
)
{
    private const string Every = "*";

    /// <summary>Looked at whatever the version is.</summary>
    private static readonly (string Plural, string[] GroupVersions)[] Always =
    [
        ("nodes", ["v1"]),
        ("poddisruptionbudgets", ["policy/v1", "policy/v1beta1"]),
        (
            "validatingwebhookconfigurations",
            ["admissionregistration.k8s.io/v1", "admissionregistration.k8s.io/v1beta1"]
        ),
        ("mutatingwebhookconfigurations", ["admissionregistration.k8s.io/v1", "admissionregistration.k8s.io/v1beta1"]),
    ];

    /// <param name="to">The wanted minor, <c>1.20</c>.</param>
    /// <exception cref="UserErrorException">There is no such cluster or version, or the cluster cannot be asked at all.</exception>
    public async Task<ReadinessReport> AskAsync(string cluster, string to, CancellationToken cancellationToken)
    {
        var wanted = SemanticVersion.Parse(to) is { Precision: > 1, IsEarly: false } version
            ? version
            : throw new UserErrorException($"'{to}' is no version of Kubernetes; say it as 1.20.");
        if (!components.Clusters.Contains(cluster, StringComparer.Ordinal))
        {
            throw new UserErrorException($"There is no cluster '{cluster}' under Autoscaling:Clusters.")
            {
                Kind = UserErrorKind.NotFound,
            };
        }

        var options = current.Value;
        var look = await LookAsync(cluster, wanted, options, cancellationToken);
        return ReadinessDecision.Decide(
            look,
            wanted,
            new SupportTable(options.Support),
            options.Readiness.Evidence,
            time.GetUtcNow()
        );
    }

    private async Task<ReadinessLook> LookAsync(
        string cluster,
        SemanticVersion to,
        MaintenanceOptions options,
        CancellationToken cancellationToken
    )
    {
        var answer = await components.VersionAsync(cluster, cancellationToken);
        if (SemanticVersion.Parse(Plain(answer.Value)) is not { } version)
        {
            throw new UserErrorException(
                $"{cluster} cannot be asked: {answer.Fault?.Why ?? $"it says that it is '{answer.Value}'"}"
            )
            {
                Kind = UserErrorKind.Unavailable,
            };
        }

        var unseen = new List<string>();
        // Before the lists: they may themselves be counted.
        var calls = await survey.DeprecatedCallsAsync(cluster, cancellationToken);
        if (calls.Fault is { } silent)
        {
            unseen.Add($"who asks for deprecated APIs is not known: {silent.Why}");
        }

        var lists = new Dictionary<string, SurveyedList>(StringComparer.Ordinal);
        foreach (var (plural, groupVersions, wish) in Wanted(version, to))
        {
            var list = await survey.ListAsync(cluster, plural, groupVersions, wish, cancellationToken);
            if (list.Fault is { } fault)
            {
                unseen.Add($"the {plural} are not known: {fault.Why}");
            }
            else if (list.Value is { } seen)
            {
                lists[plural] = seen;
            }
        }

        var (manifests, unread) = await ManifestsAsync(cluster, options.Readiness, cancellationToken);
        return new ReadinessLook(cluster, version)
        {
            Unseen = unseen,
            Nodes = SurveyedObjects.Nodes(lists.GetValueOrDefault("nodes")),
            Budgets = SurveyedObjects.Budgets(lists.GetValueOrDefault("poddisruptionbudgets")),
            Webhooks = await BackAsync(
                cluster,
                [
                    .. SurveyedObjects.Webhooks(lists.GetValueOrDefault("validatingwebhookconfigurations")),
                    .. SurveyedObjects.Webhooks(lists.GetValueOrDefault("mutatingwebhookconfigurations")),
                ],
                unseen,
                cancellationToken
            ),
            Lists = lists,
            Calls = calls.Value,
            Manifests = manifests,
            UnreadManifests = unread,
            Components = await ComponentsAsync(cluster, options, cancellationToken),
        };
    }

    /// <summary>Each resource once, by whatever name it is found; the newest version first, for that is not counted as a deprecated call.</summary>
    private static IEnumerable<(string Plural, IReadOnlyList<string> GroupVersions, SurveyWish Wish)> Wanted(
        SemanticVersion from,
        SemanticVersion to
    )
    {
        var gone = RemovedApis
            .All.Where(api =>
                !api.IsOwn
                && SemanticVersion.Parse(api.RemovedIn) is { } removed
                && removed.Minor > from.Minor
                && removed.Minor <= to.Minor
                && Always.All(one => one.Plural != api.Plural)
            )
            .GroupBy(api => api.Plural, StringComparer.Ordinal);
        return
        [
            .. Always.Select(one => (one.Plural, (IReadOnlyList<string>)one.GroupVersions, SurveyWish.Whole)),
            .. gone.Select(apis =>
                (
                    apis.Key,
                    (IReadOnlyList<string>)
                        [
                            .. apis.Select(api => api.Successor)
                                .OfType<string>()
                                .Concat(apis.Select(api => api.GroupVersion).Reverse())
                                .Distinct(StringComparer.Ordinal),
                        ],
                    SurveyWish.Writers
                )
            ),
        ];
    }

    private async Task<IReadOnlyList<WebhookSight>> BackAsync(
        string cluster,
        IReadOnlyList<WebhookSight> webhooks,
        List<string> unseen,
        CancellationToken cancellationToken
    )
    {
        var backings = new Dictionary<string, int?>(StringComparer.Ordinal);
        foreach (
            var service in webhooks
                .Where(webhook => webhook.IsRequired)
                .Select(webhook => webhook.Service)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
        )
        {
            var parts = service.Split('/');
            var answer = await survey.BackingAsync(cluster, parts[0], parts[1], cancellationToken);
            if (answer.Fault is { } fault)
            {
                unseen.Add($"what is behind the service {service} of a webhook is not known: {fault.Why}");
            }

            backings[service] = answer.Fault is null ? answer.Value?.Ready ?? 0 : null;
        }

        return
        [
            .. webhooks.Select(webhook =>
                webhook with
                {
                    ReadyEndpoints = webhook.Service is { } service ? backings.GetValueOrDefault(service) : null,
                }
            ),
        ];
    }

    private async Task<(IReadOnlyList<FoundManifest> Found, IReadOnlyList<string> Unread)> ManifestsAsync(
        string cluster,
        ReadinessOptions options,
        CancellationToken cancellationToken
    )
    {
        var (found, unread) = (new List<FoundManifest>(), new List<string>());
        foreach (
            var path in options
                .Manifests.Where(one => one.Key is Every || one.Key == cluster)
                .SelectMany(one => one.Value)
                .Distinct(StringComparer.Ordinal)
        )
        {
            var read = await files.ReadAsync(path, cancellationToken);
            unread.AddRange(read.Fault is { } fault ? [fault] : []);
            foreach (var file in read.Files)
            {
                if (file.Fault is { } trouble)
                {
                    unread.Add(trouble);
                    continue;
                }

                var parsed = ManifestReader.Read(file.Path, file.Text);
                found.AddRange(parsed.Objects);
                unread.AddRange(parsed.Troubles);
            }
        }

        return (found, unread);
    }

    private async Task<IReadOnlyList<ComponentVersion>> ComponentsAsync(
        string cluster,
        MaintenanceOptions options,
        CancellationToken cancellationToken
    )
    {
        var versions = new List<ComponentVersion>();
        foreach (
            var (name, component) in options
                .Components.Where(one =>
                    one.Value.Clusters.Count == 0 || one.Value.Clusters.Contains(cluster, StringComparer.Ordinal)
                )
                .OrderBy(one => one.Key, StringComparer.Ordinal)
        )
        {
            var product = component.Product.Length > 0 ? component.Product : name;
            var place = ComponentOptionsCheck.Place(component)!;
            var answer = await components.ReadAsync(cluster, place, cancellationToken);
            var image = answer.Value is { } sight ? ComponentImage.Parse(sight.Image) : null;
            var form = image?.Form(component.Tag);
            var version = form is null ? null : ComponentImage.VersionIn(image!.Tag, form);
            if (component.Helm is { } release)
            {
                var seen = await helm.ReadAsync(
                    new HelmPlace(cluster, component.Namespace, release.Release),
                    cancellationToken
                );
                version = SemanticVersion.Parse(seen.Value?.ChartVersion);
            }

            versions.Add(new ComponentVersion(name, product, version));
        }

        return versions;
    }

    /// <summary><c>v1.19.6-eks-49a6c0</c>: what the provider adds says nothing about the minor.</summary>
    private static string? Plain(string? version) => version?.Split('-', '+')[0];
}
