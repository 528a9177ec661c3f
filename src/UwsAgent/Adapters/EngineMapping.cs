using System.Globalization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>From an engine's JSON to our records; what an engine leaves out or writes strangely ends here.</summary>
internal static class EngineMapping
{
    public static EngineImage Image(EngineImageJson image) =>
        new(image.Id, image.ParentId ?? "", Names(image.RepoTags), Names(image.RepoDigests))
        {
            SizeBytes = image.Size,
            SharedBytes = image.SharedSize is >= 0 ? image.SharedSize : null,
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(
                Math.Clamp(
                    image.Created,
                    DateTimeOffset.MinValue.ToUnixTimeSeconds(),
                    DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                )
            ),
            Labels = image.Labels ?? System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty,
        };

    private static IReadOnlyList<string> Names(IReadOnlyList<string>? names) =>
        names is null or [] ? [] : [.. names.Where(name => !name.Contains("<none>", StringComparison.Ordinal))];

    public static IReadOnlyDictionary<string, string> Labels(IDictionary<string, string>? labels) =>
        labels is { Count: > 0 }
            ? new Dictionary<string, string>(labels, StringComparer.Ordinal)
            : System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    public static DateTimeOffset Moment(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    public static DateTimeOffset Moment(string? time) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : DateTimeOffset.MinValue;
}
