using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Images;

/// <summary>Small worlds for plans: images with ages, and what is decided about them.</summary>
internal sealed class Plans
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 7, 11, 0, TimeSpan.Zero);

    /// <summary>Nothing keeps anything by its age, and nothing has to be in a registry.</summary>
    public static readonly CleanupPolicy Bare = new()
    {
        KeepFor = TimeSpan.Zero,
        UnusedFor = TimeSpan.Zero,
        KeepNewest = 0,
        RemoveUnpullable = true,
    };

    private readonly List<EngineImage> images = [];
    private readonly List<EngineContainer> containers = [];
    private readonly Dictionary<string, ImageUse> uses = new(StringComparer.Ordinal);

    public CleanupPolicy Policy { get; set; } = Bare;

    public EngineUsage Usage { get; set; } = new();

    public Dictionary<string, PullAnswer> Pullable { get; } = new(StringComparer.Ordinal);

    public Plans Image(
        string id,
        string? tag = null,
        TimeSpan? unused = null,
        TimeSpan? here = null,
        long bytes = 100,
        string parent = "",
        ImageLayer[]? layers = null
    ) =>
        Image(
            new EngineImage(
                $"sha256:{id}",
                parent.Length > 0 ? $"sha256:{parent}" : "",
                tag is null ? [] : tag.Split(' '),
                []
            )
            {
                SizeBytes = bytes,
            },
            unused,
            here,
            layers
        );

    public Plans Image(EngineImage image, TimeSpan? unused = null, TimeSpan? here = null, ImageLayer[]? layers = null)
    {
        var used = Now - (unused ?? TimeSpan.FromDays(30));
        images.Add(image);
        uses[image.Id] = new ImageUse(image.Id, here is { } since ? Now - since : used, used) { Layers = layers };
        return this;
    }

    public Plans Unremembered(string id)
    {
        uses.Remove($"sha256:{id}");
        return this;
    }

    public Plans Container(
        string name,
        string image,
        string state = "running",
        TimeSpan? ended = null,
        params (string Name, string Value)[] labels
    )
    {
        containers.Add(
            new EngineContainer($"c-{name}", name, $"sha256:{image}", $"sha256:{image}", state)
            {
                LastRunAt = ended is { } ago ? Now - ago : null,
                Labels = labels.ToDictionary(label => label.Name, label => label.Value, StringComparer.Ordinal),
            }
        );
        return this;
    }

    public Plans With(Func<CleanupPolicy, CleanupPolicy> change)
    {
        Policy = change(Policy);
        return this;
    }

    /// <summary>A disk of 1000 bytes.</summary>
    public Plans Disk(long used, long inodes = 0, long usedInodes = 0)
    {
        Usage = Usage with { Disk = new DiskSpace("/srv/docker", 1000, 1000 - used, inodes, inodes - usedInodes) };
        return this;
    }

    public ImageCleanupPlan Decide() =>
        ImageCleanupPlan.Decide(images, containers, Usage, new ImageHistory(uses) { Pullable = Pullable }, Policy, Now);

    public IReadOnlyList<string> Gone() => [.. Decide().Removals.Select(one => one.Image.Id[7..])];

    public KeptImage Kept(string id) => Decide().Kept.Single(one => one.Image.Id == $"sha256:{id}");
}
