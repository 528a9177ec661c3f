using System.Globalization;
using System.Text.RegularExpressions;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Commands;

/// <summary>What may be run for a payload: an exact list of arguments, or a refusal with its reason.</summary>
public abstract partial record CommandPlan
{
    private const int LongestTitle = 200;

    public sealed record Run(string Name, CommandOptions Command, IReadOnlyList<string> Arguments) : CommandPlan
    {
        public required IReadOnlyDictionary<string, string> Environment { get; init; }

        /// <summary>As a person would type it.</summary>
        public string Text => CommandText.Of([Command.File, .. Arguments]);
    }

    public sealed record Refuse(string Reason) : CommandPlan;

    public static CommandPlan Decide(CommandsOptions options, CommandPayload payload)
    {
        if (!options.TryGetValue(payload.Command, out var command))
        {
            var known = string.Join(", ", options.Keys.Order(StringComparer.Ordinal));
            return new Refuse(
                $"there is no command '{Shown(payload.Command)}'; the section Commands has {(known.Length == 0 ? "none" : known)}"
            );
        }

        var refusal = ArgumentFault(payload, command) ?? FactFault(payload);
        return refusal is not null
            ? new Refuse(refusal)
            : new Run(payload.Command, command, [.. command.Arguments, .. payload.Arguments])
            {
                // The admin's own values win over a caller's.
                Environment = payload
                    .Environment.Where(fact => !command.Environment.ContainsKey(fact.Key))
                    .Concat(command.Environment)
                    .ToDictionary(StringComparer.Ordinal),
            };
    }

    /// <summary>A wish for one run of a command: what <c>uws run NAME ARGUMENTS</c> and other parts enqueue.</summary>
    /// <exception cref="UserErrorException">It is refused; nothing that is not allowed is queued.</exception>
    public static JobRequest Request(CommandsOptions options, CommandPayload payload, string author)
    {
        if (Decide(options, payload) is not Run run)
        {
            var reason = ((Refuse)Decide(options, payload)).Reason;
            throw new UserErrorException($"Refused: {reason}.")
            {
                Kind = options.ContainsKey(payload.Command) ? UserErrorKind.NotAllowed : UserErrorKind.NotFound,
            };
        }

        return new JobRequest(CommandsFeature.Exec.Name, author)
        {
            Payload = payload.Write(),
            Title = PlainText.Line(CommandText.Of([payload.Command, .. payload.Arguments]), LongestTitle),
            Lane = run.Command.Lane,
            MaxAttempts = run.Command.MaxAttempts,
        };
    }

    private static string? ArgumentFault(CommandPayload payload, CommandOptions command)
    {
        var (given, allowed) = (payload.Arguments, command.AllowedArguments);
        if (given.Count > allowed.Count)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"'{payload.Command}' takes {Counted(allowed.Count)} from a caller, and {given.Count} were given"
            );
        }

        for (var index = 0; index < allowed.Count; index++)
        {
            var argument = index < given.Count ? given[index] : null;
            if (!ArgumentPattern.Matches(allowed[index], argument ?? "") || argument?.Contains('\0') == true)
            {
                var number = (index + 1).ToString(CultureInfo.InvariantCulture);
                return argument is null
                    ? $"argument {number} of '{payload.Command}' is missing; it must match {allowed[index]}"
                    : $"argument {number} of '{payload.Command}', '{Shown(argument)}', does not match {allowed[index]} from its beginning to its end";
            }
        }

        return null;
    }

    private static string? FactFault(CommandPayload payload)
    {
        foreach (var (name, value) in payload.Environment)
        {
            if (!FactForm().IsMatch(name))
            {
                return $"the variable '{Shown(name)}' is not a fact: facts are named UWS_ and then capitals, digits and underscores";
            }

            if (value.Contains('\0'))
            {
                return $"the value of {name} holds a NUL character";
            }
        }

        return null;
    }

    private static string Counted(int count) =>
        count switch
        {
            0 => "no argument",
            1 => "1 argument",
            _ => string.Create(CultureInfo.InvariantCulture, $"at most {count} arguments"),
        };

    private static string Shown(string text) => PlainText.Line(text, 100);

    [GeneratedRegex(@"\AUWS_[A-Z0-9_]{1,60}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FactForm();
}
