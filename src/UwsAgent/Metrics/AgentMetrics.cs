using UwsAgent.Core.Ports;
using UwsAgent.Hosting;
using UwsAgent.Http;

namespace UwsAgent.Metrics;

/// <summary>The agent itself in numbers: its build, its process, its store and its loops.</summary>
internal sealed class AgentMetrics(AboutAgent about, IDocumentStore store, Heartbeats heartbeats) : IMetricSource
{
    private const string OpenFiles = "/proc/self/fd";

    public IEnumerable<MetricFamily> Read()
    {
        yield return new(
            "uws_build_info",
            MetricType.Gauge,
            "Which build this is; always 1.",
            [new(1, ("version", about.Version), ("commit", about.Commit ?? ""))]
        );
        yield return MetricFamily.Gauge(
            "process_start_time_seconds",
            "Start of the process, in seconds since 1970.",
            about.StartedAt.ToUnixTimeMilliseconds() / 1000.0
        );
        yield return MetricFamily.Gauge(
            "process_resident_memory_bytes",
            "Memory of the process that is in RAM.",
            Environment.WorkingSet
        );
        yield return MetricFamily.Counter(
            "process_cpu_seconds_total",
            "CPU time that the process has used.",
            OperatingSystem.IsLinux() || OperatingSystem.IsWindows() ? Environment.CpuUsage.TotalTime.TotalSeconds : 0
        );
        if (Directory.Exists(OpenFiles))
        {
            var open = Directory.EnumerateFileSystemEntries(OpenFiles).Count();
            yield return MetricFamily.Gauge("process_open_fds", "File descriptors that the process has open.", open);
        }

        var health = store.Health;
        yield return MetricFamily.Gauge(
            "uws_store_takes_writes",
            "1 while the store takes writes.",
            health.TakesWrites ? 1 : 0
        );
        yield return MetricFamily.Gauge("uws_store_journal_bytes", "Size of the store's journal.", health.JournalBytes);
        yield return MetricFamily.Gauge(
            "uws_store_database_bytes",
            "Size of the store's database.",
            health.DatabaseBytes
        );
        yield return new(
            "uws_loop_age_seconds",
            MetricType.Gauge,
            "How long ago each loop that must keep turning last said so.",
            [.. heartbeats.Loops.Select(loop => new MetricSample(loop.Silent.TotalSeconds, ("loop", loop.Name)))]
        );
    }
}
