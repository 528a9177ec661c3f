using System.Globalization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Planning;

/// <summary>Images and sizes in the words of people.</summary>
public static class ImageWords
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>The first tag, else the first digest, else the short id.</summary>
    public static string Name(EngineImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.Tags.Count > 0 ? image.Tags[0]
            : image.Digests.Count > 0 ? image.Digests[0]
            : ShortId(image.Id);
    }

    public static string ShortId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var bare = id.StartsWith("sha256:", StringComparison.Ordinal) ? id[7..] : id;
        return bare.Length > 12 ? bare[..12] : bare;
    }

    public static string Size(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (Math.Abs(value) >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
            : string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }
}
