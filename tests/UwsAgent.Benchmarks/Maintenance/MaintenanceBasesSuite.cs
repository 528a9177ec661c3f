using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using UwsAgent.Core.Maintenance.Bases;
using UwsAgent.Core.Ports;

namespace UwsAgent.Benchmarks.Maintenance;

/// <summary>500 Dockerfiles read and put in order, as a deep and wide tree with stages, arguments and copies.</summary>
internal sealed class MaintenanceBasesSuite : ISuite
{
    private const int Files = 500;

    public string Name => "maintenance-bases";

    public async IAsyncEnumerable<Measure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var options = new BasesOptions { Image = "uws/{folder}-{round}", Round = "2309" };
        var sources = Enumerable.Range(0, Files).Select(Source).ToList();
        var today = new DateOnly(2026, 11, 23);
        var cold = Time(options, sources, today);
        yield return Measure.Cost("500 Dockerfiles to the order of building, first time", cold, "ms", atMost: 200);
        var best = Enumerable.Range(0, 10).Min(_ => Time(options, sources, today));
        yield return Measure.Cost("500 Dockerfiles to the order of building", best, "ms", atMost: 200);
    }

    private static double Time(BasesOptions options, IReadOnlyList<DockerfileSource> sources, DateOnly today)
    {
        var clock = Stopwatch.StartNew();
        var plan = RebuildDecision.Decide(options, sources, KnownImages.None, today, null);
        var took = clock.Elapsed.TotalMilliseconds;
        return plan.Steps.Count == Files && plan.Cycles.Count == 0
            ? took
            : throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{plan.Steps.Count} of {Files} are ordered")
            );
    }

    private static DockerfileSource Source(int number)
    {
        var text = new StringBuilder("# syntax=docker/dockerfile:1\nARG ROUND=2309\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"FROM {(number == 0 ? "debian:13" : $"uws/n{(number - 1) / 3:000}-${{ROUND}}")} AS build\n"
        );
        for (var line = 0; line < 30; line++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"# step {line}\nRUN apt-get update && \\\n    apt-get install -y package-{line} && \\\n    rm -rf /var/lib/apt/lists/*\n"
            );
        }

        text.Append("FROM build\nCOPY --from=build /x /x\n");
        if (number > 10)
        {
            text.Append(CultureInfo.InvariantCulture, $"COPY --from=uws/n{number - 7:000}-2309 /y /y\n");
        }

        return new DockerfileSource(
            "/srv/uws/docker",
            string.Create(CultureInfo.InvariantCulture, $"n{number:000}/Dockerfile"),
            text.ToString()
        );
    }
}
