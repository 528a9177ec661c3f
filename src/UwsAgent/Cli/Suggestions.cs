using System.CommandLine;
using System.Globalization;
using UwsAgent.Cli.Rendering;

namespace UwsAgent.Cli;

/// <summary>Answers a shell that asks what could come next: <c>uws [suggest:POSITION] "LINE"</c>.</summary>
internal static class Suggestions
{
    public const string Directive = "[suggest";

    public static void Write(Command root, ParserConfiguration parser, CommandSession session)
    {
        var arguments = session.Call.Arguments;
        var line = arguments.Count > 1 ? arguments[1] : "";
        var digits = arguments[0].AsSpan(Directive.Length).Trim(":]");
        var position = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? Math.Min(given, line.Length)
            : line.Length;
        var typed = line[..position].Split(' ')[^1];
        var found = root.Parse(line, parser).GetCompletions(position).Select(completion => completion.Label);
        foreach (var word in found.Where(word => word.StartsWith(typed, StringComparison.Ordinal)))
        {
            // Options are offered to whoever has typed a dash, and under their long names.
            if (!word.StartsWith('-') || (typed.StartsWith('-') && word.StartsWith("--", StringComparison.Ordinal)))
            {
                session.Out.WriteLine(Cell.Clean(word));
            }
        }
    }
}
