using System.Runtime.InteropServices;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Users and groups through the C library, so that LDAP and the like count as they do for a login.</summary>
internal sealed unsafe partial class LibcUserDatabase : IUserDatabase
{
    private const int TooSmall = 34;
    private const int MostBytes = 1 << 20;
    private const int MostGroups = 65536;

    public OsUser Find(uint uid)
    {
        var (name, primary) = FindUser(uid);
        return name is null ? new($"uid:{uid}", uid, []) : new(name, uid, GroupsOf(name, primary));
    }

    private static (string? Name, uint PrimaryGroup) FindUser(uint uid)
    {
        for (var size = 4096; size <= MostBytes; size *= 4)
        {
            var buffer = new byte[size];
            fixed (byte* start = buffer)
            {
                Passwd entry;
                Passwd* found;
                var error = getpwuid_r(uid, &entry, start, (nuint)size, &found);
                if (error != TooSmall)
                {
                    return found is null ? default : (Marshal.PtrToStringUTF8((nint)found->Name), found->Gid);
                }
            }
        }

        return default;
    }

    private static List<string> GroupsOf(string user, uint primary)
    {
        for (var count = 64; count <= MostGroups; count *= 4)
        {
            var ids = new uint[count];
            var found = count;
            fixed (uint* start = ids)
            {
                if (getgrouplist(user, primary, start, &found) >= 0)
                {
                    return [.. ids.AsSpan(0, found).ToArray().Distinct().Select(NameOf)];
                }
            }
        }

        return [NameOf(primary)];
    }

    private static string NameOf(uint gid)
    {
        for (var size = 4096; size <= MostBytes; size *= 4)
        {
            var buffer = new byte[size];
            fixed (byte* start = buffer)
            {
                Group entry;
                Group* found;
                var error = getgrgid_r(gid, &entry, start, (nuint)size, &found);
                if (error != TooSmall)
                {
                    return (found is null ? null : Marshal.PtrToStringUTF8((nint)found->Name)) ?? $"gid:{gid}";
                }
            }
        }

        return $"gid:{gid}";
    }

    // Only the fields that are read, in their places; the C library's records go on after them.
    [StructLayout(LayoutKind.Sequential)]
    private struct Passwd
    {
        public byte* Name;
        public byte* Password;
        public uint Uid;
        public uint Gid;
        public fixed long Rest[8];
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Group
    {
        public byte* Name;
        public byte* Password;
        public uint Gid;
        public fixed long Rest[4];
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int getpwuid_r(uint uid, Passwd* entry, byte* buffer, nuint size, Passwd** found);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int getgrgid_r(uint gid, Group* entry, byte* buffer, nuint size, Group** found);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int getgrouplist(string user, uint group, uint* groups, int* count);
}
