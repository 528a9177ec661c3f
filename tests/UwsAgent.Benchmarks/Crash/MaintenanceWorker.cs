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

/// <summary>One run of maintenance on the real queue and store over a world of files; killed at the point that it is told, be it a write of the journal or a change of the world.</summary>
internal static class MaintenanceWorker
{
    public static async Task<int> RunAsync(string directory, int dieAt, int seed)
    {
        var points = new Points(dieAt);
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
        await Console.Out.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"END {points.Passed} {ended.State} {ended.Outcome?.Summary}")
        );
        return 0;
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

    /// <summary>Counts the places at which a process may die, and dies at one.</summary>
    internal sealed class Points(int dieAt)
    {
        private int passed;

        public int Passed => passed;

        public void Pass()
        {
            if (Interlocked.Increment(ref passed) == dieAt)
            {
                // SIGKILL: no handler, no flush, no goodbye.
                using var me = Process.GetCurrentProcess();
                me.Kill();
                Thread.Sleep(Timeout.Infinite);
            }
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
            points.Pass();
            await store.CommitAsync(changes, mayUseReserve, cancellationToken);
            points.Pass();
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
