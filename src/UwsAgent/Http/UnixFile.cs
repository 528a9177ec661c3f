using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace UwsAgent.Http;

/// <summary>What .NET does not tell about a file: whether it is a socket, and its group.</summary>
internal static unsafe partial class UnixFile
{
    private const int CurrentDirectory = -100;
    private const uint TypeAndGroup = 0x1 | 0x10;
    private const int GroupOffset = 24;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int SocketType = 0xC000;

    public static uint CurrentUser => geteuid();

    public static uint CurrentGroup => getegid();

    public static bool IsSocket(string path) => (Status(path).Mode & TypeMask) == SocketType;

    public static uint GroupOf(string path) => Status(path).Group;

    /// <exception cref="UnauthorizedAccessException">The agent's user is not in that group.</exception>
    public static void SetGroup(string path, uint group)
    {
        if (chown(path, uint.MaxValue, group) != 0)
        {
            throw new UnauthorizedAccessException($"{path} cannot be given to group {group}.");
        }
    }

    public static void LetOwnerAndGroupUse(string path)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, Owner | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        }
    }

    private static (uint Group, int Mode) Status(string path)
    {
        var status = stackalloc byte[256];
        if (statx(CurrentDirectory, path, 0, TypeAndGroup, status) != 0)
        {
            throw new FileNotFoundException($"{path} cannot be looked at.", path);
        }

        return (
            BinaryPrimitives.ReadUInt32LittleEndian(new(status + GroupOffset, sizeof(uint))),
            BinaryPrimitives.ReadUInt16LittleEndian(new(status + ModeOffset, sizeof(ushort)))
        );
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint getegid();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int chown(string path, uint owner, uint group);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* status);
}
