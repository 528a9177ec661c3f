using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Adapters;

/// <summary>An open directory, reached without following a link; everything in it is done by its descriptor.</summary>
internal sealed unsafe class LibcDirectory : IDisposable
{
    private const int Flags = LibcCalls.OpenReadOnly | LibcCalls.OpenCloseOnExec;
    private readonly SafeFileHandle handle;

    private LibcDirectory(SafeFileHandle handle) => this.handle = handle;

    public SafeFileHandle Handle => handle;

    /// <summary>A directory that the configuration names: its own path may have links. Null when it is not there.</summary>
    public static LibcDirectory? Open(string path)
    {
        fixed (byte* name = Terminated(Encoding.UTF8.GetBytes(path)))
        {
            return Opened(LibcCalls.openat(LibcCalls.AtWorkingDirectory, name, Flags | LibcCalls.OpenDirectory, 0));
        }
    }

    /// <summary>Every part from here on must be a directory and no link. Null when one is not.</summary>
    /// <param name="below">With slashes, in the form of <see cref="FileNameText"/>; empty for the root itself.</param>
    [SuppressMessage(
        "Reliability",
        "CA2000",
        Justification = "Each is disposed when the next is open; the last goes to the caller."
    )]
    public static LibcDirectory? Open(string root, string below)
    {
        var directory = Open(root);
        foreach (var part in below.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (directory is null)
            {
                return null;
            }

            var next = directory.OpenDirectory(FileNameText.ToBytes(part));
            directory.Dispose();
            directory = next;
        }

        return directory;
    }

    public LibcDirectory? OpenDirectory(ReadOnlySpan<byte> name)
    {
        if (!IsName(name))
        {
            return null;
        }

        fixed (byte* path = Terminated(name))
        {
            return Opened(LibcCalls.openat(handle, path, Flags | LibcCalls.OpenDirectory | LibcCalls.OpenNoFollow, 0));
        }
    }

    /// <summary>A plain file for reading; null when there is none of that name, or it is anything else. Never waits for a pipe.</summary>
    public SafeFileHandle? OpenFile(ReadOnlySpan<byte> name)
    {
        fixed (byte* path = Terminated(name))
        {
            var file = LibcCalls.openat(handle, path, Flags | LibcCalls.OpenNoFollow | LibcCalls.OpenNonBlocking, 0);
            if (!file.IsInvalid && Status(file) is { Kind: EntryKind.File })
            {
                return file;
            }

            file.Dispose();
            return null;
        }
    }

    /// <exception cref="IOException">It cannot be made; something of that name is there.</exception>
    public SafeFileHandle CreateFile(ReadOnlySpan<byte> name, uint mode)
    {
        fixed (byte* path = Terminated(name))
        {
            var flags = LibcCalls.OpenWriteOnly | LibcCalls.OpenCreate | LibcCalls.OpenExclusive;
            var file = LibcCalls.openat(handle, path, flags | LibcCalls.OpenNoFollow | LibcCalls.OpenCloseOnExec, mode);
            if (file.IsInvalid)
            {
                throw Fault("create", name, Marshal.GetLastPInvokeError());
            }

            _ = LibcCalls.fchmod(file, mode);
            return file;
        }
    }

    /// <summary>Null when nothing has that name.</summary>
    public ObservedFile? Status(ReadOnlySpan<byte> name)
    {
        if (!IsName(name))
        {
            return null;
        }

        fixed (byte* path = Terminated(name))
        {
            return Status(handle, path, LibcCalls.AtNoFollow);
        }
    }

    public static ObservedFile? Status(SafeFileHandle file)
    {
        var empty = (byte)0;
        return Status(file, &empty, LibcCalls.AtEmptyPath);
    }

    public List<byte[]> Names()
    {
        const int SizeOfHead = 19;
        var names = new List<byte[]>();
        var buffer = new byte[32 * 1024];
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var length = LibcCalls.getdents64(handle, start, (nuint)buffer.Length);
                if (length <= 0)
                {
                    return names;
                }

                for (var at = 0; at < length; )
                {
                    var entry = buffer.AsSpan(at);
                    var size = BinaryPrimitives.ReadUInt16LittleEndian(entry[16..]);
                    var name = entry[SizeOfHead..size];
                    name = name[..name.IndexOf((byte)0)];
                    if (IsName(name))
                    {
                        names.Add(name.ToArray());
                    }

                    at += size;
                }
            }
        }
    }

    /// <returns>0, or the number of the error.</returns>
    public int Rename(ReadOnlySpan<byte> from, LibcDirectory to, ReadOnlySpan<byte> newName, bool replace = false)
    {
        fixed (byte* old = Terminated(from))
        fixed (byte* target = Terminated(newName))
        {
            var flags = replace ? 0u : LibcCalls.RenameNoReplace;
            return LibcCalls.renameat2(handle, old, to.handle, target, flags) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <returns>False when there was nothing of that name.</returns>
    public bool Remove(ReadOnlySpan<byte> name)
    {
        fixed (byte* path = Terminated(name))
        {
            if (LibcCalls.unlinkat(handle, path, 0) == 0)
            {
                return true;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == LibcCalls.IsDirectory && LibcCalls.unlinkat(handle, path, LibcCalls.AtRemoveDirectory) == 0)
            {
                return true;
            }

            return error == LibcCalls.NoEntry ? false : throw Fault("remove", name, error);
        }
    }

    /// <summary>Makes it when it is not there; null when something else has the name.</summary>
    public LibcDirectory? Make(ReadOnlySpan<byte> name, uint mode)
    {
        fixed (byte* path = Terminated(name))
        {
            if (LibcCalls.mkdirat(handle, path, mode) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error != LibcCalls.Exists)
                {
                    throw Fault("make the directory", name, error);
                }
            }
        }

        return OpenDirectory(name);
    }

    /// <summary>What was renamed or removed in it stays so after a power cut.</summary>
    public void Sync() => _ = LibcCalls.fsync(handle);

    public void Dispose() => handle.Dispose();

    public static IOException Fault(string what, ReadOnlySpan<byte> name, int error) =>
        new($"Cannot {what} {FileNameText.FromBytes(name)}: {new Win32Exception(error).Message}");

    private static ObservedFile? Status(SafeFileHandle directory, byte* path, int flags)
    {
        var result = stackalloc byte[256];
        if (LibcCalls.statx(directory, path, flags, LibcCalls.BasicStatus, result) != 0)
        {
            return null;
        }

        // struct statx is the same on every architecture.
        var links = *(uint*)(result + 16);
        var mode = *(ushort*)(result + 28);
        var inode = *(ulong*)(result + 32);
        var size = *(ulong*)(result + 40);
        var seconds = *(long*)(result + 96);
        var nanoseconds = *(uint*)(result + 104);
        var device = ((ulong)*(uint*)(result + 136) << 32) | *(uint*)(result + 140);
        return new ObservedFile(
            KindOf(mode),
            new FileIdentity(device, inode),
            (long)size,
            TimeOf(seconds, nanoseconds),
            links,
            WriterState.Unknown
        );
    }

    private static EntryKind KindOf(ushort mode) =>
        (mode & 0xF000) switch
        {
            0x8000 => EntryKind.File,
            0x4000 => EntryKind.Directory,
            0xA000 => EntryKind.SymbolicLink,
            _ => EntryKind.Special,
        };

    /// <summary>A broken clock may have stamped a file with any time.</summary>
    private static DateTimeOffset TimeOf(long seconds, uint nanoseconds) =>
        seconds is > 0 and < 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / 100)
            : DateTimeOffset.UnixEpoch;

    private static LibcDirectory? Opened(SafeFileHandle handle)
    {
        if (!handle.IsInvalid)
        {
            return new LibcDirectory(handle);
        }

        handle.Dispose();
        return null;
    }

    private static bool IsName(ReadOnlySpan<byte> name) =>
        !name.IsEmpty
        && !name.Contains((byte)'/')
        && !name.Contains((byte)0)
        && name is not ([(byte)'.'] or [(byte)'.', (byte)'.']);

    private static byte[] Terminated(ReadOnlySpan<byte> name)
    {
        var terminated = new byte[name.Length + 1];
        name.CopyTo(terminated);
        return terminated;
    }
}
