using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using UwsAgent.Benchmarks.Uploads;

namespace UwsAgent.Benchmarks.Host;

/// <summary>Works the installed agent for a while (uploads, commands, questions) and looks for what grows.</summary>
/// <remarks><c>UWS_SOAK_MINUTES</c>, 10 unless told; the first third warms up: what is kept of the newest jobs and changes has its full size by then.</remarks>
internal sealed class SoakSuite : ISuite
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Draining = TimeSpan.FromMinutes(1);

    public string Name => "soak";

    public async IAsyncEnumerable<Measure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromMinutes(
            double.Parse(Environment.GetEnvironmentVariable("UWS_SOAK_MINUTES") ?? "10", CultureInfo.InvariantCulture)
        );
        var (directory, client) = await Published.InstallationAsync();
        await using var agent = await AgentProcess.StartAsync(directory, client, Configuration);
        var samples = new List<Sample>();
        var watch = Stopwatch.StartNew();
        var rounds = 0;
        while (watch.Elapsed < length)
        {
            await WorkAsync(agent, rounds++);
            samples.Add(new Sample(watch.Elapsed / length, agent.ResidentMegabytes, agent.OpenFiles, agent.Threads));
            await Task.Delay(Round, cancellationToken);
        }

        var judged = await JudgedAsync(agent, rounds, cancellationToken);
        var (middle, end) = (samples.Where(one => one.At is > 0.33 and < 0.55), samples.Where(one => one.At > 0.8));
        yield return Measure.Rate(
            "uploads judged, of those that were dropped",
            100.0 * judged / rounds,
            "%",
            atLeast: 100
        );
        yield return Measure.Cost("resident at the end", Median(end, one => one.Resident), "MiB");
        yield return Measure.Cost("growth of what is resident", Growth(one => one.Resident), "%", atMost: 3);
        yield return Measure.Cost("growth of open files", Growth(one => one.OpenFiles), "%", atMost: 3);
        yield return Measure.Cost("growth of threads", Growth(one => one.Threads), "%", atMost: 10);

        double Growth(Func<Sample, double> what) => ((Median(end, what) / Median(middle, what)) - 1) * 100;
    }

    /// <summary>Few finished jobs are kept, so that what is kept has its full size early.</summary>
    private static string Configuration(string root)
    {
        var folder = Directory.CreateDirectory(Path.Join(root, "etc", "conf.d")).FullName;
        File.WriteAllText(Path.Join(folder, "soak.json"), """{ "Queue": { "Retention": { "KeepNewest": 100 } } }""");
        return TwoSchools.Configuration(root);
    }

    private static async Task WorkAsync(AgentProcess agent, int round)
    {
        var school = TwoSchools.Names[round % TwoSchools.Names.Count];
        var file = Path.Join(agent.Root, $"users-{round}.part");
        new UsersFile(round).Write(file, rows: 500, errorsPerRow: round % 2 == 0 ? 0 : 0.1);
        File.Move(file, Path.Join(TwoSchools.Home(agent.Root, school), $"users-{round}.csv"));
        foreach (
            var arguments in (string[][])
                [
                    ["run", "disk"],
                    ["status"],
                    ["queue"],
                    ["uploads"],
                ]
        )
        {
            if (await agent.UwsAsync(arguments) is (not 0, var output))
            {
                throw new InvalidOperationException($"uws {string.Join(' ', arguments)} failed: {output}");
            }
        }
    }

    /// <summary>Every upload ends in one receipt.</summary>
    private static async Task<int> JudgedAsync(AgentProcess agent, int dropped, CancellationToken cancellationToken)
    {
        for (var watch = Stopwatch.StartNew(); ; )
        {
            var receipts = TwoSchools
                .Names.Select(school => Path.Join(TwoSchools.Home(agent.Root, school), "receipts"))
                .Where(Directory.Exists)
                .Sum(folder => Directory.GetFiles(folder, "*.txt").Length);
            if (receipts >= dropped || watch.Elapsed > Draining)
            {
                return receipts;
            }

            await Task.Delay(Round, cancellationToken);
        }
    }

    private static double Median(IEnumerable<Sample> samples, Func<Sample, double> what)
    {
        var sorted = samples.Select(what).Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private readonly record struct Sample(double At, double Resident, double OpenFiles, double Threads);
}
