using System.Diagnostics;
using Hangfire;
using Hangfire.InMemory;

namespace UwsAgent.Benchmarks.Queue;

/// <summary>The same work on Hangfire with storage in memory: nothing of it survives the process.</summary>
public static class HangfirePeer
{
    private static int count;
    private static int expected;
    private static TaskCompletionSource all = new();
    private static SemaphoreSlim? room;

    public static async Task<double> LifecyclesPerSecondAsync(int producers, int inFlight, int workers, int jobs)
    {
        using var storage = new InMemoryStorage();
        (count, expected) = (0, jobs / producers * producers);
        all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var places = room = new SemaphoreSlim(producers * inFlight);
        using var server = new BackgroundJobServer(
            new BackgroundJobServerOptions { WorkerCount = workers, ShutdownTimeout = TimeSpan.FromSeconds(1) },
            storage
        );
        var client = new BackgroundJobClient(storage);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable.Range(0, producers).Select(_ => Task.Run(() => ProduceAsync(client, jobs / producers)))
        );
        await all.Task;
        var monitor = storage.GetMonitoringApi();
        while (monitor.SucceededListCount() < expected)
        {
            await Task.Delay(1);
        }

        return expected / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Called by Hangfire.</summary>
    public static void Work(int number)
    {
        room!.Release();
        if (Interlocked.Increment(ref count) == expected)
        {
            all.SetResult();
        }
    }

    private static async Task ProduceAsync(BackgroundJobClient client, int jobs)
    {
        for (var i = 0; i < jobs; i++)
        {
            await room!.WaitAsync();
            var number = i;
            client.Enqueue(() => Work(number));
        }
    }
}
