using System.Diagnostics;
using System.Runtime.CompilerServices;
using UwsAgent.Core.Commands;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Benchmarks.Exec;

/// <summary>1,000 times <c>true</c>, one at a time, against the queues that people use for it.</summary>
internal sealed class ExecSuite : ISuite
{
    private const int Jobs = 1000;
    private const int Rounds = 3;

    private readonly List<string> directories = [];

    public string Name => "exec";

    public async IAsyncEnumerable<Measure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (ours, plain, nq, spooler) = (new Times(), new Times(), new Times(), new Times());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await OursAsync(withCgroup: true));
            plain.Add(await OursAsync(withCgroup: false));
            if (File.Exists("/usr/bin/nq"))
            {
                nq.Add(await PeerAsync("NQDIR", "/usr/bin/nq", ["/bin/true"], ["-w"]));
            }

            if (File.Exists("/usr/bin/tsp"))
            {
                spooler.Add(await PeerAsync("TMPDIR", "/usr/bin/tsp", ["/bin/true"], ["-w"]));
            }
        }

        var peers = new[] { ("nq", nq), ("task-spooler", spooler) }.Where(peer => !peer.Item2.IsEmpty).ToList();
        (string, double)? fastestAll =
            peers.Count == 0 ? null : peers.Select(peer => (peer.Item1, peer.Item2.All)).MinBy(peer => peer.All);
        (string, double)? fastestEnqueue =
            peers.Count == 0
                ? null
                : peers.Select(peer => (peer.Item1, peer.Item2.Enqueue)).MinBy(peer => peer.Enqueue);

        yield return Measure.Cost(
            "enqueue 1,000, each on disk before the next",
            ours.Enqueue,
            "s",
            peer: fastestEnqueue
        );
        yield return Measure.Cost(
            "run 1,000 x true, first enqueue to last end",
            ours.All,
            "s",
            peer: fastestAll,
            ratioAtLeast: fastestAll is null ? null : 1
        );
        yield return Measure.Cost("the same without cgroups", plain.All, "s", peer: fastestAll);
        foreach (var (name, times) in peers)
        {
            yield return Measure.Cost($"{name}: first enqueue to last end", times.All, "s");
        }

        var (_, loud) = await OursAsync(withCgroup: true, "gigabyte", 1);
        yield return Measure.Cost("a job that prints 1 GB", loud, "s");
        directories.ForEach(directory => Directory.Delete(directory, recursive: true));
    }

    private async Task<(double Enqueue, double All)> OursAsync(
        bool withCgroup,
        string command = "true",
        int jobs = Jobs
    )
    {
        await using var stand = new ExecStand(NewDirectory(), withCgroup);
        await stand.OpenAsync();
        var watch = Stopwatch.StartNew();
        for (var index = 0; index < jobs; index++)
        {
            var payload = new CommandPayload { Command = command };
            await stand.Queue.EnqueueAsync(
                CommandPlan.Request(ExecStand.Commands, payload, "bench"),
                CancellationToken.None
            );
        }

        var enqueue = watch.Elapsed.TotalSeconds;
        while (Ended(stand, JobState.Succeeded) < jobs)
        {
            if (Ended(stand, JobState.Failed) > 0)
            {
                var failed = stand.Queue.Snapshot().First(job => job.State == JobState.Failed);
                throw new InvalidOperationException(failed.Outcome!.Summary);
            }

            await Task.Delay(2);
        }

        return (enqueue, watch.Elapsed.TotalSeconds);
    }

    private static int Ended(ExecStand stand, JobState state) => stand.Queue.Counts().ByState.GetValueOrDefault(state);

    /// <summary>A call of the program per job, as people do it, then one that waits for the last.</summary>
    private async Task<(double Enqueue, double All)> PeerAsync(
        string variable,
        string program,
        string[] add,
        string[] wait
    )
    {
        var directory = NewDirectory();
        var watch = Stopwatch.StartNew();
        var loop = $"i=0; while [ $i -lt {Jobs} ]; do {program} {string.Join(' ', add)} >/dev/null; i=$((i+1)); done";
        await ShellAsync(loop, variable, directory);
        var enqueue = watch.Elapsed.TotalSeconds;
        await ShellAsync($"{program} {string.Join(' ', wait)} >/dev/null", variable, directory);
        var all = watch.Elapsed.TotalSeconds;
        if (program.EndsWith("tsp", StringComparison.Ordinal))
        {
            await ShellAsync($"{program} -K", variable, directory);
        }

        return (enqueue, all);
    }

    // ext4 looks for long at a directory's neighbours that were deleted in the last seconds: nobody is to pay for who ran before.
    private string NewDirectory()
    {
        directories.Add(Directory.CreateTempSubdirectory("uws-exec-bench").FullName);
        return directories[^1];
    }

    private static async Task ShellAsync(string script, string variable, string directory)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script]);
        start.Environment[variable] = directory;
        start.Environment["TS_SLOTS"] = "1";
        using var shell = Process.Start(start)!;
        await shell.WaitForExitAsync();
    }

    /// <summary>The median of the rounds.</summary>
    private sealed class Times
    {
        private readonly List<(double Enqueue, double All)> rounds = [];

        public bool IsEmpty => rounds.Count == 0;

        public double Enqueue => rounds.Select(round => round.Enqueue).Order().ElementAt(rounds.Count / 2);

        public double All => rounds.Select(round => round.All).Order().ElementAt(rounds.Count / 2);

        public void Add((double Enqueue, double All) round) => rounds.Add(round);
    }
}
