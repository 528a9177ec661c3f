using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Adapters;

/// <summary>Asks the kernel, by a read lease, whether anybody has a file open for writing.</summary>
internal static class LibcLease
{
    /// <summary>While the lease is held nobody begins to write without the kernel waiting for us: hold it only on files that nobody else can reach.</summary>
    public static WriterState Hold(SafeFileHandle file)
    {
        // The signal that says "somebody wants to write" would end the process by default.
        if (LibcCalls.fcntl(file, LibcCalls.SetSignalOfLease, LibcCalls.SignalThatIsIgnored) != 0)
        {
            return WriterState.Unknown;
        }

        if (LibcCalls.fcntl(file, LibcCalls.SetLease, LibcCalls.ReadLease) == 0)
        {
            return WriterState.None;
        }

        return Marshal.GetLastPInvokeError() == LibcCalls.Again ? WriterState.Writing : WriterState.Unknown;
    }

    public static WriterState Ask(SafeFileHandle file)
    {
        var state = Hold(file);
        if (state == WriterState.None)
        {
            _ = LibcCalls.fcntl(file, LibcCalls.SetLease, LibcCalls.NoLease);
        }

        return state;
    }
}
