using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Planning;

/// <summary>What goes and in which order, what stays, why, and how many bytes that frees.</summary>
public sealed partial record ImageCleanupPlan
{
    /// <summary>Children before parents.</summary>
    public required IReadOnlyList<ImageRemoval> Removals { get; init; }

    public required IReadOnlyList<KeptImage> Kept { get; init; }

    public required IReadOnlyList<ContainerRemoval> Containers { get; init; }

    /// <summary>What of BuildKit's cache may go.</summary>
    public long CacheBytes { get; init; }

    /// <summary>What is truly freed: layers that no remaining image has, and the build cache.</summary>
    public long FreesBytes { get; init; }

    /// <summary>What has to be freed to come to the low mark; 0 when nothing presses.</summary>
    public long NeedsBytes { get; init; }

    /// <summary>Why images go that would not be due yet; null when nothing presses.</summary>
    public string? Pressure { get; init; }

    /// <summary>Images that were left for the next run because of the cap.</summary>
    public int LeftByCap { get; init; }

    /// <summary>What a person should know about the plan as a whole.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public bool IsUnderPressure => Pressure is not null;

    public bool IsEnough => FreesBytes >= NeedsBytes;

    public bool IsEmpty => Removals.Count == 0 && Containers.Count == 0 && CacheBytes == 0;

    /// <summary>What goes, in which order, what stays, each with its reason, and the bytes that are truly freed.</summary>
    /// <param name="images">Those of one engine, intermediate ones included.</param>
    /// <param name="containers">Those of the same engine, in any state.</param>
    /// <param name="usage">What the engine counts, and the room on its disk; what is unknown is taken as nothing pressing.</param>
    public static ImageCleanupPlan Decide(
        IReadOnlyList<EngineImage> images,
        IReadOnlyList<EngineContainer> containers,
        EngineUsage usage,
        ImageHistory history,
        CleanupPolicy policy,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(containers);
        ArgumentNullException.ThrowIfNull(usage);
        ArgumentNullException.ThrowIfNull(policy);
        var pressure = DiskNeed.Of(usage.Disk, policy);
        var standings = ImageStandings.Of(images, containers, history, policy, now);
        var gone = policy.OnlyDangling ? [] : ExitedContainers.Of(containers, policy, now);
        var cache = policy.OnlyDangling ? 0 : CacheBytesOf(usage, policy, now);
        var order = new RemovalOrder(images, usage, history, standings, now);
        var cap = Math.Max(0, policy.MaxRemovals - gone.Count);
        order.TakeDue(cap);
        if (pressure is not null && !policy.OnlyDangling)
        {
            order.TakeUntil(pressure.Bytes - cache, cap);
        }

        var left = order.CountOfDueLeft();
        return new ImageCleanupPlan
        {
            Removals = order.Removals,
            Kept = order.Kept(pressure is not null),
            Containers = gone,
            CacheBytes = cache,
            FreesBytes = order.FreedBytes + cache,
            NeedsBytes = pressure?.Bytes ?? 0,
            Pressure = pressure?.Why,
            LeftByCap = order.Removals.Count >= cap ? left : 0,
            Notes = [.. NotesOf(images, policy, standings)],
        };
    }

    private static long CacheBytesOf(EngineUsage usage, CleanupPolicy policy, DateTimeOffset now)
    {
        if (policy.CacheUnusedFor == TimeSpan.Zero)
        {
            return 0;
        }

        var all = usage.BuildCache.Where(entry => !entry.IsShared).Sum(entry => entry.SizeBytes);
        var old = usage
            .BuildCache.Where(entry =>
                !entry.IsInUse && !entry.IsShared && !(entry.LastUsedAt > now - policy.CacheUnusedFor)
            )
            .Sum(entry => entry.SizeBytes);
        return Math.Max(0, Math.Min(old, all - policy.CacheKeepBytes));
    }

    private static IEnumerable<string> NotesOf(
        IReadOnlyList<EngineImage> images,
        CleanupPolicy policy,
        ImageStandings standings
    )
    {
        if (policy.Keep.FirstOrDefault(pattern => pattern.MatchesAll) is { } all)
        {
            yield return $"nothing is eligible: Images:Keep has '{all.Text}', which fits every image";
        }
        else if (images.Count > 0 && standings.All.All(one => one.IsProtected))
        {
            yield return "nothing is eligible: every image is in use or kept by a rule";
        }
    }
}

/// <summary>One image that goes.</summary>
/// <param name="References">What has to be removed one after another: its further names, then its id.</param>
/// <param name="FreesBytes">Of layers that nothing else has once all before it in the plan are gone.</param>
public sealed record ImageRemoval(
    EngineImage Image,
    IReadOnlyList<string> References,
    ImageStanding Standing,
    string Why,
    long FreesBytes
)
{
    public string Name => ImageWords.Name(Image);
}

/// <summary>One image that stays.</summary>
public sealed record KeptImage(EngineImage Image, ImageStanding Standing, string Why)
{
    public string Name => ImageWords.Name(Image);
}

/// <summary>One exited container that goes, without its volumes.</summary>
public sealed record ContainerRemoval(EngineContainer Container, string Why);

/// <summary>How an image stands: why it stays, or why it goes.</summary>
public enum ImageStanding
{
    InUse,
    Referenced,
    Listed,
    Labelled,
    Recent,
    Newest,
    CannotBePulled,
    SetAside,

    /// <summary>Something that stays was built on it.</summary>
    BelowKept,

    /// <summary>A build may need it, and builds went on for too long to wait for.</summary>
    NotDangling,

    /// <summary>It goes under pressure only.</summary>
    NotDue,

    Dangling,
    Superseded,
    Unused,
}
