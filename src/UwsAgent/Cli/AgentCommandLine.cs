using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using UwsAgent.Cli.Autoscaling;
using UwsAgent.Cli.Commands;
using UwsAgent.Core;
using UwsAgent.Hosting;

namespace UwsAgent.Cli;

/// <summary>The commands of <c>uws-agent</c> itself, for the unit file and the installer; people use <c>uws</c>.</summary>
internal static class AgentCommandLine
{
    /// <summary>Recursive: stands before or after any command.</summary>
    private static readonly Option<string?> Root = new("--root")
    {
        Description = "Keep everything below this directory: etc/, state/, run/, log/",
        HelpName = "DIR",
        Recursive = true,
    };

    public static RootCommand Build(AgentConsole console)
    {
        var root = new RootCommand("The daemon of UwsAgent; without a command it serves") { Root };
        root.Subcommands.Add(ServeCommand.Create(console));
        root.Subcommands.Add(CheckConfigCommand.Create(console));
        root.Subcommands.Add(CheckUploadCommand.Create(console));
        root.Subcommands.Add(SchemaCommand.Create(console));
        root.Subcommands.Add(SchemaCommand.CreateSample(console));
        root.Subcommands.Add(CatalogCommand.Create(console));
        root.Subcommands.Add(LocalAutoscaleCommand.Create(console));
        root.Subcommands.Add(VersionCommand.Create(console));
        root.Subcommands.Add(CompletionCommands.Create(() => console.Out));
        root.SetAction((parsed, stop) => ServeCommand.RunAsync(console, Paths(parsed), stop));
        return root;
    }

    /// <summary>The directories that a parsed command line means.</summary>
    public static AgentPaths Paths(ParseResult parsed) => AgentPaths.Find(parsed.GetValue(Root));

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "The end of the process: whatever it was becomes one line, a stack and an exit code"
    )]
    public static async Task<int> RunAsync(IReadOnlyList<string> args, AgentConsole console)
    {
        var parsed = Build(console).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await console.Error.WriteLineAsync(Complaint.Line(error.Message));
            }

            await console.Error.WriteLineAsync("Run 'uws-agent --help' for the commands.");
            return (int)ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = console.Out,
                    Error = console.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                }
            );
        }
        catch (UserErrorException wrong)
        {
            await console.Error.WriteLineAsync(Complaint.Line(wrong.Message));
            return (int)ExitCodes.Of(wrong.Kind);
        }
        catch (Exception bug)
        {
            await console.Error.WriteLineAsync(Complaint.Bug(bug));
            return (int)ExitCode.Failed;
        }
    }
}
