using System.Globalization;
using System.Text.Json.Serialization;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Images.Use;

namespace UwsAgent.Core.Images;

/// <summary>The JSON forms of what the care for images keeps on disk.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(StoredUse))]
[JsonSerializable(typeof(EngineMemory))]
[JsonSerializable(typeof(ImagePin))]
[JsonSerializable(typeof(RemovalRecord))]
[JsonSerializable(typeof(CleanWish))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ImageJson : JsonSerializerContext;

/// <summary>The use of an image as it is stored.</summary>
/// <param name="Layers"><c>chain:bytes</c>, the chain in hexadecimal digits.</param>
internal sealed record StoredUse(
    string Id,
    DateTimeOffset Arrived,
    DateTimeOffset Used,
    string By,
    IReadOnlyList<string>? Layers,
    RemovalFailures? Failures
)
{
    public static StoredUse Of(ImageUse use) =>
        new(
            use.Id,
            use.ArrivedAt,
            use.LastUsedAt,
            use.UsedBy,
            use.Layers is null
                ? null
                :
                [
                    .. use.Layers.Select(layer =>
                        string.Create(CultureInfo.InvariantCulture, $"{layer.Chain:x32}:{layer.SizeBytes}")
                    ),
                ],
            use.Failures
        );

    public ImageUse ToUse() =>
        Id is { Length: > 0 } && Arrived > DateTimeOffset.UnixEpoch && Used > DateTimeOffset.UnixEpoch
            ? new ImageUse(Id, Arrived, Used)
            {
                UsedBy = By ?? "",
                Layers = Layers?.Select(Layer).ToList(),
                Failures = Failures,
            }
            : throw new FormatException("It is not whole.");

    private static ImageLayer Layer(string text) =>
        new(
            UInt128.Parse(text.AsSpan(0, 32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            long.Parse(text.AsSpan(33), NumberStyles.None, CultureInfo.InvariantCulture)
        );
}
