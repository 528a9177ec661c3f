using System.Collections.Concurrent;
using System.Globalization;
using UwsAgent.Core.Images;
using UwsAgent.Core.Ports;
using UwsAgent.Hosting;

namespace UwsAgent.Metrics;

/// <summary>Counts removals by engine since the start of the agent, from the events that tell of them.</summary>
internal sealed class ImageTally(IEventLog events, TimeProvider clock) : LoopService, IMetricSource
{
    private readonly ConcurrentDictionary<string, long> removed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> freed = new(StringComparer.Ordinal);

    public IEnumerable<MetricFamily> Read() =>
        [
            Counter("uws_images_removed_total", "Images removed since the agent started, by engine.", removed),
            Counter(
                "uws_images_freed_bytes_total",
                "Bytes of disk that cleanups freed since the agent started, by engine, as the file system counts them.",
                freed
            ),
        ];

    public void Count(RecordedEvent happened)
    {
        if (happened.Kind == ImageEvents.Removed.Name && happened.Fields.TryGetValue("ENGINE", out var engine))
        {
            removed.AddOrUpdate(engine, 1, (_, count) => count + 1);
        }
        else if (
            happened.Kind == ImageEvents.Cleaned.Name
            && happened.Fields.TryGetValue("FREED_BYTES", out var text)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
        )
        {
            freed.AddOrUpdate(happened.Target, bytes, (_, sum) => sum + bytes);
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        var fromNowOn = new EventQuery(Since: clock.GetUtcNow());
        await foreach (var happened in events.ReadAsync(fromNowOn, follow: true, stoppingToken))
        {
            Count(happened);
        }
    }

    private static MetricFamily Counter(string name, string help, ConcurrentDictionary<string, long> counts) =>
        new(
            name,
            MetricType.Counter,
            help,
            [
                .. counts
                    .OrderBy(one => one.Key, StringComparer.Ordinal)
                    .Select(one => new MetricSample(one.Value, ("engine", one.Key))),
            ]
        );
}
