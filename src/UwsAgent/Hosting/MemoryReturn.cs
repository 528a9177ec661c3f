namespace UwsAgent.Hosting;

/// <summary>Gives memory back while little happens: by itself the runtime collects only after as much garbage as the processor's cache would hold, which may be hundreds of megabytes.</summary>
internal sealed class MemoryReturn(TimeProvider time) : LoopService
{
    /// <summary>Bytes allocated since the last collection that make one worth its milliseconds.</summary>
    internal const long Worthwhile = 4 * 1024 * 1024;

    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(5);

    /// <summary>Where the runtime collects everything by itself there is enough to do, and nothing is left to add.</summary>
    internal static bool IsDue(long allocatedSince, int collectionsSince) =>
        collectionsSince == 0 && allocatedSince >= Worthwhile;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        var (allocated, collections) = (0L, 0);
        for (var wait = AfterStart; ; wait = Between)
        {
            await Task.Delay(wait, time, stoppingToken);
            if (IsDue(GC.GetTotalAllocatedBytes() - allocated, GC.CollectionCount(GC.MaxGeneration) - collections))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }

            (allocated, collections) = (GC.GetTotalAllocatedBytes(), GC.CollectionCount(GC.MaxGeneration));
        }
    }
}
