using System.CommandLine;
using UwsAgent.Hosting;

namespace UwsAgent.Cli;

/// <summary><c>uws-agent serve</c>: the daemon, until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create(AgentConsole console)
    {
        var command = new Command("serve", "Run the agent in the foreground (this is what the unit does)");
        command.SetAction((parsed, stop) => RunAsync(console, AgentCommandLine.Paths(parsed), stop));
        return command;
    }

    public static async Task<int> RunAsync(AgentConsole console, AgentPaths paths, CancellationToken stop)
    {
        DirectoryCheck.Prepare(paths);
        await using var app = AgentHost.Build(paths);
        // A bad configuration refuses the start here, before anything is touched.
        _ = app.Services.GetRequiredService<ConfigurationStart>();
        await AgentHost.RunAsync(app, stop);
        return (int)ExitCode.Done;
    }
}
