using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace UwsAgent.Benchmarks.Host;

/// <summary>The daemon as a process of its own below a directory of its own, watched from outside.</summary>
internal sealed partial class AgentProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);
    private readonly Process process;

    private AgentProcess(Process process, string root, string client)
    {
        this.process = process;
        Root = root;
        Client = client;
    }

    /// <summary>artifacts/bin/UwsAgent.Benchmarks/release -> artifacts</summary>
    public static string Artifacts { get; } = Path.GetFullPath(Path.Join(AppContext.BaseDirectory, "../../.."));

    public string Root { get; }

    /// <summary>The native <c>uws</c>.</summary>
    public string Client { get; }

    public double ResidentMegabytes => Kilobytes("VmRSS:") / 1024.0;

    public int Threads => process.Threads.Count;

    public int OpenFiles => Directory.GetFiles($"/proc/{process.Id}/fd").Length;

    /// <summary>Exact, where the ticks of /proc/PID/stat are samples.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            // CPUCLOCK_SCHED of the process, as clock_getcpuclockid(3) makes it.
            var clock = (~process.Id << 3) | 2;
            return ClockGetTime(clock, out var time) == 0
                ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
                : throw new InvalidOperationException($"The processor time of {process.Id} cannot be read.");
        }
    }

    public string LastOutput { get; private set; } = "";

    /// <param name="agent">The directory with <c>uws-agent</c>.</param>
    /// <param name="client">The file <c>uws</c>.</param>
    /// <param name="configuration">uws-agent.json, given the agent's own directory.</param>
    public static async Task<AgentProcess> StartAsync(
        string agent,
        string client,
        Func<string, string>? configuration = null
    )
    {
        var root = Directory.CreateTempSubdirectory("uws-agent-bench").FullName;
        if (configuration is not null)
        {
            Directory.CreateDirectory(Path.Join(root, "etc"));
            await File.WriteAllTextAsync(Path.Join(root, "etc", "uws-agent.json"), configuration(root));
        }

        var start = new ProcessStartInfo(Path.Join(agent, "uws-agent"), ["serve", "--root", root])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var running = new AgentProcess(Process.Start(start.AsTheUnit())!, root, client);
        running.process.OutputDataReceived += (_, line) => running.LastOutput = line.Data ?? running.LastOutput;
        running.process.ErrorDataReceived += (_, line) => running.LastOutput = line.Data ?? running.LastOutput;
        running.process.BeginOutputReadLine();
        running.process.BeginErrorReadLine();
        await running.UntilAnsweredAsync();
        return running;
    }

    public async Task<(int Code, string Output)> UwsAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Client, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["UWS_SOCKET"] = Path.Join(Root, "run", "api.sock");
        using var uws = Process.Start(start)!;
        var output = await uws.StandardOutput.ReadToEndAsync();
        await uws.WaitForExitAsync();
        return (uws.ExitCode, output);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    private async Task UntilAnsweredAsync()
    {
        var since = Stopwatch.StartNew();
        while (!File.Exists(Path.Join(Root, "run", "api.sock")))
        {
            if (process.HasExited || since.Elapsed > StartTime)
            {
                throw new InvalidOperationException($"The agent below {Root} does not answer: {LastOutput}");
            }

            await Task.Delay(100);
        }
    }

    private long Kilobytes(string name) =>
        long.Parse(
            File.ReadLines($"/proc/{process.Id}/status")
                .First(line => line.StartsWith(name, StringComparison.Ordinal))
                .Split(' ', '\t', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture
        );

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpecification time);

    private readonly record struct TimeSpecification(long Seconds, long Nanoseconds);
}
