using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Planning;

/// <summary>Counts who has which layer, so that an image's true worth in bytes is known as others go.</summary>
internal sealed class LayerLedger
{
    private readonly List<long> sizes = [];
    private readonly List<int> holders = [];

    /// <summary>Of each layer the exclusive or of its holders' numbers: with one holder left, that one.</summary>
    private readonly List<int> who = [];
    private readonly int[]?[] layers;
    private readonly long[] marginal;

    public LayerLedger(IReadOnlyList<EngineImage> images, int[] parents, EngineUsage usage, ImageHistory history)
    {
        layers = new int[]?[images.Count];
        marginal = new long[images.Count];
        var places = new Dictionary<UInt128, int>();
        for (var index = 0; index < images.Count; index++)
        {
            if (history.Images.TryGetValue(images[index].Id, out var use) && use.Layers is { Count: > 0 } known)
            {
                layers[index] = [.. known.Select(layer => Enter(places, layer, index))];
            }
            else
            {
                marginal[index] = Estimate(images[index], parents[index] < 0 ? null : images[parents[index]], usage);
            }
        }

        for (var index = 0; index < images.Count; index++)
        {
            marginal[index] += layers[index]?.Where(layer => holders[layer] == 1).Sum(layer => sizes[layer]) ?? 0;
        }
    }

    /// <summary>What is freed when this one goes now.</summary>
    public long Marginal(int image) => marginal[image];

    /// <param name="changed">Called with each image that is worth more from now on.</param>
    public long Remove(int image, Action<int> changed)
    {
        var freed = marginal[image];
        foreach (var layer in layers[image] ?? [])
        {
            who[layer] ^= image;
            if (--holders[layer] == 1)
            {
                var last = who[layer];
                marginal[last] += sizes[layer];
                changed(last);
            }
        }

        return freed;
    }

    private int Enter(Dictionary<UInt128, int> places, ImageLayer layer, int image)
    {
        if (!places.TryGetValue(layer.Chain, out var place))
        {
            places[layer.Chain] = place = sizes.Count;
            sizes.Add(layer.SizeBytes);
            holders.Add(0);
            who.Add(0);
        }

        holders[place]++;
        who[place] ^= image;
        return place;
    }

    /// <summary>Without its layers: what the engine says that nobody shares, else what it has beyond its parent, else all.</summary>
    private static long Estimate(EngineImage image, EngineImage? parent, EngineUsage usage)
    {
        var shared = image.SharedBytes ?? (usage.SharedBytes.TryGetValue(image.Id, out var counted) ? counted : null);
        return Math.Max(
            0,
            shared is { } known && parent is null ? image.SizeBytes - known : image.SizeBytes - (parent?.SizeBytes ?? 0)
        );
    }
}
