using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace UwsAgent.Benchmarks.Door;

/// <summary>How long a person waits for <c>uws</c>: whole processes, the native client against a warm agent.</summary>
internal sealed class DoorSuite : ISuite
{
    private const int WarmRuns = 40;
    private const int Runs = 100;
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    // artifacts/bin/UwsAgent.Benchmarks/release -> artifacts
    private static readonly string Artifacts = Path.GetFullPath(Path.Join(AppContext.BaseDirectory, "../../.."));

    private static string Client => Path.Join(Artifacts, "bench", "uws");

    private static string Agent => Path.Join(Artifacts, "bin", "UwsAgent", "release", "uws-agent");

    public string Name => "door";

    public async IAsyncEnumerable<Measure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await PublishClientAsync();
        var root = Directory.CreateTempSubdirectory("uws-door").FullName;
        var socket = Path.Join(root, "run", "api.sock");
        using var agent = Process.Start(
            new ProcessStartInfo(Agent, ["--root", root])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        agent.OutputDataReceived += (_, _) => { };
        agent.ErrorDataReceived += (_, _) => { };
        agent.BeginOutputReadLine();
        agent.BeginErrorReadLine();
        try
        {
            var version = await MedianAsync(socket, "--version");
            yield return Measure.Cost("start of uws --version, whole process", version, "ms", atMost: 10);
            await UntilAnsweredAsync(socket);
            foreach (var command in new[] { "status", "queue" })
            {
                var time = await MedianAsync(socket, command);
                yield return Measure.Cost($"uws {command} on a warm agent, whole process", time, "ms", atMost: 20);
            }
        }
        finally
        {
            agent.Kill();
            await agent.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task PublishClientAsync()
    {
        var source = Path.Join(Artifacts, "..", "src", "Uws");
        string[] native = ["publish", source, "-p:PublishAot=true", "--use-current-runtime", "-m:1", "-v", "quiet"];
        var start = new ProcessStartInfo("dotnet", [.. native, "--nologo", "-o", Path.GetDirectoryName(Client)!])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var publish = Process.Start(start)!;
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0)
        {
            throw new InvalidOperationException($"The native client was not built: {output}");
        }
    }

    private static async Task UntilAnsweredAsync(string socket)
    {
        var since = Stopwatch.StartNew();
        while (await RunAsync(socket, "status") != 0)
        {
            if (since.Elapsed > StartTime)
            {
                throw new InvalidOperationException($"{Agent} does not answer on {socket}.");
            }

            await Task.Delay(100);
        }
    }

    private static async Task<double> MedianAsync(string socket, string command)
    {
        var times = new List<double>();
        for (var i = -WarmRuns; i < Runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            if (await RunAsync(socket, command) is not 0 and var code)
            {
                throw new InvalidOperationException($"uws {command} ended with {code}.");
            }

            if (i >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private static async Task<int> RunAsync(string socket, string command)
    {
        var start = new ProcessStartInfo(Client, [command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["UWS_SOCKET"] = socket;
        using var uws = Process.Start(start)!;
        await uws.StandardOutput.ReadToEndAsync();
        await uws.WaitForExitAsync();
        return uws.ExitCode;
    }
}
