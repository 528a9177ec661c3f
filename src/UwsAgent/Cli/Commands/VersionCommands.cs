using System.CommandLine;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws version</c>: the builds at both ends of the socket.</summary>
internal sealed class VersionCommands : ICommandGroup
{
    public Command Build(CommandSession session)
    {
        var command = new Command("version", "Show the version of uws and of the running agent");
        command.SetAction(_ => Show(session));
        return command;
    }

    private static void Show(CommandSession session)
    {
        var client = session.Call.ClientVersion;
        var agent = Hosting.AgentVersion.Text;
        if (session.IsJson)
        {
            session.WriteJson(new { client, agent });
            return;
        }

        session.Out.WriteLine($"uws        {Rendering.Cell.Clean(client)}");
        session.Out.WriteLine($"uws-agent  {agent}");
        if (client != agent)
        {
            session.Error.WriteLine(
                "uws: the two differ: restart the agent after an upgrade (systemctl restart uws-agent)"
            );
        }
    }
}
