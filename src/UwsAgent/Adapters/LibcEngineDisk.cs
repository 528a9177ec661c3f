using System.Runtime.InteropServices;
using System.Text;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>The room on a disk of this host by <c>statvfs</c>, which asks the file system and nobody else.</summary>
internal sealed unsafe partial class LibcEngineDisk : IEngineDisk
{
    public Task<DiskSpace?> MeasureAsync(string directory, CancellationToken cancellationToken) =>
        Task.FromResult(OperatingSystem.IsLinux() ? Measure(directory) : null);

    /// <summary>Null when the directory cannot be reached.</summary>
    public static DiskSpace? Measure(string directory)
    {
        // struct statvfs of 64-bit glibc: block sizes, three counts of blocks, three of inodes.
        var numbers = stackalloc ulong[32];
        fixed (byte* path = Encoding.UTF8.GetBytes(directory + '\0'))
        {
            if (StatVfs(path, numbers) != 0)
            {
                return null;
            }
        }

        var block = numbers[1];
        return new DiskSpace(
            MountOf(directory),
            (long)(numbers[2] * block),
            (long)(numbers[4] * block),
            (long)numbers[5],
            (long)numbers[7]
        );
    }

    /// <summary>The longest mount point above the directory's true path.</summary>
    private static string MountOf(string directory)
    {
        var real = RealPathOf(directory) ?? directory;
        var longest = "/";
        try
        {
            foreach (var line in File.ReadLines("/proc/self/mounts"))
            {
                var words = line.Split(' ');
                var mount = words.Length > 1 ? Unescaped(words[1]) : "";
                var isAbove =
                    real == mount
                    || real.StartsWith(mount.EndsWith('/') ? mount : mount + "/", StringComparison.Ordinal);
                longest = isAbove && mount.Length > longest.Length ? mount : longest;
            }
        }
        catch (IOException)
        {
            return real;
        }

        return longest;
    }

    private static string Unescaped(string word) =>
        word.Contains('\\', StringComparison.Ordinal)
            ? word.Replace(@"\040", " ", StringComparison.Ordinal)
                .Replace(@"\011", "\t", StringComparison.Ordinal)
                .Replace(@"\134", @"\", StringComparison.Ordinal)
            : word;

    private static string? RealPathOf(string directory)
    {
        var buffer = stackalloc byte[4097];
        fixed (byte* path = Encoding.UTF8.GetBytes(directory + '\0'))
        {
            return RealPath(path, buffer) is null ? null : Marshal.PtrToStringUTF8((nint)buffer);
        }
    }

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true)]
    private static partial int StatVfs(byte* path, ulong* result);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true)]
    private static partial byte* RealPath(byte* path, byte* resolved);
}

/// <summary>A disk that cannot be asked about: an engine on another host that is reached by its API alone.</summary>
internal sealed class UnknownEngineDisk : IEngineDisk
{
    public Task<DiskSpace?> MeasureAsync(string directory, CancellationToken cancellationToken) =>
        Task.FromResult<DiskSpace?>(null);
}
