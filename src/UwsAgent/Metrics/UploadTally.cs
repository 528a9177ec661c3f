using System.Collections.Concurrent;
using UwsAgent.Core.Ports;
using UwsAgent.Hosting;

namespace UwsAgent.Metrics;

/// <summary>Counts verdicts by school since the start of the agent, from the events that tell of them.</summary>
internal sealed class UploadTally(IEventLog events, TimeProvider clock) : LoopService, IMetricSource
{
    /// <summary>Every label is a series that someone stores; schools beyond this number are counted together.</summary>
    private const int MostSchools = 1000;
    private const string OtherSchools = "(others)";
    private readonly ConcurrentDictionary<(string School, string Verdict), long> counts = new();
    private readonly HashSet<string> schools = new(StringComparer.Ordinal);

    public IEnumerable<MetricFamily> Read() =>
        [
            new(
                "uws_uploads_total",
                MetricType.Counter,
                "Uploads with a verdict since the agent started, by school and verdict.",
                [
                    .. counts
                        .OrderBy(one => one.Key)
                        .Select(one => new MetricSample(
                            one.Value,
                            ("school", one.Key.School),
                            ("verdict", one.Key.Verdict)
                        )),
                ]
            ),
        ];

    public void Count(RecordedEvent happened)
    {
        if (
            happened.Fields.TryGetValue("VERDICT", out var verdict)
            && happened.Fields.TryGetValue("SCHOOL", out var school)
        )
        {
            var isCounted = schools.Contains(school) || (schools.Count < MostSchools && schools.Add(school));
            counts.AddOrUpdate((isCounted ? school : OtherSchools, verdict), 1, (_, count) => count + 1);
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
}
