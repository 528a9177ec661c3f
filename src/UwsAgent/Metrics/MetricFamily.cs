namespace UwsAgent.Metrics;

/// <summary>One metric with all of its samples.</summary>
/// <param name="Name">Prometheus form: <c>uws_</c>, then the thing, then the unit; a counter ends in <c>_total</c>.</param>
/// <param name="Help">One sentence.</param>
internal sealed record MetricFamily(string Name, MetricType Type, string Help, IReadOnlyList<MetricSample> Samples)
{
    public static MetricFamily Gauge(string name, string help, double value) =>
        new(name, MetricType.Gauge, help, [new(value)]);

    public static MetricFamily Counter(string name, string help, double value) =>
        new(name, MetricType.Counter, help, [new(value)]);
}

/// <summary>One value under its labels. Labels come from small closed sets (states, lanes, kinds, schools): never from file names.</summary>
internal sealed record MetricSample(double Value, params IReadOnlyList<(string Name, string Value)> Labels);

/// <summary>What a value means: it may go down, or only up.</summary>
internal enum MetricType
{
    Gauge,
    Counter,
}

/// <summary>What one part of the agent counts; registered by that part, read at each scrape, so it must be quick.</summary>
internal interface IMetricSource
{
    IEnumerable<MetricFamily> Read();
}
