using System.Diagnostics;
using System.Globalization;
using UwsAgent.Benchmarks;
using UwsAgent.Benchmarks.Crash;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.SystemTests.Maintenance;

/// <summary>kill -9 at each write of the journal and each change of the world: nothing is done twice, nothing stays cordoned or locked, every run ends.</summary>
public sealed class MaintenanceCrashTests(ITestOutputHelper output) : IDisposable
{
    private readonly string directory = Path.Join(
        Path.GetTempPath(),
        "uws-maintenance-" + Guid.NewGuid().ToString("N")
    );

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task A_run_that_is_killed_at_any_point_resumes_or_undoes_and_does_nothing_twice_E_c8()
    {
        var times = Given("UWS_CRASH_TIMES", 20);
        var step = RealServers.IsFullRun ? 1 : 23;
        var whole = await PlayAsync("whole", 0, 0, 1);
        var kills = 0;
        var watch = Stopwatch.StartNew();
        // Two at once: each is alone in its own directory, and much of a turn is waiting for the disk.
        await Parallel.ForEachAsync(
            Enumerable.Range(1, whole).Where(point => point % step == 0),
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (point, _) =>
            {
                var place = point.ToString(CultureInfo.InvariantCulture);
                await PlayAsync(place, point, point * 1000, times);
                Interlocked.Add(ref kills, times);
                Directory.Delete(Path.Join(directory, place), recursive: true);
            }
        );

        Assert.NotEqual(0, kills);
        output.WriteLine(
            $"{kills} runs killed at {whole} points, {times} at each, in {watch.Elapsed.TotalSeconds:0} s: 0 done twice, 0 left cordoned, 0 locks left"
        );
    }

    /// <returns>How many points a run passes that is not killed.</returns>
    private async Task<int> PlayAsync(string name, int point, int seed, int times)
    {
        var place = Path.Join(directory, name);
        Directory.CreateDirectory(place);
        if (point > 0)
        {
            var (code, said) = await WorkAsync(place, point, seed, times);
            Assert.True(code == 137, $"point {point}: the worker was not killed: {code} {said}");
        }

        var (end, words) = await WorkAsync(place, 0, seed + times, times);
        Assert.True(end == 0, $"point {point}: {end} {words}");
        var ends = words.Split('\n');
        Assert.Equal(times, ends.Length);
        foreach (var (run, line) in ends.Index())
        {
            await CheckAsync(Path.Join(place, $"{run}"), $"point {point}, seed {seed + run}: {line}");
        }

        return int.Parse(ends[0].Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static async Task CheckAsync(string place, string story)
    {
        var world = FileWorld.Lines(Path.Join(place, "world"));
        var twice = world
            .GroupBy(line => line, StringComparer.Ordinal)
            .Where(line => line.Count() > 1)
            .Select(line => line.Key);
        Assert.True(!twice.Any(), $"{story}: done twice: {string.Join(", ", twice)}");
        foreach (var target in FileWorld.Targets)
        {
            foreach (var step in new[] { "upgrade", "reboot" })
            {
                var isBad = target == "bad";
                string[] wanted =
                    isBad && step == "reboot" ? []
                    : isBad ? ["cordon", "do", "uncordon", "undo"]
                    : ["cordon", "do", "uncordon"];
                var done = world
                    .Where(line => line.StartsWith($"{target} {step} ", StringComparison.Ordinal))
                    .Select(line => line.Split(' ')[2]);
                Assert.True(wanted.SequenceEqual(done), $"{story}: {target} {step}: {string.Join(", ", done)}");
            }
        }

        await using var store = CrashWorker.OpenStore(Path.Join(place, "store"));
        await store.OpenAsync(CancellationToken.None);
        var runs = new RunStore(store);
        var run = Assert.Single(await runs.RunsAsync(CancellationToken.None));
        Assert.True(run.Result is RunResult.Failed, $"{story}: {run.Result} {run.Summary}");
        Assert.Empty(await runs.LocksAsync(CancellationToken.None));
        var plans = await runs.PlansAsync(run, CancellationToken.None);
        Assert.All(
            await runs.StepsAsync(run, plans, CancellationToken.None),
            record => Assert.True(record.IsEnded, $"{story}: {record}")
        );
    }

    private static async Task<(int Code, string Said)> WorkAsync(string place, int point, int seed, int runs)
    {
        var start = new ProcessStartInfo(
            Path.ChangeExtension(typeof(SuiteRunner).Assembly.Location, null),
            ["maintenance-worker", place, $"{point}", $"{seed}", $"{runs}"]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var worker = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var (said, wrong) = (worker.StandardOutput.ReadToEndAsync(), worker.StandardError.ReadToEndAsync());
        try
        {
            await worker.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            worker.Kill();
            return (-1, $"it did not end within a minute: {await said}{await wrong}");
        }

        return (worker.ExitCode, (await said + await wrong).Trim());
    }

    private static int Given(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given)
            ? given
            : usual;
}
