using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Commands;

/// <summary>Section <c>Commands</c>: the programs that jobs may run, by the name that people use.</summary>
[Description("The programs that jobs may run, by name: uws run NAME. Nothing else is ever run, and never by a shell.")]
public sealed partial class CommandsOptions : Dictionary<string, CommandOptions>
{
    public CommandsOptions()
        : base(StringComparer.Ordinal) { }

    public static IEnumerable<OptionsFault> Check(CommandsOptions options) =>
        options.SelectMany(entry =>
            entry.Value is null
                ? [new OptionsFault(entry.Key, "must be an object such as {\"File\": \"/usr/bin/true\"}", "null")]
                : Check(entry.Key, entry.Value)
        );

    private static IEnumerable<OptionsFault> Check(string name, CommandOptions command)
    {
        if (!NameForm().IsMatch(name))
        {
            yield return new OptionsFault(
                name,
                "must be lower case letters, digits and dashes, beginning with a letter"
            );
        }

        if (!IsWholePath(command.File))
        {
            yield return Fault("File", "must be a whole path: PATH is not searched", command.File);
        }

        foreach (var kind in command.On.Where(kind => !CommandHook.MayStart(kind)))
        {
            yield return Fault(
                "On",
                "must not name events of jobs: a command that starts itself would never end",
                kind
            );
        }

        if (command.OnArguments.Count > command.AllowedArguments.Count)
        {
            var given = command.OnArguments.Count.ToString(CultureInfo.InvariantCulture);
            yield return Fault("OnArguments", "must have a pattern in AllowedArguments for each", given);
        }

        if (command.WorkingDirectory is { } directory && !IsWholePath(directory))
        {
            yield return Fault("WorkingDirectory", "must be a whole path", directory);
        }

        if (command.Timeout <= TimeSpan.Zero)
        {
            yield return Fault("Timeout", "must be more than 0", $"{command.Timeout}");
        }

        if (command.Grace < TimeSpan.Zero || command.Grace > CommandOptions.LongestGrace)
        {
            yield return Fault(
                "Grace",
                "must be from 0 to 40 s, so that the queue does not give the job up",
                $"{command.Grace}"
            );
        }

        if (string.IsNullOrWhiteSpace(command.Lane))
        {
            yield return Fault("Lane", "must name a lane", command.Lane);
        }

        for (var index = 0; index < command.AllowedArguments.Count; index++)
        {
            if (ArgumentPattern.Fault(command.AllowedArguments[index]) is { } problem)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"AllowedArguments:{index}");
                yield return Fault(key, problem, command.AllowedArguments[index]);
            }
        }

        foreach (var variable in command.Environment.Keys.Where(key => !VariableForm().IsMatch(key)))
        {
            yield return Fault("Environment", "must have names of letters, digits and underscores", variable);
        }

        if (command.SuccessExitCodes.Count == 0 || command.SuccessExitCodes.Any(code => code is < 0 or > 255))
        {
            var given = string.Join(", ", command.SuccessExitCodes);
            yield return Fault("SuccessExitCodes", "must list at least one number from 0 to 255", given);
        }

        OptionsFault Fault(string key, string problem, string given) => new($"{name}:{key}", problem, given);
    }

    private static bool IsWholePath(string path) => path.StartsWith('/') || Path.IsPathFullyQualified(path);

    [GeneratedRegex(@"\A[a-z][a-z0-9-]*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NameForm();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VariableForm();
}
