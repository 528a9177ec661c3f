using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace UwsAgent.Adapters;

/// <summary>How journald takes an entry that is too large for a datagram: as a sealed memfd, passed by SCM_RIGHTS.</summary>
internal static partial class SealedMemory
{
    private const uint CloseOnExec = 0x1;
    private const uint AllowSealing = 0x2;
    private const int AddSeals = 1033;
    private const int SealSealShrinkGrowWrite = 0xf;
    private const int SolSocket = 1;
    private const int ScmRights = 1;
    private const int DontWaitNoSignal = 0x40 | 0x4000;
    private const int TryAgain = 11;

    public static unsafe SocketError Send(Socket connected, ReadOnlySpan<byte> bytes)
    {
        using var memory = MemfdCreate("uws-journal", CloseOnExec | AllowSealing);
        if (memory.IsInvalid)
        {
            return SocketError.NoBufferSpaceAvailable;
        }

        RandomAccess.Write(memory, bytes, 0);
        var file = (int)memory.DangerousGetHandle();
        if (Fcntl(file, AddSeals, SealSealShrinkGrowWrite) != 0)
        {
            return SocketError.NoBufferSpaceAvailable;
        }

        var control = new FileControl
        {
            Length = (nuint)(sizeof(nuint) + (2 * sizeof(int)) + sizeof(int)),
            Level = SolSocket,
            Type = ScmRights,
            File = file,
        };
        var message = new MessageHeader { Control = &control, ControlLength = (nuint)sizeof(FileControl) };
        if (SendMessage((int)connected.SafeHandle.DangerousGetHandle(), &message, DontWaitNoSignal) >= 0)
        {
            return SocketError.Success;
        }

        return Marshal.GetLastPInvokeError() == TryAgain ? SocketError.WouldBlock : SocketError.NotConnected;
    }

    [LibraryImport(
        "libc",
        EntryPoint = "memfd_create",
        StringMarshalling = StringMarshalling.Utf8,
        SetLastError = true
    )]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle MemfdCreate(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fcntl(int file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial nint SendMessage(int socket, MessageHeader* message, int flags);

    /// <summary>struct msghdr of Linux on 64 bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public void* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct cmsghdr with one descriptor, padded as CMSG_SPACE does.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FileControl
    {
        public nuint Length;
        public int Level;
        public int Type;
        public int File;
        private readonly int padding;
    }
}
