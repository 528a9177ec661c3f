using System.Diagnostics;
using System.Globalization;
using System.Text;
using UwsAgent.Benchmarks.Host;

namespace UwsAgent.Benchmarks.Uploads;

/// <summary>From the last byte of an upload to its receipt: a burst, a restart over a backlog, and a small file beside a huge one.</summary>
internal static class IntakeMeasures
{
    private const string Small = "id,name\n1,a\n2,b\n";

    /// <param name="big">A file of 1 GB.</param>
    public static async IAsyncEnumerable<Measure> AllAsync(string big)
    {
        var (directory, _) = await Published.InstallationAsync();
        await foreach (var measure in LatencyAsync(directory, big))
        {
            yield return measure;
        }

        await foreach (var measure in BurstAsync(directory))
        {
            yield return measure;
        }

        await foreach (var measure in RestartAsync(directory))
        {
            yield return measure;
        }
    }

    private static async IAsyncEnumerable<Measure> BurstAsync(string directory)
    {
        const int Schools = 20;
        const int Files = 40_000;
        await using var agent = new AgentStand(directory);
        Homes(agent, Schools);
        agent.Start();
        await UntilAsync(async () => (await agent.MetricsAsync()).ContainsKey("uws_uploads_waiting"), 30);
        var watch = Stopwatch.StartNew();
        Write(agent, Schools, Files / Schools);
        var written = watch.Elapsed.TotalSeconds;
        var seen = double.NaN;
        await UntilAsync(
            async () =>
            {
                var now = await agent.MetricsAsync();
                var judged = now.GetValueOrDefault("uws_uploads_total");
                if (double.IsNaN(seen) && judged + now.GetValueOrDefault("uws_uploads_waiting") >= Files)
                {
                    seen = watch.Elapsed.TotalSeconds;
                }

                return judged >= Files;
            },
            600
        );
        var all = watch.Elapsed.TotalSeconds;
        yield return Measure.Cost("40,000 files in one burst: written by the client", written, "s");
        yield return Measure.Cost("40,000 files in one burst: all seen", seen, "s", atMost: 60);
        yield return Measure.Cost("40,000 files in one burst: all with a receipt", all, "s");
        var names = Enumerable
            .Range(0, Schools)
            .SelectMany(school =>
                agent.Receipts(School(school)).Select(name => School(school) + name.Split(".csv.")[0])
            )
            .ToList();
        var once = names.Count == Files && names.Distinct(StringComparer.Ordinal).Count() == Files;
        yield return Measure.Rate("files with exactly one receipt", once ? names.Count : -1, "files", atLeast: Files);
        yield return Measure.Cost("peak memory of the agent after the burst", agent.PeakMebibytes(), "MiB");
        yield return Measure.Cost("GET /uploads with 40,000 records", await MedianAsync(agent, "/uploads"), "ms");
    }

    private static async IAsyncEnumerable<Measure> RestartAsync(string directory)
    {
        const int Schools = 100;
        const int Files = 100_000;
        await using var agent = new AgentStand(directory);
        Homes(agent, Schools);
        Write(agent, Schools, Files / Schools);
        await Task.Delay(TimeSpan.FromSeconds(2));
        var watch = Stopwatch.StartNew();
        agent.Start();
        await UntilAsync(
            () => Task.FromResult(Enumerable.Range(0, Schools).Any(school => agent.Receipts(School(school)).Any())),
            120,
            milliseconds: 20
        );
        yield return Measure.Cost(
            "start with 100,000 files waiting: first verdict",
            watch.Elapsed.TotalSeconds,
            "s",
            atMost: 5
        );
        await UntilAsync(async () => (await agent.MetricsAsync()).GetValueOrDefault("uws_uploads_total") >= 1000, 120);
        var each = Enumerable
            .Range(0, Schools)
            .Select(school => agent.Receipts(School(school)).Count())
            .Order()
            .ToList();
        yield return Measure.Rate(
            "schools served among the first 1,000 verdicts",
            each.Count(one => one > 0),
            "of 100",
            atLeast: Schools
        );
        yield return Measure.Cost(
            "most verdicts of one school for one of another then",
            (double)each[^1] / Math.Max(1, each[0]),
            "x"
        );
        var peak = 0.0;
        await UntilAsync(
            async () =>
            {
                peak = agent.PeakMebibytes();
                return watch.Elapsed.TotalSeconds > 40
                    || (await agent.MetricsAsync()).GetValueOrDefault("uws_uploads_total") >= Files;
            },
            120
        );
        var done = (await agent.MetricsAsync()).GetValueOrDefault("uws_uploads_total");
        yield return Measure.Rate("verdicts per second meanwhile", done / watch.Elapsed.TotalSeconds, "/s");
        yield return Measure.Cost("peak memory of the agent meanwhile", peak, "MiB", atMost: 300);
    }

    private static async IAsyncEnumerable<Measure> LatencyAsync(string directory, string big)
    {
        await using var agent = new AgentStand(directory);
        Homes(agent, 2);
        agent.Start();
        await UntilAsync(async () => (await agent.MetricsAsync()).ContainsKey("uws_uploads_waiting"), 30);
        var content = Content(100_000);
        for (var warm = 0; warm < 20; warm++)
        {
            await OneAsync(agent, $"warm{warm}.csv", content);
        }

        var alone = new List<double>();
        for (var number = 0; number < 60; number++)
        {
            alone.Add(await OneAsync(agent, $"alone{number}.csv", content));
        }

        var beside = new List<double>();
        for (var round = 0; round < 3; round++)
        {
            var target = Path.Join(agent.Homes, School(0), $"big{round}.csv");
            File.Copy(big, target + ".part");
            File.Move(target + ".part", target);
            agent.Log(target);
            await UntilAsync(() => Task.FromResult(!File.Exists(target)), 60, milliseconds: 1);
            for (
                var number = 0;
                !agent.Receipts(School(0)).Any(name => name.StartsWith($"big{round}.csv", StringComparison.Ordinal));
                number++
            )
            {
                beside.Add(await OneAsync(agent, $"beside{round}-{number}.csv", content));
            }
        }

        foreach (var (what, times) in new[] { ("alone", alone), ("while 1 GB of another school is judged", beside) })
        {
            times.Sort();
            var isBar = what != "alone";
            yield return Measure.Cost(
                $"226 to receipt, 100 KB, {what}: p50 of {times.Count}",
                times[times.Count / 2],
                "ms",
                atMost: isBar ? 250 : null
            );
            yield return Measure.Cost(
                $"226 to receipt, 100 KB, {what}: p99",
                times[Math.Min(times.Count - 1, times.Count * 99 / 100)],
                "ms",
                atMost: isBar ? 1000 : null
            );
        }
    }

    private static async Task<double> OneAsync(AgentStand agent, string name, string content)
    {
        var path = Path.Join(agent.Homes, School(1), name);
        await File.WriteAllTextAsync(path, content);
        var start = Stopwatch.GetTimestamp();
        agent.Log(path);
        await UntilAsync(
            () => Task.FromResult(agent.Receipts(School(1)).Any(one => one.StartsWith(name, StringComparison.Ordinal))),
            60,
            milliseconds: 1
        );
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static string Content(int bytes)
    {
        var text = new StringBuilder("id,name\n");
        for (var row = 0; text.Length < bytes; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row},somebody of row {row}\n");
        }

        return text.ToString();
    }

    private static async Task<double> MedianAsync(AgentStand agent, string route)
    {
        var times = new List<double>();
        for (var i = 0; i < 21; i++)
        {
            times.Add(await agent.AskAsync(route));
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private static string School(int number) => string.Create(CultureInfo.InvariantCulture, $"school{number:000}");

    private static void Homes(AgentStand agent, int schools)
    {
        for (var school = 0; school < schools; school++)
        {
            Directory.CreateDirectory(Path.Join(agent.Homes, School(school)));
        }
    }

    private static void Write(AgentStand agent, int schools, int each)
    {
        for (var number = 0; number < each; number++)
        {
            for (var school = 0; school < schools; school++)
            {
                File.WriteAllText(Path.Join(agent.Homes, School(school), $"f{number}.csv"), Small);
            }
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, int seconds, int milliseconds = 100)
    {
        var since = Stopwatch.StartNew();
        while (!await holds())
        {
            if (since.Elapsed.TotalSeconds > seconds)
            {
                throw new InvalidOperationException($"The agent was not through within {seconds} s.");
            }

            await Task.Delay(milliseconds);
        }
    }
}
