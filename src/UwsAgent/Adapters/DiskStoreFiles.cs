using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace UwsAgent.Adapters;

/// <summary>The store's directory on a real disk.</summary>
internal sealed class DiskStoreFiles(string directory) : IStoreFiles
{
    public IReadOnlyList<string> List() =>
        [.. Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public bool Exists(string name) => File.Exists(At(name));

    public void EnsureDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        Directory.CreateDirectory(
            directory,
            UnixFileMode.UserRead
                | UnixFileMode.UserWrite
                | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead
                | UnixFileMode.GroupExecute
        );
    }

    public IStoreFile Open(string name, bool create) =>
        new DiskStoreFile(At(name), create ? FileMode.Create : FileMode.Open);

    public void Rename(string from, string to) => File.Move(At(from), At(to), overwrite: true);

    public void Delete(string name) => File.Delete(At(name));

    public void FlushNames()
    {
        // Windows has no such call; NTFS keeps names in its own log.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = PosixSync.OpenDirectory(directory);
        PosixSync.Flush(handle, withTimes: true);
    }

    private string At(string name) => Path.Combine(directory, name);
}

/// <summary>One file of the store on a real disk.</summary>
internal sealed class DiskStoreFile(string path, FileMode mode) : IStoreFile
{
    private readonly SafeFileHandle handle = File.OpenHandle(
        path,
        mode,
        FileAccess.ReadWrite,
        FileShare.ReadWrite | FileShare.Delete
    );

    public string Name { get; } = Path.GetFileName(path);

    public long Length => RandomAccess.GetLength(handle);

    public int Read(Span<byte> into, long offset)
    {
        var read = 0;
        while (read < into.Length)
        {
            var count = RandomAccess.Read(handle, into[read..], offset + read);
            if (count == 0)
            {
                break;
            }

            read += count;
        }

        return read;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

    public void SetLength(long length) => RandomAccess.SetLength(handle, length);

    public void Flush()
    {
        if (OperatingSystem.IsLinux())
        {
            PosixSync.Flush(handle, withTimes: false);
        }
        else
        {
            RandomAccess.FlushToDisk(handle);
        }
    }

    public void Dispose() => handle.Dispose();
}

/// <summary>The two calls that the framework has no word for: fdatasync, which leaves the file's times alone, and fsync of a directory.</summary>
internal static partial class PosixSync
{
    private const int OpenReadOnly = 0;
    private const int Interrupted = 4;

    public static SafeFileHandle OpenDirectory(string path)
    {
        var descriptor = Open(path, OpenReadOnly);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw Failure("open the directory " + path);
    }

    public static void Flush(SafeFileHandle handle, bool withTimes)
    {
        while ((withTimes ? Fsync(handle) : Fdatasync(handle)) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw Failure("bring to disk what was written");
            }
        }
    }

    private static IOException Failure(string what) =>
        new($"Cannot {what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fdatasync(SafeFileHandle handle);
}
