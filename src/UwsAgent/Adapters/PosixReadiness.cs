using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace UwsAgent.Adapters;

/// <summary>One thread that waits by <c>poll</c> for the pipes and pidfds of all children.</summary>
internal sealed class PosixReadiness : IDisposable
{
    private readonly SafeFileHandle wake = LibC.EventFd();
    private readonly ConcurrentQueue<Waiter> arrivals = new();
    private readonly Lazy<Thread> thread;
    private volatile bool isStopping;
    private int isWoken;

    public PosixReadiness() => thread = new Lazy<Thread>(Start);

    /// <summary>Completes when the descriptor can be read or its other end is gone. The descriptor stays open until then.</summary>
    public async Task WhenReadableAsync(SafeFileHandle handle, CancellationToken cancellationToken)
    {
        var waiter = new Waiter((int)handle.DangerousGetHandle());
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((Waiter)state!).Done.TrySetCanceled(token),
            waiter
        );
        arrivals.Enqueue(waiter);
        _ = thread.Value;
        Wake();
        try
        {
            await waiter.Done.Task;
        }
        finally
        {
            if (waiter.Done.Task.IsCanceled)
            {
                Wake();
            }
        }
    }

    public void Dispose()
    {
        isStopping = true;
        if (thread.IsValueCreated)
        {
            Wake();
            thread.Value.Join();
        }

        wake.Dispose();
    }

    private Thread Start()
    {
        var started = new Thread(Loop, 256 * 1024) { Name = "children", IsBackground = true };
        started.Start();
        return started;
    }

    private unsafe void Wake()
    {
        if (Interlocked.Exchange(ref isWoken, 1) == 0)
        {
            var one = 1L;
            _ = LibC.Write(wake, (byte*)&one, sizeof(long));
        }
    }

    private unsafe void Loop()
    {
        var waiters = new List<Waiter>();
        var fds = new LibC.PollFd[16];
        while (!isStopping)
        {
            // Before looking at the arrivals: who comes later wakes anew.
            Volatile.Write(ref isWoken, 0);
            waiters.RemoveAll(waiter => waiter.Done.Task.IsCompleted);
            while (arrivals.TryDequeue(out var arrival))
            {
                waiters.Add(arrival);
            }

            if (fds.Length < waiters.Count + 1)
            {
                Array.Resize(ref fds, (waiters.Count + 1) * 2);
            }

            fds[0] = new LibC.PollFd { Fd = (int)wake.DangerousGetHandle(), Events = LibC.PollIn };
            for (var index = 0; index < waiters.Count; index++)
            {
                fds[index + 1] = new LibC.PollFd { Fd = waiters[index].Fd, Events = LibC.PollIn };
            }

            int ready;
            fixed (LibC.PollFd* first = fds)
            {
                ready = LibC.Poll(first, (nuint)(waiters.Count + 1), -1);
            }

            if (ready < 0 && Marshal.GetLastPInvokeError() != LibC.Interrupted)
            {
                // Out of memory at worst: nothing was looked at, so look again shortly.
                Thread.Sleep(20);
            }

            if (ready <= 0)
            {
                continue;
            }

            if (fds[0].Returned != 0)
            {
                long count;
                _ = LibC.Read(wake, (byte*)&count, sizeof(long));
            }

            for (var index = 0; index < waiters.Count; index++)
            {
                if (fds[index + 1].Returned != 0)
                {
                    waiters[index].Done.TrySetResult();
                }
            }
        }
    }

    private sealed class Waiter(int fd)
    {
        public int Fd { get; } = fd;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
