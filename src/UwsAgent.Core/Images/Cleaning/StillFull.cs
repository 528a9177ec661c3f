using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Cleaning;

/// <summary>Says what fills a disk when images may not make room.</summary>
internal static class StillFull
{
    public static string Words(EnginePlan plan, DiskSpace space)
    {
        var usage = plan.Look.Usage;
        var inUse = plan.Plan.Kept.Count(image => image.Standing is ImageStanding.InUse or ImageStanding.BelowKept);
        var kept = plan.Plan.Kept.Count - inUse;
        var counts = $"{inUse} images are in use, {kept} are kept by rules";
        if (!usage.IsKnown)
        {
            return $"{counts}; what else fills it is not known ({usage.WhyNot})";
        }

        var cache = usage.BuildCache.Sum(entry => entry.SizeBytes);
        var other = space.UsedBytes - usage.ImageBytes - usage.ContainerBytes - usage.VolumeBytes - cache;
        var parts = new (string Name, long Bytes)[]
        {
            ("images", usage.ImageBytes),
            ("what containers wrote", usage.ContainerBytes),
            ("volumes", usage.VolumeBytes),
            ("build cache", cache),
            ("other files on that disk (logs of containers, other data)", Math.Max(0, other)),
        };
        var list = parts
            .Where(part => part.Bytes > 0)
            .OrderByDescending(part => part.Bytes)
            .Select(part => $"{part.Name} {ImageWords.Size(part.Bytes)}");
        return $"{counts}; it holds {string.Join(", ", list)}";
    }
}
