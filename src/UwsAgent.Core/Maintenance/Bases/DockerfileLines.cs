using System.Text;
using System.Text.RegularExpressions;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>One instruction of a Dockerfile with its continuation lines joined.</summary>
/// <param name="Number">The line on which it begins, from 1.</param>
internal readonly record struct DockerfileLine(int Number, string Word, string Rest);

/// <summary>A Dockerfile cut into instructions: comments, continuations, the escape directive and here-documents as Docker reads them.</summary>
internal static partial class DockerfileLines
{
    public static IEnumerable<DockerfileLine> Of(string text)
    {
        var lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        var escape = EscapeOf(lines);
        for (var at = 0; at < lines.Length; at++)
        {
            if (IsNothing(lines[at]))
            {
                continue;
            }

            var number = at + 1;
            var joined = new StringBuilder();
            for (; at < lines.Length; at++)
            {
                // Comments and empty lines within an instruction are not a part of it.
                if (joined.Length > 0 && IsNothing(lines[at]))
                {
                    continue;
                }

                var line = lines[at].TrimEnd(' ', '\t');
                if (line.Length == 0 || line[^1] != escape)
                {
                    joined.Append(line);
                    break;
                }

                joined.Append(line, 0, line.Length - 1).Append(' ');
            }

            var whole = joined.ToString().Trim();
            var blank = whole.IndexOfAny([' ', '\t']);
            var word = (blank < 0 ? whole : whole[..blank]).ToUpperInvariant();
            var rest = blank < 0 ? "" : whole[(blank + 1)..].Trim();
            yield return new DockerfileLine(number, word, rest);
            if (word is "RUN" or "COPY" or "ADD")
            {
                at = AfterDocuments(lines, at, rest);
            }
        }
    }

    private static bool IsNothing(string line) => line.AsSpan().Trim() is [] or ['#', ..];

    /// <summary>Directives stand before everything else; whatever is no directive ends them.</summary>
    private static char EscapeOf(string[] lines)
    {
        foreach (var line in lines)
        {
            if (Directive().Match(line) is not { Success: true } match)
            {
                break;
            }

            if (match.Groups["name"].Value.Equals("escape", StringComparison.OrdinalIgnoreCase))
            {
                return match.Groups["value"].Value is "`" ? '`' : '\\';
            }
        }

        return '\\';
    }

    /// <summary>What stands in here-documents is no instruction, whatever it looks like.</summary>
    private static int AfterDocuments(string[] lines, int at, string rest)
    {
        foreach (Match document in Document().Matches(rest))
        {
            var isIndented = document.Groups["dash"].Length > 0;
            var end = document.Groups["name"].Value;
            for (at++; at < lines.Length; at++)
            {
                if ((isIndented ? lines[at].TrimStart('\t') : lines[at]) == end)
                {
                    break;
                }
            }
        }

        return at;
    }

    [GeneratedRegex(
        @"^\s*#\s*(?<name>[A-Za-z]+)\s*=\s*(?<value>\S.*?)\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Directive();

    [GeneratedRegex(
        @"(?<![<\w])<<(?<dash>-?)(?<quote>[""']?)(?<name>[A-Za-z_][A-Za-z0-9_.]*)\k<quote>",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Document();
}
