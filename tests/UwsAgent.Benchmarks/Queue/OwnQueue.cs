using System.Diagnostics;
using UwsAgent.Adapters;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Benchmarks.Queue;

/// <summary>Measures the agent's own queue on a real disk, in a directory that is removed afterwards.</summary>
internal static class OwnQueue
{
    private static string NewDirectory() =>
        Path.Join(AppContext.BaseDirectory, "bench-" + Guid.NewGuid().ToString("N"));

    /// <summary>Enqueue, claim and complete, each on disk; a producer's next job follows when one of its jobs has ended.</summary>
    public static async Task<double> LifecyclesPerSecondAsync(int producers, int inFlight, int workers, int jobs)
    {
        var directory = NewDirectory();
        try
        {
            var handler = new Counter(jobs);
            await using var stand = new QueueStand(directory, new StoreTuning(), workers, handler);
            await stand.OpenAsync();
            stand.StartWorkers();
            using var room = new SemaphoreSlim(producers * inFlight);
            handler.Done = () => room.Release();
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(
                Enumerable
                    .Range(0, producers)
                    .Select(_ => Task.Run(() => ProduceAsync(stand.Queue, room, jobs / producers)))
            );
            await handler.All;
            while (stand.Queue.Counts().ByState[JobState.Succeeded] < jobs / producers * producers)
            {
                await Task.Delay(1);
            }

            return jobs / watch.Elapsed.TotalSeconds;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task ProduceAsync(JobQueue queue, SemaphoreSlim room, int jobs)
    {
        var enqueues = new List<Task>(jobs);
        for (var i = 0; i < jobs; i++)
        {
            await room.WaitAsync();
            enqueues.Add(queue.EnqueueAsync(Request(i), CancellationToken.None));
        }

        await Task.WhenAll(enqueues);
    }

    private static JobRequest Request(int number) =>
        new("work", "bench") { Payload = $$"""{"number":{{number}}}""", Title = $"job {number}" };

    /// <summary>From the start of the store to the first job in its handler.</summary>
    public static async Task<(TimeSpan FirstClaim, TimeSpan AfterKill)> FirstClaimAsync(int jobs)
    {
        var directory = NewDirectory();
        try
        {
            await FillAsync(
                directory,
                jobs,
                new StoreTuning { CheckpointBytes = long.MaxValue, CheckpointSegments = int.MaxValue }
            );
            var afterKill = await StartAsync(
                directory,
                new StoreTuning { CheckpointBytes = long.MaxValue, CheckpointSegments = int.MaxValue }
            );
            // Now with all of them in a base, as after a while.
            await FillAsync(directory, 1, new StoreTuning { CheckpointBytes = 1024 });
            return (await StartAsync(directory, new StoreTuning()), afterKill);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task FillAsync(string directory, int jobs, StoreTuning tuning)
    {
        await using var stand = new QueueStand(directory, tuning, 1, new Counter(int.MaxValue));
        await stand.OpenAsync();
        for (var i = 0; i < jobs; i += 1000)
        {
            await Task.WhenAll(
                Enumerable
                    .Range(i, Math.Min(1000, jobs - i))
                    .Select(number => stand.Queue.EnqueueAsync(Request(number), CancellationToken.None))
            );
        }

        while (tuning.CheckpointBytes < long.MaxValue && stand.Store.Health.DatabaseBytes < 1_000_000)
        {
            await Task.Delay(10);
        }
    }

    private static async Task<TimeSpan> StartAsync(string directory, StoreTuning tuning)
    {
        GC.Collect();
        var handler = new Counter(1);
        var watch = Stopwatch.StartNew();
        await using var stand = new QueueStand(directory, tuning, 1, handler);
        await stand.OpenAsync();
        stand.StartWorkers();
        await handler.All;
        return watch.Elapsed;
    }

    public static async Task<IReadOnlyList<(int Percent, double Milliseconds)>> EnqueueLatencyAsync()
    {
        var directory = NewDirectory();
        try
        {
            await using var stand = new QueueStand(directory, new StoreTuning(), 1, new Counter(int.MaxValue));
            await stand.OpenAsync();
            var times = new List<double>();
            for (var i = 0; i < 3000; i++)
            {
                var began = Stopwatch.GetTimestamp();
                await stand.Queue.EnqueueAsync(Request(i), CancellationToken.None);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            times = [.. times.Skip(500).Order()];
            return [(50, times[times.Count / 2]), (99, times[times.Count * 99 / 100])];
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private sealed class Counter(int expected) : IJobHandler
    {
        private readonly TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int count;

        public Task All => all.Task;

        public Action Done { get; set; } = () => { };

        public Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
        {
            Done();
            if (Interlocked.Increment(ref count) == expected)
            {
                all.SetResult();
            }

            return Task.FromResult(JobOutcome.Succeeded("done"));
        }
    }
}
