using System.Globalization;
using UwsAgent.Cli;
using UwsAgent.Cli.Rendering;
using UwsAgent.Metrics;

namespace UwsAgent.Operations;

/// <summary>What the configuration says in the status and in the metrics: which is in force, and whether the disk has another.</summary>
internal sealed class ConfigurationStatus(ConfigurationOperations configuration) : IStatusLines, IMetricSource
{
    public IEnumerable<StatusLine> Lines()
    {
        var shown = configuration.Show();
        yield return new(
            "config",
            string.Create(
                CultureInfo.InvariantCulture,
                $"version {shown.Version} of {Ages.Moment(shown.LoadedAt)}, from {shown.Files.Count} file{(shown.Files.Count == 1 ? "" : "s")}"
            )
        );
        if (shown.Refused is not { } refused)
        {
            yield break;
        }

        yield return new("", $"{refused.Summary} (uws config check)", Tone.Bad);
        foreach (var fault in refused.Faults)
        {
            yield return new("", fault.Text, Tone.Bad);
        }
    }

    public IEnumerable<KeyValuePair<string, object>> Facts()
    {
        var shown = configuration.Show();
        yield return new(
            "configuration",
            new
            {
                shown.Version,
                shown.LoadedAt,
                shown.Files,
                shown.Refused,
            }
        );
    }

    public IEnumerable<MetricFamily> Read()
    {
        var isGood = configuration.Refusal is null;
        yield return MetricFamily.Gauge(
            "uws_config_last_reload_success",
            "0 while the configuration on the disk has faults and an older one is in force.",
            isGood ? 1 : 0
        );
        yield return MetricFamily.Gauge(
            "uws_config_version",
            "Counts the configurations that this process has had in force.",
            configuration.Show().Version
        );
    }
}
