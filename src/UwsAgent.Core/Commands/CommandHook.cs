using System.Text.RegularExpressions;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Commands;

/// <summary>Which command an event starts, and with what: facts of the event, never anything from inside a file.</summary>
public static partial class CommandHook
{
    /// <summary>The wishes of one event: a payload for every command that names its kind.</summary>
    public static IReadOnlyList<CommandPayload> Decide(CommandsOptions options, RecordedEvent happened)
    {
        var facts = Facts(happened);
        return
        [
            .. options
                .Where(entry => entry.Value.On.Contains(happened.Kind, StringComparer.Ordinal))
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => new CommandPayload
                {
                    Command = entry.Key,
                    Arguments = [.. entry.Value.OnArguments.Select(argument => Filled(argument, facts))],
                    Environment = facts.ToDictionary(
                        fact => "UWS_" + fact.Key,
                        fact => fact.Value,
                        StringComparer.Ordinal
                    ),
                }),
        ];
    }

    /// <summary>Events of jobs start nothing: the job that they start has events too.</summary>
    public static bool MayStart(string kind) =>
        kind.Length > 0
        && !kind.StartsWith("job-", StringComparison.Ordinal)
        && !kind.StartsWith("command-", StringComparison.Ordinal);

    private static Dictionary<string, string> Facts(RecordedEvent happened)
    {
        var facts = new Dictionary<string, string>(happened.Fields, StringComparer.Ordinal)
        {
            ["EVENT"] = happened.Kind,
            ["TARGET"] = happened.Target,
            ["AT"] = happened.At.UtcDateTime.ToString(
                "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                System.Globalization.CultureInfo.InvariantCulture
            ),
        };
        if (happened.JobId is { } job)
        {
            facts["JOB"] = job;
        }

        return facts;
    }

    /// <summary>What the event has no fact for is empty: an argument must never be a brace.</summary>
    private static string Filled(string argument, Dictionary<string, string> facts) =>
        Place().Replace(argument, place => facts.GetValueOrDefault(place.Groups["name"].Value, ""));

    [GeneratedRegex(
        @"\{(?<name>[A-Z][A-Z0-9_]*)\}",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Place();
}
