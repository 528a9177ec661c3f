using System.Diagnostics;
using System.Runtime.CompilerServices;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Ports;

namespace UwsAgent.Benchmarks.Images;

/// <summary>Plans and removals on a real engine beside the command line calls that docuum makes, and beside Docker's own prune.</summary>
internal sealed class ImagesSuite : ISuite
{
    private const int Images = 1000;
    private const int Removed = 500;
    private const int DocuumRemoved = 20;

    public string Name => "images";

    public async IAsyncEnumerable<Measure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var measure in PlannerAlone())
        {
            yield return measure;
        }

        var folder = Directory.CreateTempSubdirectory("uws-images-").FullName;
        var socket = EngineStand.Script("start", folder).Trim();
        try
        {
            using var stand = new EngineStand(folder, socket);
            await stand.ImportAsync(Images, tag: true, cancellationToken);
            var clock = Stopwatch.StartNew();
            var plan = await stand.PlanAsync(10_000, cancellationToken);
            Expect(Images, plan.Plan.Removals.Count);
            clock.Restart();
            await stand.PlanAsync(10_000, cancellationToken);
            yield return Measure.Cost("plan over 1,000 real images", clock.Elapsed.TotalSeconds, "s", atMost: 0.5);

            var docuum = await stand.DocuumAsync(DocuumRemoved, cancellationToken);
            clock.Restart();
            Expect(Removed, await stand.CleanAsync(Removed, cancellationToken));
            var ours = clock.Elapsed.TotalMilliseconds / Removed;
            yield return Measure.Cost(
                "delete 500 of them, each",
                ours,
                "ms",
                peer: ("docuum's CLI calls", docuum),
                ratioAtLeast: 20
            );

            await stand.EmptyAsync(cancellationToken);
            await stand.ImportAsync(Removed, tag: false, cancellationToken);
            clock.Restart();
            EngineStand.Docker(socket, "image", "prune", "-f");
            var prune = clock.Elapsed.TotalMilliseconds;
            await stand.ImportAsync(Removed, tag: false, cancellationToken);
            clock.Restart();
            Expect(Removed, await stand.CleanAsync(Removed, cancellationToken));
            yield return Measure.Cost(
                "delete 500 dangling ones, all",
                clock.Elapsed.TotalMilliseconds,
                "ms",
                peer: ("docker image prune", prune),
                ratioAtLeast: 1
            );

            yield return Measure.Cost(
                "CPU while 10 events a second are of no interest",
                await stand.IdleAsync(cancellationToken) * 100,
                "%",
                atMost: 0.2
            );
        }
        finally
        {
            EngineStand.Script("stop", folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<Measure> PlannerAlone()
    {
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        var random = new Random(1);
        var images = new List<EngineImage>();
        var uses = new Dictionary<string, ImageUse>(StringComparer.Ordinal);
        for (var index = 0; index < 10_000; index++)
        {
            var id = $"sha256:{index:x64}";
            images.Add(new EngineImage(id, "", [$"repo{index % 200}:1.{index}.0"], []) { SizeBytes = 500 << 20 });
            var at = now.AddHours(-random.Next(10_000));
            uses[id] = new ImageUse(id, at, at)
            {
                Layers =
                [
                    .. Enumerable
                        .Range(0, 5)
                        .Select(layer => new ImageLayer(
                            (UInt128)(layer < 1 ? index % 50 : 1000 + (index * 5) + layer),
                            random.Next(100 << 20)
                        )),
                ],
            };
        }

        var usage = new EngineUsage { Disk = new DiskSpace("/", 1L << 42, 1L << 38, 0, 0) };
        var policy = new CleanupPolicy { MaxRemovals = 10_000, RemoveUnpullable = true };
        var history = new ImageHistory(uses);
        for (var run = 0; run < 20; run++)
        {
            ImageCleanupPlan.Decide(images, [], usage, history, policy, now);
        }

        var times = new List<double>();
        long allocated = 0;
        for (var run = 0; run < 7; run++)
        {
            GC.Collect();
            var before = GC.GetAllocatedBytesForCurrentThread();
            // Of the processor, not of the wall: on a busy machine this is what it costs.
            var started = Process.GetCurrentProcess().TotalProcessorTime;
            ImageCleanupPlan.Decide(images, [], usage, history, policy, now);
            times.Add((Process.GetCurrentProcess().TotalProcessorTime - started).TotalMilliseconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        yield return Measure.Cost(
            "planner alone, 10,000 images, 50,000 layers",
            times.Order().ElementAt(3),
            "ms",
            atMost: 100
        );
        yield return Measure.Cost("what that allocates", allocated / (double)(1 << 20), "MiB", atMost: 50);
    }

    private static void Expect(int wanted, int found)
    {
        if (wanted != found)
        {
            throw new InvalidOperationException($"{found} images instead of {wanted}.");
        }
    }
}
