using System.CommandLine;
using System.CommandLine.Completions;

namespace UwsAgent.Cli;

/// <summary>The options that mean the same wherever they appear.</summary>
internal static class CommandOptions
{
    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do it without asking" };

    public static Option<bool> Watch() =>
        new("--watch", "-w") { Description = "Show it again whenever it changes, until Ctrl-C" };

    public static Option<bool> DryRun() =>
        new("--dry-run", "-n") { Description = "Decide and say, but change nothing" };

    /// <param name="usual">So many without it.</param>
    public static Option<int> Newest(int usual) =>
        new("--limit", "-n")
        {
            Description = "At most so many, the newest",
            HelpName = "N",
            DefaultValueFactory = _ => usual,
        };

    /// <summary>Completes with words that are known only now; <see cref="Argument.HelpName"/> keeps them out of the help.</summary>
    public static TArgument Completed<TArgument>(this TArgument argument, Func<IEnumerable<string>> words)
        where TArgument : Argument
    {
        argument.HelpName ??= argument.Name;
        argument.CompletionSources.Clear();
        argument.CompletionSources.Add(_ => words().Select(word => new CompletionItem(word)));
        return argument;
    }
}
