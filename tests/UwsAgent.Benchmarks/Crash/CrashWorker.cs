using System.Globalization;
using System.Text;
using UwsAgent.Adapters;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Benchmarks.Crash;

/// <summary>Works on a store or a queue as fast as it can and says on stdout what was acknowledged, until it is killed.</summary>
internal static class CrashWorker
{
    public const int Slots = 16;

    /// <summary>So small that segments, bases and drops are always under way.</summary>
    public static readonly StoreTuning Tuning = new()
    {
        SegmentBytes = 64 * 1024,
        ReserveBytes = 8 * 1024,
        CheckpointBytes = 128 * 1024,
        CheckpointSegments = 6,
    };

    private static readonly Lock Gate = new();
    private static readonly Stream Out = Console.OpenStandardOutput();

    public static Task<int> RunAsync(string mode, string directory) =>
        mode == "queue" ? RunQueueAsync(directory) : RunStoreAsync(directory);

    private static async Task<int> RunStoreAsync(string directory)
    {
        await using var store = OpenStore(directory);
        var opening = await store.OpenAsync(CancellationToken.None);
        foreach (var trouble in opening.Troubles)
        {
            Say("T " + trouble);
        }

        var there = (await store.ReadAllAsync("right", CancellationToken.None)).ToDictionary(
            one => one.Id,
            one => int.Parse(Encoding.UTF8.GetString(one.Json.Span).TrimEnd('.'), CultureInfo.InvariantCulture),
            StringComparer.Ordinal
        );
        Say("O");
        await Task.WhenAll(Enumerable.Range(0, Slots).Select(slot => Task.Run(() => CommitForeverAsync(slot))));
        return 0;

        async Task CommitForeverAsync(int slot)
        {
            var id = slot.ToString(CultureInfo.InvariantCulture);
            for (var version = there.GetValueOrDefault(id) + 1; ; version++)
            {
                await store.CommitAsync(Changes(id, version), CancellationToken.None);
                Say($"A {id} {version}");
            }
        }
    }

    /// <summary>Two documents of one commit: both must be there, or neither; every seventh time one of them goes.</summary>
    private static DocumentChange[] Changes(string id, int version)
    {
        var text = version.ToString(CultureInfo.InvariantCulture).PadRight(20 + (version * 37 % 900), '.');
        var json = Encoding.UTF8.GetBytes(text);
        return
        [
            version % 7 == 0 ? DocumentChange.Remove("left", id) : DocumentChange.Put("left", id, json),
            DocumentChange.Put("right", id, json),
        ];
    }

    public static LiteDbDocumentStore OpenStore(string directory) =>
        new(
            new DiskStoreFiles(directory),
            Tuning,
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
            Quiet.All,
            () => StoreLock.Take(directory)
        );

    private static async Task<int> RunQueueAsync(string directory)
    {
        await using var stand = new QueueStand(directory, Tuning, 4, new Sayer());
        foreach (var trouble in (await stand.OpenAsync()).Troubles)
        {
            Say("T " + trouble);
        }

        Say("O");
        var watching = WatchAsync(stand);
        stand.StartWorkers();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => EnqueueForeverAsync(stand.Queue))));
        await watching;
        return 0;
    }

    private static async Task EnqueueForeverAsync(JobQueue queue)
    {
        while (true)
        {
            var result = await queue.EnqueueAsync(new JobRequest("work", "crash"), CancellationToken.None);
            Say("E " + result.Job.Id);
            if (queue.Counts().ByState[JobState.Queued] > 50)
            {
                await Task.Delay(1);
            }
        }
    }

    private static async Task WatchAsync(QueueStand stand)
    {
        var done = 0;
        await foreach (var job in stand.Queue.WatchAsync(CancellationToken.None))
        {
            if (job.State == JobState.Succeeded)
            {
                Say("C " + job.Id);
                if (++done % 40 == 0)
                {
                    await stand.Queue.CleanAsync(new HashSet<JobState> { JobState.Succeeded }, CancellationToken.None);
                }
            }
        }
    }

    private static void Say(string line)
    {
        // One write for one line: a kill leaves whole lines, or a torn last one.
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (Gate)
        {
            Out.Write(bytes);
        }
    }

    private sealed class Sayer : IJobHandler
    {
        public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
        {
            Say("R " + run.Job.Id);
            await Task.Yield();
            return JobOutcome.Succeeded("done");
        }
    }
}
