using System.Text;
using Microsoft.Win32.SafeHandles;
using UwsAgent.Core;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Turns a request into a started process, or into a sentence that says why it cannot be.</summary>
internal static class PosixLaunch
{
    private const int LongestArgument = 131_071;
    private const UnixFileMode AnyExecute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const string Path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    // The user of a process does not change, and asking means reading /etc/passwd.
    private static readonly Lazy<Dictionary<string, string>> Own = new(OwnEnvironment);

    public static int Start(CommandRequest request, string scope, SafeFileHandle output)
    {
        var error = PosixSpawn.Start(
            request.File,
            request.Arguments,
            Environment(request, scope),
            request.WorkingDirectory ?? "/",
            output,
            out var pid
        );
        return error == 0 ? pid : throw new UserErrorException(Explain(error, request)) { Kind = KindOf(error) };
    }

    /// <summary>What can be said before anything is started.</summary>
    public static string? Fault(CommandRequest request)
    {
        if (!request.File.StartsWith('/'))
        {
            return $"The program '{request.File}' must be named by its whole path, starting with '/': PATH is not searched.";
        }

        for (var index = 0; index < request.Arguments.Count; index++)
        {
            var argument = request.Arguments[index];
            if (PosixStrings.Fault(argument) is { } fault)
            {
                return $"Argument {index + 1} of {request.File} {fault}.";
            }

            if (argument.Length > LongestArgument / 3 && Encoding.UTF8.GetByteCount(argument) > LongestArgument)
            {
                return $"Argument {index + 1} of {request.File} has {Encoding.UTF8.GetByteCount(argument):N0} bytes; "
                    + $"Linux takes {LongestArgument:N0} in one argument. Hand it over in a file.";
            }
        }

        var variable = request.Environment.FirstOrDefault(pair =>
            pair.Key.Length == 0
            || pair.Key.Contains('=', StringComparison.Ordinal)
            || PosixStrings.Fault(pair.Key) is not null
            || PosixStrings.Fault(pair.Value) is not null
        );
        if (variable.Key is not null)
        {
            return $"The environment variable '{variable.Key}' for {request.File} has a name or a value that no program can be given.";
        }

        return PosixStrings.Fault(request.File) ?? PosixStrings.Fault(request.WorkingDirectory ?? "");
    }

    private static IEnumerable<string> Environment(CommandRequest request, string scope)
    {
        var variables = new Dictionary<string, string>(Own.Value, StringComparer.Ordinal);
        foreach (var (name, value) in request.Environment)
        {
            variables[name] = value;
        }

        variables[ProcessTable.JobVariable] = request.JobId;
        variables[ProcessTable.AgentVariable] = scope;
        return variables.Select(pair => $"{pair.Key}={pair.Value}");
    }

    private static Dictionary<string, string> OwnEnvironment()
    {
        var user = System.Environment.UserName;
        var home = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = Path,
            ["HOME"] = home.Length == 0 ? "/" : home,
            ["LANG"] = "C.UTF-8",
            ["USER"] = user,
            ["LOGNAME"] = user,
        };
    }

    private static UserErrorKind KindOf(int error) =>
        error switch
        {
            LibC.NoEntry or LibC.NotADirectory => UserErrorKind.NotFound,
            LibC.NoAccess => UserErrorKind.NotAllowed,
            LibC.Again or LibC.NoMemory => UserErrorKind.Unavailable,
            _ => UserErrorKind.Usage,
        };

    private static string Explain(int error, CommandRequest request)
    {
        var (file, directory, user) = (request.File, request.WorkingDirectory, System.Environment.UserName);
        if (directory is not null && !Directory.Exists(directory))
        {
            return $"The working directory {directory} of {file} does not exist or user '{user}' may not look into it. "
                + "Create it, or correct WorkingDirectory.";
        }

        return error switch
        {
            LibC.NoEntry when File.Exists(file) =>
                $"{file} is there, but the interpreter that its first line names (#!...) is not. Install it or correct that line.",
            LibC.NoEntry or LibC.NotADirectory =>
                $"The program {file} does not exist. Install it, or correct File in the configuration.",
            LibC.NoAccess when Directory.Exists(file) => $"{file} is a directory, not a program.",
            LibC.NoAccess when File.Exists(file) && !IsExecutable(file) =>
                $"{file} is not executable. chmod +x it, or name the right file.",
            LibC.NoAccess => $"User '{user}' may not run {file}"
                + (directory is null ? "" : $" in {directory}")
                + ". Check the permissions of the file and of the directories above it (namei -l), and a noexec mount.",
            LibC.NoExec => $"{file} is neither a program for this machine nor a script with a first line '#!/...'.",
            LibC.TooBig =>
                $"The arguments and environment of {file} are larger than Linux takes. Hand them over in a file.",
            LibC.Again or LibC.NoMemory =>
                $"{file} could not be started: too many processes or too little memory. Look at TasksMax= and MemoryMax= of the unit.",
            _ =>
                $"{file} could not be started: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}.",
        };
    }

    private static bool IsExecutable(string file) =>
        OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & AnyExecute) != UnixFileMode.None;
}
