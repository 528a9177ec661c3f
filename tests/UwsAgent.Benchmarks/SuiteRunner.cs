using System.Text.Json;
using UwsAgent.Benchmarks.Autoscale;
using UwsAgent.Benchmarks.Door;
using UwsAgent.Benchmarks.Exec;
using UwsAgent.Benchmarks.Host;
using UwsAgent.Benchmarks.Images;
using UwsAgent.Benchmarks.Maintenance;
using UwsAgent.Benchmarks.Queue;
using UwsAgent.Benchmarks.Uploads;

namespace UwsAgent.Benchmarks;

/// <summary>A group of measures under one name: <c>tests/bench.sh NAME</c>.</summary>
internal interface ISuite
{
    string Name { get; }

    IAsyncEnumerable<Measure> RunAsync(CancellationToken cancellationToken);
}

/// <summary>Runs the suites that were asked for: a table for people, or one line of JSON per measure.</summary>
public static class SuiteRunner
{
    /// <summary>Every suite, one line each; a suite is one file.</summary>
    private static readonly ISuite[] Suites =
    [
        new AutoscaleSuite(),
        new QueueSuite(),
        new UploadsSuite(),
        new DoorSuite(),
        new ExecSuite(),
        new ImagesSuite(),
        new MaintenanceCalendarSuite(),
        new ReadinessSuite(),
        new MaintenanceBasesSuite(),
        new HostsSuite(),
        new IdleSuite(),
        new SoakSuite(),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var isJson = args.Contains("--json");
        var names = args.Where(arg => arg != "--json").ToList();
        var unknown = names.FirstOrDefault(name => Suites.All(suite => suite.Name != name));
        if (unknown is not null)
        {
            await Console.Error.WriteLineAsync(
                $"There is no suite '{unknown}'. Suites: {string.Join(", ", Suites.Select(suite => suite.Name))}."
            );
            return 2;
        }

        var holds = true;
        foreach (var suite in Suites.Where(suite => names.Count == 0 || names.Contains(suite.Name)))
        {
            if (!isJson)
            {
                Console.WriteLine(
                    $"\n{suite.Name}\n{"", -4}{"measure", -52}{"value", 14}  {"peer", -34}{"ratio", 8}  bar"
                );
            }

            await foreach (var measure in suite.RunAsync(CancellationToken.None))
            {
                holds &= measure.Holds ?? true;
                Console.WriteLine(
                    isJson ? JsonSerializer.Serialize(measure, MeasureJson.Default.Measure) : Row(measure)
                );
            }
        }

        return holds ? 0 : 1;
    }

    private static string Row(Measure measure)
    {
        var mark = measure.Holds switch
        {
            true => "ok",
            false => "NO",
            null => "",
        };
        var peer = measure.Peer is null ? "" : $"{measure.Peer}: {Number(measure.PeerValue!.Value)}";
        var ratio = measure.Ratio is { } value ? $"{value:0.00}x" : "";
        return $"{mark, -4}{measure.Name, -52}{Number(measure.Value) + " " + measure.Unit, 14}  {peer, -34}{ratio, 8}  {measure.Bar}";
    }

    private static string Number(double value) => value >= 100 ? $"{value:N0}" : $"{value:0.##}";
}
