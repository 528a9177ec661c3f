using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>From Dockerfiles to the order in which their images are built, and what is not built.</summary>
public static class RebuildDecision
{
    /// <param name="on">Only what stands on such an image, over however many others: a name with <c>*</c> and <c>?</c>; null for all.</param>
    public static RebuildPlan Decide(
        BasesOptions options,
        IReadOnlyList<DockerfileSource> sources,
        KnownImages known,
        DateOnly today,
        string? on
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(known);
        var graph = FromGraph.Of(options, sources);
        var table = ReleaseTable.Of(options.Releases);
        var cycles = graph.Cycles();
        var faults = Faults(graph, options, cycles);
        var releases = Expected(graph, table, known);
        foreach (var node in graph.Nodes)
        {
            if (!faults.ContainsKey(node.Index) && Downgrade(node, releases, known) is { } why)
            {
                faults[node.Index] = why;
            }
        }

        var wanted = Wanted(graph, on);
        var (steps, held) = (new List<RebuildStep>(), new List<HeldImage>());
        var notBuilt = new Dictionary<int, string>();
        foreach (var node in graph.Order().Where(node => wanted.Contains(node.Index)))
        {
            var parent = node.Needs.FirstOrDefault(notBuilt.ContainsKey, -1);
            var why =
                faults.GetValueOrDefault(node.Index)
                ?? (parent >= 0 ? $"it needs {graph.Nodes[parent].Image}, which is not built" : null);
            if (why is not null)
            {
                notBuilt[node.Index] = why;
                held.Add(new HeldImage(node.Image.ToString(), node.Where, why));
                continue;
            }

            steps.Add(Step(graph, node, wanted, releases.GetValueOrDefault(node.Index)));
        }

        var ordered = graph.Order().Select(node => node.Index).ToHashSet();
        held.AddRange(
            graph
                .Nodes.Where(node => !ordered.Contains(node.Index) && wanted.Contains(node.Index))
                .Select(node => new HeldImage(
                    node.Image.ToString(),
                    node.Where,
                    faults.GetValueOrDefault(node.Index) ?? "it stands on images that need each other"
                ))
        );
        return new RebuildPlan(steps)
        {
            Held = held,
            Cycles =
            [
                .. cycles.Select(cycle => (IReadOnlyList<string>)[.. cycle.Select(node => node.Image.ToString())]),
            ],
            Findings = [.. Findings(graph, wanted, options, table, releases, today)],
        };
    }

    private static RebuildStep Step(FromGraph graph, FromNode node, IReadOnlySet<int> wanted, OsRelease? release) =>
        new(
            node.Image.ToString(),
            node.Where,
            [.. node.Needs.Where(wanted.Contains).Select(need => graph.Nodes[need].Image.ToString())],
            [
                .. node
                    .Text.Bases.Where(one => one.Name is { } name && (name.IsPinned || !graph.MakersOf(name).Any()))
                    .Select(one => one.Name!.Value.ToString())
                    .Distinct(StringComparer.Ordinal),
            ]
        )
        {
            Folder = node.Where[..node.Where.LastIndexOf('/')],
            Release = release is null ? null : $"{release.Id}:{release.Version}",
        };

    private static Dictionary<int, string> Faults(
        FromGraph graph,
        BasesOptions options,
        IReadOnlyList<IReadOnlyList<FromNode>> cycles
    )
    {
        var faults = new Dictionary<int, string>();
        var ours = graph
            .Nodes.Select(node => node.Image.Namespace)
            .Where(space => space is not "docker.io/library")
            .ToHashSet(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            var others = graph.MakersOf(node.Image).Where(other => other != node).ToList();
            var missing = node.Text.Bases.FirstOrDefault(one =>
                one.Name is { IsPinned: false } name
                && ours.Contains(name.Namespace)
                && !graph.MakersOf(name).Any()
                && !Calendar.NameGlobs.Match(options.External, name.ToString())
            );
            var fault =
                node.Text.Faults.Count > 0 ? string.Join("; ", node.Text.Faults)
                : others.Count > 0
                    ? $"{string.Join(" and ", others.Select(other => other.Where))} makes {node.Image} too: say in Maintenance:Bases:Images which image each makes"
                : missing is not null
                    ? FormattableString.Invariant(
                        $"line {missing.Line}: no Dockerfile makes {missing.Name}; if it comes from elsewhere, name it in Maintenance:Bases:External"
                    )
                : null;
            if (fault is not null)
            {
                faults[node.Index] = fault;
            }
        }

        foreach (var cycle in cycles)
        {
            foreach (var node in cycle)
            {
                faults.TryAdd(
                    node.Index,
                    $"it is in a cycle: {string.Join(" needs ", cycle.Select(one => one.Image.ToString()))}"
                );
            }
        }

        return faults;
    }

    private static IReadOnlySet<int> Wanted(FromGraph graph, string? on) =>
        on is null
            ? graph.Nodes.Select(node => node.Index).ToHashSet()
            : graph.Above(
                graph
                    .Nodes.Where(node =>
                        IsNamed(on, node.Image) || node.Text.Bases.Any(one => one.Name is { } name && IsNamed(on, name))
                    )
                    .Select(node => node.Index)
            );

    /// <summary>With or without its tag.</summary>
    private static bool IsNamed(string glob, BaseName name) =>
        Calendar.NameGlobs.Match([glob], name.ToString())
        || Calendar.NameGlobs.Match([glob], (name with { Tag = "", Digest = "" }).ToString())
        || Calendar.NameGlobs.Match([glob], $"{name.Repository}:{name.Tag}");

    /// <summary>The release on which each node will stand: its base's, over as many of ours as lie between.</summary>
    private static Dictionary<int, OsRelease> Expected(FromGraph graph, ReleaseTable table, KnownImages known)
    {
        var releases = new Dictionary<int, OsRelease>();
        foreach (var node in graph.Order())
        {
            if (node.Text.Final?.Name is not { } name)
            {
                continue;
            }

            var maker = name.IsPinned ? null : graph.MakersOf(name).FirstOrDefault();
            var release = maker is null
                ? known.Releases.GetValueOrDefault(name) ?? ReleaseOfName.Find(table, name)
                : releases.GetValueOrDefault(maker.Index);
            if (release is not null)
            {
                releases[node.Index] = release;
            }
        }

        return releases;
    }

    /// <summary>An image never goes back to an older release of its system by being built.</summary>
    private static string? Downgrade(FromNode node, Dictionary<int, OsRelease> releases, KnownImages known) =>
        releases.TryGetValue(node.Index, out var next)
        && known.Releases.TryGetValue(node.Image, out var now)
        && now is not null
        && now.Id == next.Id
        && ReleaseOfName.Compare(next.Version, now.Version) < 0
            ? $"it stands on {now.Id}:{now.Version} and would go back to {next.Id}:{next.Version}"
            : null;

    private static IEnumerable<string> Findings(
        FromGraph graph,
        IReadOnlySet<int> wanted,
        BasesOptions options,
        ReleaseTable table,
        Dictionary<int, OsRelease> releases,
        DateOnly today
    )
    {
        foreach (var node in graph.Nodes.Where(node => wanted.Contains(node.Index)))
        {
            foreach (var pinned in node.Text.Bases.Where(one => one.Name is { IsPinned: true }))
            {
                yield return FormattableString.Invariant(
                    $"{node.Where} line {pinned.Line}: {pinned.Name!.Value with { Digest = "" }} is pinned to a digest, so building brings nothing newer of it"
                );
            }

            if (
                releases.TryGetValue(node.Index, out var release)
                && ReleaseDecision.Decide(table, release, today, options.Soon)
                    is { State: ReleaseState.Ended or ReleaseState.EndingSoon or ReleaseState.Extended } standing
            )
            {
                yield return $"{node.Image} stands on {release.Id}:{release.Version}: {standing.Why}";
            }
        }
    }
}
