using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Diagnostics.CodeAnalysis;
using UwsAgent.Core;

namespace UwsAgent.Cli;

/// <summary>All commands of <c>uws</c>: parses a call, runs it, and turns whatever comes of it into words and an exit code.</summary>
internal sealed partial class CommandTree(IEnumerable<ICommandGroup> groups, ILogger<CommandTree> logger)
{
    private const string Name = "uws";
    private const int DefaultWidth = 100;

    // The daemon opens no file on a caller's behalf: "@file" stays a word.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    /// <exception cref="OperationCanceledException">The caller ended the view, or the agent stops.</exception>
    public async Task<ExitCode> RunAsync(CommandSession session, CancellationToken cancellationToken)
    {
        var code = await RunWordsAsync(session, cancellationToken);
        await session.FlushAsync(cancellationToken);
        return code;
    }

    [SuppressMessage(
        "Design",
        "CA1031",
        Justification = "A bug in one command must not end the connection without a word"
    )]
    private async Task<ExitCode> RunWordsAsync(CommandSession session, CancellationToken cancellationToken)
    {
        try
        {
            var json = new Option<bool>("--json") { Description = "Print JSON for programs", Recursive = true };
            var root = Build(session, json);
            if (
                session.Call.Arguments is [{ } directive, ..]
                && directive.StartsWith(Suggestions.Directive, StringComparison.Ordinal)
            )
            {
                Suggestions.Write(root, Parser, session);
                return ExitCode.Done;
            }

            var parsed = root.Parse(session.Call.Arguments, Parser);
            session.IsJson = parsed.Errors.Count == 0 && parsed.GetValue(json);
            return parsed.Action is ParseErrorAction wrong
                ? Complain(session, parsed, wrong)
                : (ExitCode)await parsed.InvokeAsync(Writers(session), cancellationToken);
        }
        catch (UserErrorException wrong)
        {
            await session.Error.WriteLineAsync($"{Name}: {PlainText.Block(wrong.Message)}");
            return ExitCodes.Of(wrong.Kind);
        }
        catch (Exception bug) when (!cancellationToken.IsCancellationRequested)
        {
            await session.Error.WriteLineAsync($"{Name}: {Bugs.Report(logger, bug)}");
            return ExitCode.Failed;
        }
    }

    private Command Build(CommandSession session, Option<bool> json)
    {
        var width = session.Width > 0 ? session.Width : DefaultWidth;
        var help = new HelpOption("--help", "-h")
        {
            Action = new HelpAction { MaxWidth = width },
            Recursive = true,
        };
        var root = new Command(Name, "Ask the agent of this host, and tell it what to do.") { json, help };
        foreach (
            var group in groups
                .Select(group => group.Build(session))
                .OrderBy(group => group.Name, StringComparer.Ordinal)
        )
        {
            root.Add(group);
        }

        root.SetAction(parsed => help.Action is HelpAction show ? show.Invoke(parsed) : 0);
        return root;
    }

    private static ExitCode Complain(CommandSession session, ParseResult parsed, ParseErrorAction wrong)
    {
        wrong.ShowHelp = false;
        parsed.Invoke(Writers(session, output: session.Error));
        var path = string.Join(' ', Path(parsed.CommandResult.Command));
        session.Error.WriteLine($"Run '{path} --help' for what it takes.");
        return ExitCode.Usage;
    }

    private static IEnumerable<string> Path(Symbol command) =>
        command.Parents.FirstOrDefault() is { } parent ? [.. Path(parent), command.Name] : [command.Name];

    private static InvocationConfiguration Writers(CommandSession session, TextWriter? output = null) =>
        new()
        {
            Output = output ?? session.Out,
            Error = session.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
}
