using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace UwsAgent.Adapters;

/// <summary>Starts one program by <c>posix_spawn</c>: a session of its own, default signals, no descriptor but 0, 1 and 2.</summary>
internal static unsafe partial class PosixSpawn
{
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;

    // glibc needs 80, 336 and 128 bytes, musl less.
    private const int ActionsSize = 256;
    private const int AttributesSize = 512;
    private const int SignalSetSize = 128;

    /// <returns>0 and the pid, or the error number.</returns>
    public static int Start(
        string file,
        IEnumerable<string> arguments,
        IEnumerable<string> environment,
        string workingDirectory,
        SafeFileHandle output,
        out int pid
    )
    {
        using var argv = new PosixStrings(arguments.Prepend(file));
        using var envp = new PosixStrings(environment);
        var actions = stackalloc byte[ActionsSize];
        var attributes = stackalloc byte[AttributesSize];
        var signals = stackalloc byte[SignalSetSize];
        _ = ActionsInit(actions);
        _ = AttributesInit(attributes);
        try
        {
            var write = (int)output.DangerousGetHandle();
            _ = ActionsChangeDirectory(actions, workingDirectory);
            _ = ActionsOpen(actions, 0, "/dev/null", 0, 0);
            _ = ActionsDuplicate(actions, write, 1);
            _ = ActionsDuplicate(actions, write, 2);
            CloseTheRest(actions);

            _ = AttributesSetFlags(attributes, SetSignalDefaults | SetSignalMask | SetSession);
            _ = SignalsNone(signals);
            _ = AttributesSetMask(attributes, signals);
            _ = SignalsAll(signals);
            _ = AttributesSetDefaults(attributes, signals);

            int started;
            var error = Spawn(&started, file, actions, attributes, argv.Pointers, envp.Pointers);
            pid = error == 0 ? started : 0;
            GC.KeepAlive(output);
            return error;
        }
        finally
        {
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    // Everything here is opened with O_CLOEXEC; this is for a descriptor that a native library forgot. Needs glibc 2.34.
    private static void CloseTheRest(byte* actions)
    {
        try
        {
            _ = ActionsCloseFrom(actions, 3);
        }
        catch (EntryPointNotFoundException) { }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(int* pid, string file, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ActionsOpen(byte* actions, int fd, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int ActionsDuplicate(byte* actions, int fd, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static partial int ActionsCloseFrom(byte* actions, int from);

    [LibraryImport(
        "libc",
        EntryPoint = "posix_spawn_file_actions_addchdir_np",
        StringMarshalling = StringMarshalling.Utf8
    )]
    private static partial int ActionsChangeDirectory(byte* actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int AttributesSetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int AttributesSetMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int AttributesSetDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int SignalsNone(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static partial int SignalsAll(byte* signals);
}
