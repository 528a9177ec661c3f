using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Cli;

/// <summary><c>uws-agent schema</c>: the JSON schema of the configuration, by which editors complete and check.</summary>
internal static class SchemaCommand
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create(AgentConsole console)
    {
        var command = new Command("schema", "Print the JSON schema of uws-agent.json and conf.d/*.json");
        command.SetAction(parsed =>
        {
            var services = new ServiceCollection();
            Program.AddParts(services, AgentCommandLine.Paths(parsed));
            console.Out.Write(Text(ConfigurationCatalog.Of(services)));
            return (int)ExitCode.Done;
        });
        return command;
    }

    /// <summary><c>uws-agent sample</c>: the file that an admin copies and cuts down.</summary>
    public static Command CreateSample(AgentConsole console)
    {
        var command = new Command("sample", "Print an annotated uws-agent.json in which every value is the default");
        command.SetAction(parsed =>
        {
            var services = new ServiceCollection();
            Program.AddParts(services, AgentCommandLine.Paths(parsed));
            console.Out.Write(ConfigurationSample.Of(ConfigurationCatalog.Of(services)));
            return (int)ExitCode.Done;
        });
        return command;
    }

    public static string Text(ConfigurationCatalog catalog) =>
        ConfigurationSchema.Of(catalog).ToJsonString(Indented) + "\n";
}
