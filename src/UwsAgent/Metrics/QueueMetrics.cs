using UwsAgent.Core.Jobs;

namespace UwsAgent.Metrics;

/// <summary>The queue in numbers: what is where, how full the lanes are, how runs ended and how long they took.</summary>
internal sealed class QueueMetrics(IJobQueue queue, JobQueue tallied, JobCatalog catalog, TimeProvider clock)
    : IMetricSource
{
    public IEnumerable<MetricFamily> Read()
    {
        var counts = queue.Counts();
        var lanes = counts.ByLane.OrderBy(lane => lane.Key, StringComparer.Ordinal).ToList();
        yield return new(
            "uws_jobs",
            MetricType.Gauge,
            "Jobs of the live set by state.",
            [
                .. counts
                    .ByState.OrderBy(one => one.Key)
                    .Select(one => new MetricSample(one.Value, ("state", Word(one.Key)))),
            ]
        );
        yield return Lanes("uws_lane_queued", "Jobs that wait, by lane.", lane => lane.Queued);
        yield return Lanes("uws_lane_running", "Jobs at work, by lane.", lane => lane.Running);
        yield return Lanes("uws_lane_width", "How many jobs of a lane may run at once.", lane => lane.Width);
        yield return new(
            "uws_queue_paused",
            MetricType.Gauge,
            "Lanes and kinds that a person has stopped: 1 for each.",
            [.. queue.Pauses().Select(pause => new MetricSample(1, ("scope", pause.Scope)))]
        );
        yield return MetricFamily.Gauge(
            "uws_queue_takes_work",
            "1 while the queue takes new work.",
            counts.TakesWork ? 1 : 0
        );
        foreach (var family in Runs())
        {
            yield return family;
        }

        MetricFamily Lanes(string name, string help, Func<LaneCounts, int> value) =>
            new(
                name,
                MetricType.Gauge,
                help,
                [.. lanes.Select(lane => new MetricSample(value(lane.Value), ("lane", lane.Key)))]
            );
    }

    private IEnumerable<MetricFamily> Runs()
    {
        var runs = tallied.Tally.Read();
        var kinds = catalog.Kinds.Select(kind => kind.Name).Union(runs.Select(run => run.Kind), StringComparer.Ordinal);
        var ends = new[] { JobState.Succeeded, JobState.Failed, JobState.Cancelled, JobState.Queued };
        var totals = runs.ToDictionary(run => (run.Kind, run.End), run => run.Totals);
        var all = kinds.SelectMany(kind => ends.Select(end => (Kind: kind, End: end))).ToList();
        yield return new(
            "uws_job_runs_total",
            MetricType.Counter,
            "Ended runs since the agent started, by kind and end; a retried run ended without success and its job waits again.",
            [
                .. all.Select(one => new MetricSample(
                    totals.GetValueOrDefault(one).Runs,
                    ("kind", one.Kind),
                    ("end", one.End is JobState.Queued ? "retried" : Word(one.End))
                )),
            ]
        );
        yield return new(
            "uws_job_run_seconds_total",
            MetricType.Counter,
            "Time that ended runs took since the agent started, by kind.",
            [
                .. all.GroupBy(one => one.Kind, StringComparer.Ordinal)
                    .Select(kind => new MetricSample(
                        kind.Sum(one => totals.GetValueOrDefault(one).Time.TotalSeconds),
                        ("kind", kind.Key)
                    )),
            ]
        );
        var oldest = queue
            .Snapshot()
            .Where(job => job.State is JobState.Queued && !(job.NotBefore > clock.GetUtcNow()))
            .Select(job => clock.GetUtcNow() - job.EnqueuedAt)
            .DefaultIfEmpty(TimeSpan.Zero)
            .Max();
        yield return MetricFamily.Gauge(
            "uws_oldest_waiting_seconds",
            "Age of the oldest job that could run and waits.",
            Math.Max(0, oldest.TotalSeconds)
        );
    }

    private static string Word(JobState state) => state.ToString().ToLowerInvariant();
}
