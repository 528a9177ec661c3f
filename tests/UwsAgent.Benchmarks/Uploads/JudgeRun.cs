using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Uploads.Archives;
using UwsAgent.Core.Uploads.Profiles;

namespace UwsAgent.Benchmarks.Uploads;

/// <summary>What one program took for one file.</summary>
/// <param name="CpuSeconds">Of all threads: on a busy machine this is what "on one core" means.</param>
internal sealed record Took(double CpuSeconds, double WallSeconds, long PeakBytes, long Errors, double FirstCpuSeconds);

/// <summary>Judges a file in a process of its own, so that its memory is its own too.</summary>
internal static class JudgeRun
{
    /// <summary>The child's side: prints one line of JSON.</summary>
    public static async Task ChildAsync(string path, int times)
    {
        var runs = new List<(double Cpu, double Wall)>();
        long errors = 0;
        for (var i = 0; i < times; i++)
        {
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
            var profile = ShippedProfiles.All["oneroster"];
            var name = path.EndsWith(".zip", StringComparison.Ordinal) ? "set.zip" : "users.csv";
            var judged = await ContentJudge.JudgeAsync(file, new(name), profile, new(), CancellationToken.None);
            errors = judged.Verdict.ErrorCount;
            runs.Add(((Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds, watch.Elapsed.TotalSeconds));
        }

        var took = new Took(
            runs.Select(run => run.Cpu).Order().ElementAt(times / 2),
            runs.Select(run => run.Wall).Order().ElementAt(times / 2),
            Process.GetCurrentProcess().PeakWorkingSet64,
            errors,
            runs[0].Cpu
        );
        Console.WriteLine(JsonSerializer.Serialize(took));
    }

    public static Took Ours(string path, int times) =>
        Run(Environment.ProcessPath!, ["uploads-child", path, times.ToString(CultureInfo.InvariantCulture)]);

    public static Took Python(string script, string path, int times) =>
        Run("python3", [script, path, times.ToString(CultureInfo.InvariantCulture)]);

    private static Took Run(string program, string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false }
        )!;
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Took>(line)!
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }
}
