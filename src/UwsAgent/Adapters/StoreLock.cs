using System.Globalization;
using UwsAgent.Core;

namespace UwsAgent.Adapters;

/// <summary>Keeps a second agent away from the same state; the kernel releases it when this process dies.</summary>
internal static class StoreLock
{
    /// <exception cref="UserErrorException">Another process has it, or the directory cannot be written.</exception>
    public static IDisposable Take(string directory)
    {
        var (path, pidPath) = (Path.Combine(directory, "lock"), Path.Combine(directory, "lock.pid"));
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw CannotUse(directory, failure);
        }
        catch (IOException failure)
        {
            throw File.Exists(path) && !IsReadOnly(failure)
                ? Taken(directory, pidPath, failure)
                : CannotUse(directory, failure);
        }

        WritePid(pidPath);
        return stream;
    }

    internal static UserErrorException CannotUse(string directory, Exception failure) =>
        new(
            $"The state directory {directory} cannot be used: {failure.Message} Give the agent's user write access to it, or name another directory.",
            failure
        )
        {
            Kind = UserErrorKind.Unavailable,
        };

    private static bool IsReadOnly(IOException failure) =>
        failure.Message.Contains("Read-only", StringComparison.OrdinalIgnoreCase);

    private static UserErrorException Taken(string directory, string pidPath, IOException failure) =>
        new(
            $"Another agent (pid {ReadPid(pidPath)}) uses the state directory {directory}. Stop it first, or name another directory.",
            failure
        )
        {
            Kind = UserErrorKind.Conflict,
        };

    private static string ReadPid(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }

    private static void WritePid(string path)
    {
        try
        {
            // In place and of one length: on a full disk the old block is used again.
            using var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
            var text = Environment.ProcessId.ToString(CultureInfo.InvariantCulture).PadRight(15) + "\n";
            RandomAccess.Write(handle, System.Text.Encoding.ASCII.GetBytes(text), 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The lock holds without it; a second agent then cannot name this one.
        }
    }
}
