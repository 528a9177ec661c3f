using System.Globalization;
using UwsAgent.Core;

namespace UwsAgent.Hosting;

/// <summary>Before anything starts: the directories are there and this user can write them, or it is said which, who and what to do.</summary>
internal static class DirectoryCheck
{
    public static void Prepare(AgentPaths paths)
    {
        NeedWritable("state", paths.StateDirectory);
        NeedWritable("runtime", paths.RuntimeDirectory);
        NeedWritable("logs", paths.LogsDirectory);
        if (paths.IsPrivate)
        {
            Directory.CreateDirectory(paths.ConfigDirectory);
        }
    }

    private static void NeedWritable(string what, string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var probe = Path.Join(directory, $".write-test-{Environment.ProcessId}");
            using (File.Create(probe, 1, FileOptions.DeleteOnClose)) { }
        }
        catch (Exception trouble) when (trouble is UnauthorizedAccessException or IOException)
        {
            throw new UserErrorException(Explain(what, directory, trouble), trouble);
        }
    }

    private static string Explain(string what, string directory, Exception trouble)
    {
        var user = Environment.UserName;
        var cure =
            trouble is UnauthorizedAccessException
                ? $"make it writable: chown {user} {directory} && chmod 0750 {directory} (or run as the user who owns it)"
                : "look at the disk (full, read-only, not mounted?) and start again";
        return $"cannot write to the {what} directory {directory} as user {user} ({State(directory)}): "
            + $"{trouble.Message.TrimEnd('.')}; {cure}";
    }

    private static string State(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return File.Exists(directory) ? "it is a file" : "it does not exist";
        }

        return OperatingSystem.IsWindows()
            ? "it exists"
            : "mode "
                + Convert
                    .ToString((int)File.GetUnixFileMode(directory), 8)
                    .PadLeft(4, '0')
                    .ToString(CultureInfo.InvariantCulture);
    }
}
