using System.ComponentModel;
using System.Diagnostics;
using UwsAgent.Core;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Runs children in a job object. Windows has no TERM: a cancelled job is killed at once.</summary>
internal sealed class WindowsCommandRunner(TimeProvider time) : ICommandRunner
{
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(2);

    public async Task<CommandExit> RunAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var job = new WindowsJobObject();
        using var process = Start(request);
        job.Add(process.Handle);
        process.StandardInput.Close();
        await using var killing = cancellationToken.UnsafeRegister(
            static state => ((WindowsJobObject)state!).Kill(),
            job
        );
        var gate = new Lock();
        var outputs = Task.WhenAll(
            PumpAsync(process.StandardOutput.BaseStream, request.Output, gate),
            PumpAsync(process.StandardError.BaseStream, request.Output, gate)
        );
        await process.WaitForExitAsync(CancellationToken.None);
        var leftBehind = job.Active;
        job.Kill();
        await Task.WhenAny(outputs, Task.Delay(LastOutput, time, CancellationToken.None));
        return new CommandExit(process.ExitCode, null, leftBehind);
    }

    /// <summary>Nothing to do: the jobs of a dead agent died with its handles.</summary>
    public Task<int> EndLeftoversAsync(CancellationToken cancellationToken) => Task.FromResult(0);

    private static Process Start(CommandRequest request)
    {
        var start = new ProcessStartInfo(request.File, request.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = request.WorkingDirectory ?? Environment.SystemDirectory,
        };
        start.Environment.Clear();
        foreach (var name in new[] { "SystemRoot", "PATH", "TEMP", "USERPROFILE" })
        {
            start.Environment[name] = Environment.GetEnvironmentVariable(name);
        }

        foreach (var (name, value) in request.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["UWS_JOB"] = request.JobId;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new UserErrorException(
                $"{request.File} cannot be started: {failure.Message} Check File, its permissions and WorkingDirectory.",
                failure
            );
        }
    }

    private static async Task PumpAsync(Stream source, Action<ReadOnlyMemory<byte>> receive, Lock gate)
    {
        var buffer = new byte[64 * 1024];
        for (int count; (count = await source.ReadAsync(buffer)) > 0; )
        {
            lock (gate)
            {
                receive(buffer.AsMemory(0, count));
            }
        }
    }
}
