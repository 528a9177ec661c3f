using System.CommandLine;
using UwsAgent.Hosting;

namespace UwsAgent.Cli;

/// <summary><c>uws-agent version</c>: the number and the commit that it was built from.</summary>
internal static class VersionCommand
{
    public static Command Create(AgentConsole console)
    {
        var command = new Command("version", "Print the version and the commit it was built from");
        command.SetAction(_ =>
        {
            console.Out.WriteLine($"uws-agent {AgentVersion.Text}");
            return (int)ExitCode.Done;
        });
        return command;
    }
}
