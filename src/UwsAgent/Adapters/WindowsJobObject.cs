using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace UwsAgent.Adapters;

/// <summary>A Windows job object that kills all that is in it when it is closed, by us or by our death.</summary>
internal sealed unsafe partial class WindowsJobObject : IDisposable
{
    private const int ExtendedLimits = 9;
    private const int BasicAccounting = 1;
    private const uint KillOnClose = 0x2000;

    private readonly SafeFileHandle handle = Create(0, 0);

    public WindowsJobObject()
    {
        var limits = new Limits { Flags = KillOnClose };
        _ = Set(handle, ExtendedLimits, &limits, (uint)sizeof(Limits));
    }

    public int Active
    {
        get
        {
            Accounting counts;
            return Query(handle, BasicAccounting, &counts, (uint)sizeof(Accounting), null) ? (int)counts.Active : 0;
        }
    }

    public void Add(nint process) => _ = Assign(handle, process);

    public void Kill() => _ = Terminate(handle, 137);

    public void Dispose() => handle.Dispose();

    [LibraryImport("kernel32", EntryPoint = "CreateJobObjectW")]
    private static partial SafeFileHandle Create(nint security, nint name);

    [LibraryImport("kernel32", EntryPoint = "AssignProcessToJobObject")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Assign(SafeFileHandle job, nint process);

    [LibraryImport("kernel32", EntryPoint = "TerminateJobObject")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Terminate(SafeFileHandle job, uint code);

    [LibraryImport("kernel32", EntryPoint = "SetInformationJobObject")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Set(SafeFileHandle job, int kind, void* value, uint size);

    [LibraryImport("kernel32", EntryPoint = "QueryInformationJobObject")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool Query(SafeFileHandle job, int kind, void* value, uint size, uint* returned);

    /// <summary>JOBOBJECT_EXTENDED_LIMIT_INFORMATION on 64 bits: 144 bytes, the flags at 16.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct Limits
    {
        [FieldOffset(16)]
        public uint Flags;
    }

    /// <summary>JOBOBJECT_BASIC_ACCOUNTING_INFORMATION: the active processes at 40.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 48)]
    private struct Accounting
    {
        [FieldOffset(40)]
        public uint Active;
    }
}
