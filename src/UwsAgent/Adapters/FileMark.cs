using System.Globalization;
using System.Runtime.InteropServices;

namespace UwsAgent.Adapters;

/// <summary>What tells one state of a file from another without reading it: on Linux its inode, size and time of change.</summary>
internal static partial class FileMark
{
    private const int CurrentDirectory = -100;
    private const uint BasicStats = 0x7FF;
    private const int FormatMask = 0xF000;
    private const int OrdinaryFile = 0x8000;

    /// <summary>The time of change also moves when a file gets new permissions or is renamed over another.</summary>
    public static string Of(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return StatX(CurrentDirectory, path, 0, BasicStats, out var stat) == 0
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{stat.Inode} {stat.Size} {stat.ChangeSeconds}.{stat.ChangeNanoseconds} {stat.Mode}"
                )
                : "gone";
        }

        var file = new FileInfo(path);
        return file.Exists
            ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}")
            : "gone";
    }

    /// <summary>False for a pipe or a device, which would be waited for without end; true for what is not there.</summary>
    public static bool IsOrdinary(string path) =>
        !OperatingSystem.IsLinux()
        || StatX(CurrentDirectory, path, 0, BasicStats, out var stat) != 0
        || (stat.Mode & FormatMask) == OrdinaryFile;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(int directory, string path, int flags, uint mask, out Stat stat);

    /// <summary>The kernel's <c>struct statx</c>, the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Stat
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(96)]
        public long ChangeSeconds;

        [FieldOffset(104)]
        public uint ChangeNanoseconds;
    }
}
