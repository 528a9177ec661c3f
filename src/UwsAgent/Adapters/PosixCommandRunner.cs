using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using UwsAgent.Core;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Runs children by <c>posix_spawn</c> in a session of their own, held together by an <see cref="IContainment"/>.</summary>
internal sealed partial class PosixCommandRunner(
    IContainment containment,
    ProcessTable processes,
    PosixReadiness readiness,
    TimeProvider time,
    ILogger<PosixCommandRunner> logger
) : ICommandRunner
{
    private static readonly TimeSpan TendEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(2);

    // A short command has ended before other threads could have been told to wait for it.
    private static readonly TimeSpan ShortCommand = TimeSpan.FromMilliseconds(5);

    [SuppressMessage("Reliability", "CA2025", Justification = "The pump is awaited before its pipe is closed.")]
    public async Task<CommandExit> RunAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (PosixLaunch.Fault(request) is { } fault)
        {
            throw new UserErrorException(fault);
        }

        using var cage = containment.Create(request.JobId);
        var (read, write) = LibC.Pipe();
        using var output = read;
        int leader;
        using (write)
        {
            leader = cage.Enter(() => PosixLaunch.Start(request, processes.Scope, write));
        }

        using var pidfd = LibC.PidfdOpen(leader) ?? throw await UnwatchableAsync(cage, leader, LibC.LastErrorText());
        var hasEnded = LibC.IsReadableWithin(pidfd, ShortCommand);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pump = new OutputPump(readiness, output, request.Output);
        var pumping = pump.RunAsync(failed);
        try
        {
            var (status, leftBehind) = await EndAsync(cage, leader, pidfd, hasEnded, request.Grace, failed.Token);

            // All that could write is gone, unless the pipe was handed to a process outside the job.
            await EndsWithinAsync(pumping, LastOutput, CancellationToken.None);
            return Exit(status, leftBehind);
        }
        finally
        {
            pump.Stop();
            if (!await pumping)
            {
                LogOutputHeld(request.JobId);
            }
        }
    }

    public Task<int> EndLeftoversAsync(CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                LogContainment(containment.Description);
                var ended = containment.EndLeftovers();
                if (ended > 0)
                {
                    LogLeftovers(ended);
                }

                return ended;
            },
            cancellationToken
        );

    [SuppressMessage("Reliability", "CA2025", Justification = "The pidfd is waited for until the child is dead.")]
    private async Task<(int? Status, int LeftBehind)> EndAsync(
        ICage cage,
        int leader,
        SafeFileHandle pidfd,
        bool hasEnded,
        TimeSpan grace,
        CancellationToken cancellationToken
    )
    {
        var exit = hasEnded ? Task.CompletedTask : readiness.WhenReadableAsync(pidfd, CancellationToken.None);
        try
        {
            while (!await EndsWithinAsync(exit, TendEvery, cancellationToken))
            {
                cage.Members();
            }
        }
        catch (OperationCanceledException)
        {
            await AskToStopAsync(cage, leader, exit, grace);
        }

        var leftBehind = await Leftovers.EndAsync(cage);
        if (!exit.IsCompleted)
        {
            cage.Kill();
            _ = LibC.Kill(leader, LibC.SigKill);
            await EndsWithinAsync(exit, TimeSpan.FromSeconds(5), CancellationToken.None);
        }

        // Reaped last: until then its number, which is also its group's, belongs to nobody else.
        return (LibC.Reap(leader), leftBehind);
    }

    private static async Task<UserErrorException> UnwatchableAsync(ICage cage, int leader, string why)
    {
        cage.Kill();
        await Leftovers.EndAsync(cage);
        _ = LibC.Reap(leader);
        return new UserErrorException(
            $"A started child cannot be watched ({why}): Linux 5.3 or newer and free file descriptors (LimitNOFILE=) are needed."
        )
        {
            Kind = UserErrorKind.Unavailable,
        };
    }

    /// <summary>TERM to the group, and time to obey it for all of the job, not for its first process only.</summary>
    private async Task AskToStopAsync(ICage cage, int leader, Task exit, TimeSpan grace)
    {
        _ = LibC.Kill(-leader, LibC.SigTerm);
        _ = LibC.Kill(-leader, LibC.SigCont);
        using var over = new CancellationTokenSource(grace, time);
        try
        {
            await exit.WaitAsync(over.Token);
            for (var pause = 5; cage.Members().Count > 0; pause = Math.Min(pause * 2, 200))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(pause), time, over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            _ = LibC.Kill(leader, LibC.SigKill);
            await EndsWithinAsync(exit, TimeSpan.FromSeconds(1), CancellationToken.None);
        }
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan length, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(length, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static CommandExit Exit(int? status, int leftBehind)
    {
        var signal = status & 0x7f;
        return signal switch
        {
            null => new CommandExit(-1, null, leftBehind),
            0 => new CommandExit((status!.Value >> 8) & 0xff, null, leftBehind),
            _ => new CommandExit(128 + signal.Value, signal, leftBehind),
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Children of jobs are held by {Containment}")]
    private partial void LogContainment(string containment);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Killed {Count} processes that jobs of an earlier agent process had left running"
    )]
    private partial void LogLeftovers(int count);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The output of job {JobId} is held open by a process outside the job; what it writes is not read"
    )]
    private partial void LogOutputHeld(string jobId);
}
