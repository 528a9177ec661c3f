using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Space;

/// <summary>How full each engine's disk was, hour by hour, across restarts.</summary>
public sealed class SpaceSamples(IDocumentStore store)
{
    private const string Collection = "image-space";
    private readonly Dictionary<string, IReadOnlyList<SpaceSample>> known = new(StringComparer.Ordinal);

    /// <returns>All that are kept, oldest first.</returns>
    public async Task<IReadOnlyList<SpaceSample>> AddAsync(
        string engine,
        SpaceSample sample,
        CancellationToken cancellationToken
    )
    {
        if (!known.TryGetValue(engine, out var before))
        {
            before = await ReadAsync(engine, cancellationToken);
        }

        var after = DiskForecast.Add(before, sample);
        known[engine] = after;
        if (after.Count != before.Count || (after.Count > 0 && after[^1] != before[^1]))
        {
            await WriteAsync(engine, after, cancellationToken);
        }

        return after;
    }

    private async Task<IReadOnlyList<SpaceSample>> ReadAsync(string engine, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(Collection, engine, cancellationToken) is { } document
                ?
                [
                    .. (JsonSerializer.Deserialize(document.Json.Span, ImageJson.Default.StringArray) ?? []).Select(
                        Sample
                    ),
                ]
                : [];
        }
        catch (Exception exception)
            when (exception is JsonException or FormatException or OverflowException or ArgumentException)
        {
            return [];
        }
    }

    private async Task WriteAsync(
        string engine,
        IReadOnlyList<SpaceSample> samples,
        CancellationToken cancellationToken
    )
    {
        string[] texts =
        [
            .. samples.Select(sample =>
                string.Create(CultureInfo.InvariantCulture, $"{sample.At.ToUnixTimeSeconds()} {sample.UsedBytes}")
            ),
        ];
        try
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(texts, ImageJson.Default.StringArray);
            await store.CommitAsync([DocumentChange.Put(Collection, engine, json)], cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // A forecast is not worth a failure: the disk may be full, which is what this is about.
        }
    }

    private static SpaceSample Sample(string text)
    {
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        return new SpaceSample(
            DateTimeOffset.FromUnixTimeSeconds(
                long.Parse(text.AsSpan(0, blank), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            ),
            long.Parse(text.AsSpan(blank + 1), NumberStyles.None, CultureInfo.InvariantCulture)
        );
    }
}
