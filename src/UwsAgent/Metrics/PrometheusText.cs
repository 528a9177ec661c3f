using System.Globalization;
using System.Text;

namespace UwsAgent.Metrics;

/// <summary>Metrics in Prometheus' text format 0.0.4: <see href="https://prometheus.io/docs/instrumenting/exposition_formats/"/>.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Each family once, in the order given; families of the same name become one, and of samples with the same labels the first stays.</summary>
    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families.GroupBy(family => family.Name, StringComparer.Ordinal))
        {
            var samples = family.SelectMany(one => one.Samples).DistinctBy(Labels, StringComparer.Ordinal).ToList();
            if (samples.Count == 0)
            {
                continue;
            }

            var first = family.First();
            text.Append("# HELP ").Append(first.Name).Append(' ').Append(EscapeHelp(first.Help)).Append('\n');
            text.Append("# TYPE ").Append(first.Name).Append(' ').Append(Word(first.Type)).Append('\n');
            foreach (var sample in samples)
            {
                text.Append(first.Name).Append(Labels(sample)).Append(' ').Append(Number(sample.Value)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Labels(MetricSample sample) =>
        sample.Labels.Count == 0
            ? ""
            : "{"
                + string.Join(',', sample.Labels.Select(label => $"{label.Name}=\"{EscapeLabel(label.Value)}\""))
                + "}";

    private static string EscapeLabel(string value) =>
        value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string EscapeHelp(string help) =>
        help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) =>
        value switch
        {
            double.PositiveInfinity => "+Inf",
            double.NegativeInfinity => "-Inf",
            double.NaN => "NaN",
            _ => value.ToString("R", CultureInfo.InvariantCulture),
        };

    private static string Word(MetricType type) => type is MetricType.Counter ? "counter" : "gauge";
}
