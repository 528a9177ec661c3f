using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Benchmarks.Crash;

/// <summary>Runs of maintenance on real queues and stores, each over a world of files of its own; killed when each stands at the point that it is told, be it a write of the journal or a change of the world.</summary>
internal static class MaintenanceWorker
{
    /// <param name="directory">Each run has one below it, by its number.</param>
    /// <param name="dieAt">0 lets all of them come to their end.</param>
    public static async Task<int> RunAsync(string directory, int dieAt, int seed, int runs)
    {
        using var standing = new CountdownEvent(runs);
        var ends = await Task.WhenAll(
            Enumerable
                .Range(0, runs)
                .Select(run =>
                    PlayAsync(
                        Path.Join(directory, run.ToString(CultureInfo.InvariantCulture)),
                        new Points(dieAt, standing),
                        seed + run
                    )
                )
        );
        foreach (var end in ends)
        {
            await Console.Out.WriteLineAsync(end);
        }

        return 0;
    }

    private static async Task<string> PlayAsync(string directory, Points points, int seed)
    {
        Directory.CreateDirectory(directory);
        var world = new FileWorld(Path.Join(directory, "world"), points, new Random(seed));
        await using var stand = new QueueStand(
            Path.Join(directory, "store"),
            CrashWorker.Tuning,
            1,
            new Nothing(),
            all =>
                all.AddJob<MaintenanceRunJob>(MaintenanceRunJob.Kind)
                    .AddSingleton(provider => Parts(provider.GetRequiredService<IDocumentStore>(), world, points))
        );
        await stand.OpenAsync();
        var job = stand.Queue.Snapshot() is [var known, ..]
            ? known
            : (
                await stand.Queue.EnqueueAsync(
                    MaintenanceRunJob.Request(new MaintenanceWish { IsByHand = true }, "crash", dryRun: false),
                    CancellationToken.None
                )
            ).Job;
        stand.StartWorkers();
        while (stand.Queue.Find(job.Id) is { IsFinished: false })
        {
            await Task.Delay(2);
        }

        var ended = stand.Queue.Find(job.Id)!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"END {points.Passed} {ended.State} {ended.Outcome?.Summary}"
        );
    }

    private static RunParts Parts(IDocumentStore store, FileWorld world, Points points)
    {
        var options = new Fixed<MaintenanceOptions>(
            new MaintenanceOptions
            {
                Soak = TimeSpan.FromMilliseconds(5),
                Waves =
                [
                    new WaveOptions { Name = "dev", Targets = ["dev"] },
                    new WaveOptions
                    {
                        Name = "rest",
                        Targets = ["*"],
                        Canary = false,
                        AtMost = "2",
                        MaxFailed = "1",
                    },
                ],
            }
        );
        var runs = new RunStore(new PointedStore(store, points));
        return new RunParts(
            new FleetPlanner([world]),
            runs,
            new TargetBook(runs, Quiet.All, options, TimeProvider.System),
            new Blockers([], options, TimeProvider.System),
            new AlwaysOpen(),
            Quiet.All,
            options,
            TimeProvider.System
        );
    }

    /// <summary>Counts the places at which a run may be killed, and stands still at one; the process dies when all of its runs stand.</summary>
    internal sealed class Points(int dieAt, CountdownEvent standing)
    {
        private int passed;

        public int Passed => passed;

        public Task PassAsync()
        {
            var now = Interlocked.Increment(ref passed);
            if (dieAt == 0 || now < dieAt)
            {
                return Task.CompletedTask;
            }

            if (now == dieAt && standing.Signal())
            {
                // SIGKILL: no handler, no flush, no goodbye.
                using var me = Process.GetCurrentProcess();
                me.Kill();
            }

            return Task.Delay(Timeout.Infinite);
        }
    }

    /// <summary>May die before each commit, when nothing of it is on disk, and after it, before anybody knows.</summary>
    private sealed class PointedStore(IDocumentStore store, Points points) : IDocumentStore
    {
        public StoreHealth Health => store.Health;

        public Task<StoreOpening> OpenAsync(CancellationToken cancellationToken) => store.OpenAsync(cancellationToken);

        public Task<IReadOnlyList<StoredDocument>> ReadAllAsync(
            string collection,
            CancellationToken cancellationToken
        ) => store.ReadAllAsync(collection, cancellationToken);

        public Task<StoredDocument?> ReadAsync(string collection, string id, CancellationToken cancellationToken) =>
            store.ReadAsync(collection, id, cancellationToken);

        public Task CommitAsync(IReadOnlyList<DocumentChange> changes, CancellationToken cancellationToken) =>
            CommitAsync(changes, mayUseReserve: false, cancellationToken);

        public async Task CommitAsync(
            IReadOnlyList<DocumentChange> changes,
            bool mayUseReserve,
            CancellationToken cancellationToken
        )
        {
            await points.PassAsync();
            await store.CommitAsync(changes, mayUseReserve, cancellationToken);
            await points.PassAsync();
        }
    }

    private sealed class AlwaysOpen : IWorkTimes
    {
        public Task<WorkTime> AskAsync(
            string target,
            string kind,
            bool isSecurity,
            DateTimeOffset now,
            CancellationToken cancellationToken
        ) =>
            Task.FromResult(new WorkTime(IsOpen: true, "always") { Until = now.AddHours(4), Cutoff = now.AddHours(3) });
    }

    private sealed class Nothing : IJobHandler
    {
        public Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken) =>
            Task.FromResult(JobOutcome.Skipped("nothing"));
    }
}
