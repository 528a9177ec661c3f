using System.Globalization;

namespace UwsAgent.Cli;

/// <summary>A fault of the agent's own: the stack goes to the journal, the person gets a reference to find it by.</summary>
internal static partial class Bugs
{
    /// <returns>The line for the person.</returns>
    public static string Report(ILogger logger, Exception bug)
    {
        var reference = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8];
        LogBug(logger, reference, bug);
        return $"Something went wrong inside the agent. Its journal has the details: journalctl -u uws-agent -g {reference}";
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A fault of the agent's own, told to the caller as {Reference}")]
    private static partial void LogBug(ILogger logger, string reference, Exception bug);
}
