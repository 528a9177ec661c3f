using System.Diagnostics;
using System.Globalization;
using System.Text;
using UwsAgent.Adapters;
using UwsAgent.Benchmarks;
using UwsAgent.Benchmarks.Crash;
using UwsAgent.Core.Jobs;

namespace UwsAgent.SystemTests.Store;

/// <summary>kill -9 at random instants, under load: at work, in recovery, while bases are built and swapped.</summary>
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private readonly string directory = Path.Join(Path.GetTempPath(), "uws-crash-" + Guid.NewGuid().ToString("N"));
    private readonly Random random = new(Environment.TickCount);

    private static int Kills =>
        int.TryParse(Environment.GetEnvironmentVariable("UWS_CRASH_KILLS"), CultureInfo.InvariantCulture, out var given)
            ? given
            : 60;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task No_acknowledged_commit_is_lost_and_none_is_there_by_half()
    {
        var acknowledged = new Dictionary<string, int>(StringComparer.Ordinal);
        var (total, torn, kills) = (0, 0, Kills / 2);
        for (var kill = 0; kill < kills; kill++)
        {
            foreach (var line in await KillAsync("store"))
            {
                if (line.Split(' ') is ["A", var id, var version])
                {
                    acknowledged[id] = int.Parse(version, CultureInfo.InvariantCulture);
                    total++;
                }
                else
                {
                    Assert.DoesNotContain("lost", line, StringComparison.Ordinal);
                }
            }

            await using var store = CrashWorker.OpenStore(directory);
            var opening = await store.OpenAsync(CancellationToken.None);
            torn += opening.Troubles.Count;
            Assert.DoesNotContain(
                opening.Troubles,
                trouble => !trouble.Contains("not a whole change", StringComparison.Ordinal)
            );
            var (left, right) = (await ReadAsync(store, "left"), await ReadAsync(store, "right"));
            foreach (var (id, version) in acknowledged)
            {
                // One commit of each writer may be on its way, not more.
                Assert.InRange(right.GetValueOrDefault(id), version, version + 1);
                Assert.Equal(right[id] % 7 == 0 ? 0 : right[id], left.GetValueOrDefault(id));
            }
        }

        Assert.NotEqual(0, total);
        Say($"{kills} kills, {total} commits acknowledged, 0 lost, 0 by half, {torn} torn tails");
    }

    [Fact]
    public async Task No_acknowledged_job_is_lost_and_none_is_completed_twice()
    {
        var (enqueued, completed, runs) = (new HashSet<string>(), new HashSet<string>(), new Dictionary<string, int>());
        var (kills, again) = (Kills - (Kills / 2), 0);
        for (var kill = 0; kill < kills; kill++)
        {
            foreach (var line in await KillAsync("queue"))
            {
                switch (line.Split(' '))
                {
                    case ["E", var id]:
                        enqueued.Add(id);
                        break;
                    case ["R", var id]:
                        Assert.False(completed.Contains(id), $"{id} ran after its completion was acknowledged");
                        runs[id] = runs.GetValueOrDefault(id) + 1;
                        again += runs[id] > 1 ? 1 : 0;
                        break;
                    case ["C", var id]:
                        Assert.True(completed.Add(id), $"{id} was completed twice");
                        break;
                    default:
                        Assert.DoesNotContain("lost", line, StringComparison.Ordinal);
                        break;
                }
            }

            await CheckQueueAsync(enqueued, completed);
        }

        Assert.NotEmpty(completed);
        Say(
            $"{kills} kills, {enqueued.Count} jobs acknowledged, 0 lost, {completed.Count} completed, 0 completed twice, {again} run again after a kill"
        );
    }

    private async Task CheckQueueAsync(HashSet<string> enqueued, HashSet<string> completed)
    {
        await using var store = CrashWorker.OpenStore(directory);
        await store.OpenAsync(CancellationToken.None);
        var documents = await store.ReadAllAsync(JobQueue.JobsCollection, CancellationToken.None);
        var jobs = documents.Select(document => JobJson.ReadJob(document.Json)).ToDictionary(job => job.Id);
        using var archive = new JsonLinesJobArchive(
            Path.Join(directory, "archive"),
            Microsoft.Extensions.Logging.Abstractions.NullLogger<JsonLinesJobArchive>.Instance
        );
        await foreach (var job in archive.ReadAsync(CancellationToken.None))
        {
            jobs.TryAdd(job.Id, job);
        }

        Assert.DoesNotContain(enqueued, id => !jobs.ContainsKey(id));
        Assert.DoesNotContain(completed, id => jobs[id].State != JobState.Succeeded);
    }

    /// <returns>What the worker said before it was killed.</returns>
    private async Task<List<string>> KillAsync(string mode)
    {
        var start = new ProcessStartInfo(WorkerPath(), ["crash-worker", mode, directory])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var worker = Process.Start(start)!;
        var lines = new List<string>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var wanted = random.Next(500);
        var reading = Task.Run(async () =>
        {
            while (await worker.StandardOutput.ReadLineAsync() is { } line)
            {
                lines.Add(line);
                if (lines.Count > wanted)
                {
                    enough.TrySetResult();
                }
            }

            enough.TrySetResult();
        });
        if (random.Next(5) > 0)
        {
            await enough.Task;
            await Task.Delay(random.Next(10));
        }
        else
        {
            // While it starts and recovers.
            await Task.Delay(random.Next(30, 200));
        }

        Assert.False(worker.HasExited, "the worker ended by itself: " + string.Join('\n', lines.TakeLast(5)));
        worker.Kill();
        await worker.WaitForExitAsync();
        await reading;
        if (lines.Count > 0 && !IsWhole(lines[^1]))
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return lines;
    }

    private static bool IsWhole(string line) =>
        line is "O" || line.StartsWith("T ", StringComparison.Ordinal) || line.Length > 3;

    private static async Task<Dictionary<string, int>> ReadAsync(LiteDbDocumentStore store, string collection) =>
        (await store.ReadAllAsync(collection, CancellationToken.None)).ToDictionary(
            one => one.Id,
            one => int.Parse(Encoding.UTF8.GetString(one.Json.Span).TrimEnd('.'), CultureInfo.InvariantCulture)
        );

    private static string WorkerPath() => Path.ChangeExtension(typeof(SuiteRunner).Assembly.Location, null);

    private void Say(string line)
    {
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("UWS_CRASH_COUNTS") is { } path)
        {
            File.AppendAllText(path, line + "\n");
        }
    }
}
