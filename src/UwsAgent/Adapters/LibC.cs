using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.System32)]

namespace UwsAgent.Adapters;

/// <summary>The few calls of the C library that the runtime has no words for; Linux on 64 bits.</summary>
internal static unsafe partial class LibC
{
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int TooBig = 7;
    public const int NoExec = 8;
    public const int Again = 11;
    public const int NoMemory = 12;
    public const int NoAccess = 13;
    public const int NotADirectory = 20;

    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;

    public const int CloseOnExec = 0x80000;
    public const int NonBlock = 0x800;
    public const short PollIn = 1;

    private const long PidfdOpenCall = 434;
    private const long PidfdSendSignalCall = 424;
    private const int SetFlags = 4;
    private const int SetChildSubreaper = 36;
    private const int NoHang = 1;

    public static SafeFileHandle? PidfdOpen(int pid)
    {
        var fd = Syscall(PidfdOpenCall, pid, 0, 0, 0);
        return fd < 0 ? null : new SafeFileHandle((nint)fd, ownsHandle: true);
    }

    /// <summary>Blocks the thread; false also after an interruption.</summary>
    public static bool IsReadableWithin(SafeFileHandle handle, TimeSpan time)
    {
        var fd = new PollFd { Fd = (int)handle.DangerousGetHandle(), Events = PollIn };
        return Poll(&fd, 1, (int)time.TotalMilliseconds) > 0;
    }

    public static void PidfdKill(SafeFileHandle pidfd, int signal) =>
        _ = Syscall(PidfdSendSignalCall, (int)pidfd.DangerousGetHandle(), signal, 0, 0);

    /// <summary>Only the reading end gives way instead of waiting; the child's end stays an ordinary pipe.</summary>
    public static (SafeFileHandle Read, SafeFileHandle Write) Pipe()
    {
        var ends = stackalloc int[2];
        if (Pipe2(ends, CloseOnExec) != 0)
        {
            throw new IOException($"No pipe for the output of a child: {LastErrorText()}.");
        }

        _ = Fcntl(ends[0], SetFlags, NonBlock);
        return (new SafeFileHandle(ends[0], true), new SafeFileHandle(ends[1], true));
    }

    public static SafeFileHandle EventFd() => new(Eventfd(0, CloseOnExec | NonBlock), ownsHandle: true);

    public static void AdoptOrphans(bool wanted) => _ = Prctl(SetChildSubreaper, wanted ? 1u : 0, 0, 0, 0);

    /// <returns>The raw wait status, or null when the child is not there to be reaped (yet, or any more).</returns>
    public static int? Reap(int pid)
    {
        int status;
        return WaitPid(pid, &status, NoHang) == pid ? status : null;
    }

    public static string LastErrorText() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollFd* fds, nuint count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetXattr(string path, string name, byte* value, nuint size);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe2(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(int fd, int command, int argument);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int Eventfd(uint start, int flags);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, int* status, int options);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Syscall(long number, long a, long b, long c, long d);

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }
}
