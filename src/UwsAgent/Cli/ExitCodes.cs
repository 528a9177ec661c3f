using UwsAgent.Core;

namespace UwsAgent.Cli;

/// <summary>What every command of <c>uws-agent</c> and <c>uws</c> ends with.</summary>
internal enum ExitCode
{
    Done = 0,
    Failed = 1,

    /// <summary>Wrong usage or wrong configuration.</summary>
    Usage = 2,

    /// <summary>The agent is not running.</summary>
    NotRunning = 3,

    NotAllowed = 4,
}

/// <summary>From a person's error to the exit code.</summary>
internal static class ExitCodes
{
    public static ExitCode Of(UserErrorKind kind) =>
        kind switch
        {
            UserErrorKind.Usage => ExitCode.Usage,
            UserErrorKind.NotAllowed => ExitCode.NotAllowed,
            _ => ExitCode.Failed,
        };
}
