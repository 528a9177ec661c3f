using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Planning;

/// <summary>Chooses images one after another: what was unused longest and frees most first, children before parents.</summary>
internal sealed class RemovalOrder
{
    /// <summary>What an image counts that frees nothing, so that age orders these too.</summary>
    private const double LeastWeight = 64 * 1024;

    private readonly IReadOnlyList<EngineImage> images;
    private readonly ImageStandings standings;
    private readonly LayerLedger ledger;
    private readonly int[] parents;
    private readonly int[] children;
    private readonly double[] idle;
    private readonly bool[] isTaken;
    private readonly List<ImageRemoval> removals = [];

    public RemovalOrder(
        IReadOnlyList<EngineImage> images,
        EngineUsage usage,
        ImageHistory history,
        ImageStandings standings,
        DateTimeOffset now
    )
    {
        this.images = images;
        this.standings = standings;
        parents = ImageStandings.ParentsOf(images);
        ledger = new LayerLedger(images, parents, usage, history);
        children = new int[images.Count];
        isTaken = new bool[images.Count];
        idle = new double[images.Count];
        for (var index = 0; index < images.Count; index++)
        {
            if (parents[index] >= 0)
            {
                children[parents[index]]++;
            }

            var used = history.Images.TryGetValue(images[index].Id, out var use) ? use.LastUsedAt : now;
            idle[index] = Math.Max(1, (now - used).TotalHours);
        }
    }

    public IReadOnlyList<ImageRemoval> Removals => removals;

    public long FreedBytes { get; private set; }

    /// <summary>All that are due by themselves.</summary>
    public void TakeDue(int cap) => Take(standing => standing.IsDue, long.MaxValue, cap);

    /// <summary>Further ones that no rule keeps, until so many bytes are freed in all.</summary>
    public void TakeUntil(long bytes, int cap) => Take(standing => !standing.IsProtected, bytes, cap);

    public int CountOfDueLeft() =>
        Enumerable
            .Range(0, images.Count)
            .Count(index => standings[index].IsDue && !isTaken[index] && children[index] == 0);

    public IReadOnlyList<KeptImage> Kept(bool isUnderPressure) =>
        [
            .. Enumerable
                .Range(0, images.Count)
                .Where(index => !isTaken[index])
                .Select(index => Keep(index, isUnderPressure)),
        ];

    private void Take(Func<Standing, bool> mayGo, long bytes, int cap)
    {
        var waiting = new PriorityQueue<int, double>();
        for (var index = 0; index < images.Count; index++)
        {
            Offer(index);
        }

        while (FreedBytes < bytes && removals.Count < cap && waiting.TryDequeue(out var next, out var score))
        {
            // What went meanwhile may have made others worth more; an entry with an old score is no longer true.
            if (isTaken[next] || -score < Score(next))
            {
                continue;
            }

            var freed = ledger.Remove(next, Offer);
            FreedBytes += freed;
            isTaken[next] = true;
            var standing = standings[next];
            removals.Add(new ImageRemoval(images[next], References(images[next]), standing.Kind, standing.Why, freed));
            if (parents[next] >= 0 && --children[parents[next]] == 0)
            {
                Offer(parents[next]);
            }
        }

        void Offer(int index)
        {
            if (!isTaken[index] && children[index] == 0 && mayGo(standings[index]))
            {
                waiting.Enqueue(index, -Score(index));
            }
        }
    }

    private double Score(int index) => idle[index] * (ledger.Marginal(index) + LeastWeight);

    private KeptImage Keep(int index, bool isUnderPressure)
    {
        var standing = standings[index];
        var isHeld = !standing.IsProtected && children[index] > 0 && (standing.IsDue || isUnderPressure);
        return isHeld
            ? new KeptImage(images[index], ImageStanding.BelowKept, "what was built on it stays")
            : new KeptImage(images[index], standing.Kind, standing.Why);
    }

    /// <summary>All names but one, then the id: what the id alone names cannot be another image by then, and the engine refuses what got a further name.</summary>
    private static IReadOnlyList<string> References(EngineImage image)
    {
        if (image.Tags.Count <= 1 && image.Digests.Count == 0)
        {
            return [image.Id];
        }

        var last = image.Tags.Count > 0 ? image.Tags[^1] : null;
        var home = ImageName.Parse(last ?? (image.Digests.Count > 0 ? image.Digests[0] : ""))?.Repository;
        return
        [
            .. image.Tags.SkipLast(1),
            .. image.Digests.Where(digest => ImageName.Parse(digest)?.Repository != home),
            image.Id,
        ];
    }
}
