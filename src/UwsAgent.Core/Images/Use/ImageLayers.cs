using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Use;

/// <summary>From an image's parts to its layers as they lie on disk.</summary>
/// <remarks>A chain's id is what OCI's image specification defines ("Layer ChainID"), cut to 128 bits.</remarks>
public static class ImageLayers
{
    public static IReadOnlyList<ImageLayer> Of(EngineImageDetail detail)
    {
        ArgumentNullException.ThrowIfNull(detail);
        var sizes = Sizes(detail.DiffIds.Count, detail.HistoryBytes);
        var layers = new List<ImageLayer>(detail.DiffIds.Count);
        var chain = "";
        for (var index = 0; index < detail.DiffIds.Count; index++)
        {
            chain = index == 0 ? detail.DiffIds[0] : Hash($"{chain} {detail.DiffIds[index]}");
            layers.Add(new ImageLayer(Number(chain), sizes[index]));
        }

        return layers;
    }

    /// <summary>A step without a layer has no bytes, but so may a layer. Where the two cannot be matched, all bytes count for the lowest layer, which is shared most: that promises too little rather than too much.</summary>
    private static long[] Sizes(int layers, IReadOnlyList<long> history)
    {
        if (history.Count == layers)
        {
            return [.. history];
        }

        var sizes = new long[layers];
        var filled = history.Where(bytes => bytes > 0).ToList();
        if (filled.Count == layers)
        {
            return [.. filled];
        }

        if (layers > 0)
        {
            sizes[0] = filled.Sum();
        }

        return sizes;
    }

    private static string Hash(string text) =>
        "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    private static UInt128 Number(string digest) =>
        UInt128.TryParse(
            digest.AsSpan(digest.IndexOf(':', StringComparison.Ordinal) + 1) is var hex && hex.Length >= 32
                ? hex[..32]
                : hex,
            System.Globalization.NumberStyles.AllowHexSpecifier,
            System.Globalization.CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(digest)));
}
