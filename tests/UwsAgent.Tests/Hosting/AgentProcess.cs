using System.Diagnostics;
using System.Runtime.InteropServices;
using UwsAgent.Hosting;

namespace UwsAgent.Tests.Hosting;

/// <summary>The built daemon as its own process, below a directory of its own.</summary>
internal sealed partial class AgentProcess : IDisposable
{
    public const int Terminate = 15;
    public const int Kill = 9;

    private static readonly string File = Path.Join(
        SourceTree.Root,
        "artifacts/bin/UwsAgent",
        Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')),
        "uws-agent"
    );

    private readonly Process process;

    private AgentProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public static AgentProcess Start(
        IReadOnlyList<string> arguments,
        params IReadOnlyList<(string Name, string Value)> variables
    )
    {
        var start = new ProcessStartInfo(File, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return new AgentProcess(Process.Start(start)!);
    }

    /// <summary>Serves below <paramref name="paths"/>; returns once it takes work.</summary>
    public static async Task<AgentProcess> ServeAsync(AgentPaths paths, CancellationToken stop)
    {
        var agent = Start(["serve", "--root", Path.GetDirectoryName(paths.StateDirectory)!]);
        await agent.SaysAsync("takes work", stop);
        return agent;
    }

    public async Task SaysAsync(string words, CancellationToken stop)
    {
        while (await process.StandardOutput.ReadLineAsync(stop) is { } line)
        {
            if (line.Contains(words, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"It never said '{words}': {await process.StandardError.ReadToEndAsync(stop)}");
    }

    public void Signal(int signal) => Assert.Equal(0, SendSignal(process.Id, signal));

    public async Task<(int Code, string Out, string Error)> EndAsync(CancellationToken stop)
    {
        var output = process.StandardOutput.ReadToEndAsync(stop);
        var error = process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return (process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}
