using System.CommandLine;
using UwsAgent.Core.Events;
using UwsAgent.Hosting;

namespace UwsAgent.Cli;

/// <summary><c>uws-agent catalog</c>: what <c>journalctl -x</c> explains, written from the registered kinds of events.</summary>
internal static class CatalogCommand
{
    public static Command Create(AgentConsole console)
    {
        var command = new Command("catalog", "Print the journal's message catalog for every kind of event");
        command.SetAction(parsed =>
        {
            var services = new ServiceCollection();
            Program.AddParts(services, AgentCommandLine.Paths(parsed));
            console.Out.Write(JournalCatalog.Text(Kinds(services)));
            return (int)ExitCode.Done;
        });
        return command;
    }

    public static IReadOnlyList<EventKind> Kinds(IServiceCollection services) =>
        [.. services.Select(service => service.ImplementationInstance).OfType<EventKind>()];
}
