using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>One Dockerfile as a node: what it makes, and which others it needs first.</summary>
internal sealed record FromNode(int Index, DockerfileSource Source, BaseName Image, Dockerfile Text)
{
    /// <summary>Nodes whose images it stands on or copies from.</summary>
    public List<int> Needs { get; } = [];

    public string Where => $"{Source.Folder.TrimEnd('/')}/{Source.Path}";
}

/// <summary>Dockerfiles by what stands on what: order and cycles.</summary>
internal sealed class FromGraph
{
    private readonly List<FromNode> nodes;
    private readonly ILookup<BaseName, FromNode> makers;

    private FromGraph(List<FromNode> nodes, ILookup<BaseName, FromNode> makers) =>
        (this.nodes, this.makers) = (nodes, makers);

    public IReadOnlyList<FromNode> Nodes => nodes;

    public static FromGraph Of(BasesOptions options, IReadOnlyList<DockerfileSource> sources)
    {
        var found = new List<FromNode>();
        foreach (
            var source in sources
                .OrderBy(one => one.Folder, StringComparer.Ordinal)
                .ThenBy(one => one.Path, StringComparer.Ordinal)
        )
        {
            if (ImageOfDockerfile.Of(options, source) is { } image)
            {
                found.Add(
                    new FromNode(found.Count, source, image, DockerfileText.Parse(source.Text, options.BuildArguments))
                );
            }
        }

        var byImage = found.ToLookup(node => node.Image);
        foreach (var node in found)
        {
            node.Needs.AddRange(
                node.Text.Bases.Where(one => one.Name is { IsPinned: false })
                    .SelectMany(one => byImage[one.Name!.Value].Take(1))
                    .Select(maker => maker.Index)
                    .Distinct()
            );
        }

        return new FromGraph(found, byImage);
    }

    public IEnumerable<FromNode> MakersOf(BaseName image) => makers[image];

    /// <summary>Parents first; of what may come at the same time, by path. What is in a cycle or stands on one is left out.</summary>
    public IReadOnlyList<FromNode> Order()
    {
        var waits = nodes.Select(node => node.Needs.Count).ToArray();
        var children = Children();
        var ready = new SortedSet<int>(nodes.Where(node => waits[node.Index] == 0).Select(node => node.Index));
        var order = new List<FromNode>();
        while (ready.Count > 0)
        {
            var next = ready.Min;
            ready.Remove(next);
            order.Add(nodes[next]);
            foreach (var child in children[next])
            {
                if (--waits[child] == 0)
                {
                    ready.Add(child);
                }
            }
        }

        return order;
    }

    /// <summary>A shortest cycle through each node that is in one and in no cycle that was named before; each begins and ends with its first node.</summary>
    public IReadOnlyList<IReadOnlyList<FromNode>> Cycles()
    {
        var left = nodes.Except(Order()).Select(node => node.Index).ToHashSet();
        var named = new HashSet<int>();
        var cycles = new List<IReadOnlyList<FromNode>>();
        foreach (var start in left.Order())
        {
            if (!named.Contains(start) && Back(start, left) is { } cycle)
            {
                cycles.Add([.. cycle.Select(index => nodes[index])]);
                named.UnionWith(cycle);
            }
        }

        return cycles;
    }

    /// <summary>Every node that needs this one, itself included.</summary>
    public IReadOnlySet<int> Above(IEnumerable<int> roots)
    {
        var children = Children();
        var found = new HashSet<int>(roots);
        var waiting = new Queue<int>(found);
        while (waiting.TryDequeue(out var node))
        {
            foreach (var child in children[node].Where(found.Add))
            {
                waiting.Enqueue(child);
            }
        }

        return found;
    }

    private List<int>[] Children()
    {
        var children = nodes.Select(_ => new List<int>()).ToArray();
        foreach (var node in nodes)
        {
            node.Needs.ForEach(need => children[need].Add(node.Index));
        }

        return children;
    }

    private List<int>? Back(int start, HashSet<int> within)
    {
        var from = new Dictionary<int, int>();
        var waiting = new Queue<int>([start]);
        while (waiting.TryDequeue(out var node))
        {
            foreach (var need in nodes[node].Needs.Where(within.Contains))
            {
                if (need == start)
                {
                    var path = new List<int> { start };
                    for (var step = node; step != start; step = from[step])
                    {
                        path.Insert(0, step);
                    }

                    path.Insert(0, start);
                    return path;
                }

                if (from.TryAdd(need, node))
                {
                    waiting.Enqueue(need);
                }
            }
        }

        return null;
    }
}
