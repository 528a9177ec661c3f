using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core.Jobs;
using UwsAgent.Metrics;

namespace UwsAgent.Tests.Operations;

public sealed partial class MetricsTests
{
    [Fact]
    public async Task Every_line_is_as_Prometheus_reads_it()
    {
        await using var bench = await Cli.PlainOutputTests.BusyAsync();
        var text = Read(bench);
        var samples = Parse(text);
        Assert.Equal(1, samples["uws_build_info{version=\"0.1.0\",commit=\"0123456789ab\"}"]);
        Assert.Equal(3, samples["uws_jobs{state=\"queued\"}"]);
        Assert.Equal(1, samples["uws_lane_running{lane=\"sync\"}"]);
        Assert.Equal(4, samples["uws_lane_width{lane=\"uploads\"}"]);
        Assert.Equal(1, samples["uws_job_runs_total{kind=\"tidy\",end=\"failed\"}"]);
        Assert.Equal(0, samples["uws_job_runs_total{kind=\"check-upload\",end=\"retried\"}"]);
        Assert.Equal(4, samples["uws_job_run_seconds_total{kind=\"tidy\"}"]);
        Assert.Equal(1, samples["uws_queue_paused{scope=\"kind:check-upload\"}"]);
        Assert.Equal(1, samples["uws_store_takes_writes"]);
        Assert.True(samples.ContainsKey("uws_loop_age_seconds{loop=\"queue\"}"));
        Assert.True(samples["process_resident_memory_bytes"] > 1_000_000);
    }

    [Fact]
    public async Task No_title_or_payload_becomes_a_label()
    {
        await using var bench = await Cli.PlainOutputTests.BusyAsync();
        Assert.DoesNotContain("springfield", Read(bench), StringComparison.Ordinal);
        Assert.DoesNotContain("all schools", Read(bench), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_and_help_are_escaped()
    {
        var family = new MetricFamily(
            "uws_odd",
            MetricType.Gauge,
            "Back\\slash\nand line.",
            [new(double.NaN, ("name", "a\"b\\c\nd")), new(double.PositiveInfinity, ("name", "é"))]
        );
        Assert.Equal(
            "# HELP uws_odd Back\\\\slash\\nand line.\n# TYPE uws_odd gauge\n"
                + "uws_odd{name=\"a\\\"b\\\\c\\nd\"} NaN\nuws_odd{name=\"é\"} +Inf\n",
            PrometheusText.Write([family])
        );
    }

    [Fact]
    public void A_family_of_two_sources_stands_once_and_no_sample_twice()
    {
        var text = PrometheusText.Write([
            MetricFamily.Counter("uws_a_total", "A.", 1),
            MetricFamily.Gauge("uws_b", "B.", 1),
            new("uws_a_total", MetricType.Counter, "A.", [new(2), new(3, ("x", "y"))]),
            new("uws_none", MetricType.Gauge, "None.", []),
        ]);
        Assert.Equal(["uws_a_total", "uws_a_total{x=\"y\"}", "uws_b"], Parse(text).Keys);
        Assert.DoesNotContain("uws_none", text, StringComparison.Ordinal);
    }

    private static string Read(OperationsBench bench) =>
        PrometheusText.Write(bench.Services.GetServices<IMetricSource>().SelectMany(source => source.Read()));

    /// <summary>As strict as the format's own words: help, type, then all samples of a name; no sample twice; a line feed at the end.</summary>
    internal static Dictionary<string, double> Parse(string text)
    {
        var samples = new Dictionary<string, double>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var name = "";
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var lines = text[..^1].Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (Help().Match(lines[i]) is { Success: true } help)
            {
                name = help.Groups["name"].Value;
                Assert.True(names.Add(name), $"{name} stands twice");
                Assert.Matches($"^# TYPE {name} (gauge|counter)$", lines[++i]);
                Assert.Equal(
                    lines[i].EndsWith("counter", StringComparison.Ordinal),
                    name.EndsWith("_total", StringComparison.Ordinal)
                );
                continue;
            }

            var sample = Sample().Match(lines[i]);
            Assert.True(sample.Success, lines[i]);
            Assert.Equal(name, sample.Groups["name"].Value);
            var value = sample.Groups["value"].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal);
            Assert.True(
                samples.TryAdd(name + sample.Groups["labels"].Value, double.Parse(value, CultureInfo.InvariantCulture)),
                $"twice: {lines[i]}"
            );
        }

        return samples;
    }

    [GeneratedRegex("^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) .*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Help();

    [GeneratedRegex(
        "^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>\\{[a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\]|\\\\[\\\\n\"])*\"(,[a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\]|\\\\[\\\\n\"])*\")*\\})? (?<value>[-+]?([0-9.]+(E[-+]?[0-9]+)?|Inf)|NaN)$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Sample();
}
