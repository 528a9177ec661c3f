using System.Text;
using System.Text.RegularExpressions;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>One image that a Dockerfile stands on or copies from.</summary>
/// <param name="Text">As it is after the arguments are put in.</param>
/// <param name="Line">Where it stands, from 1.</param>
public sealed record DockerfileBase(string Text, int Line)
{
    /// <summary>Null when it cannot be known: an argument without a default.</summary>
    public BaseName? Name { get; init; }

    /// <summary>It is copied from, not stood on.</summary>
    public bool IsCopied { get; init; }
}

/// <summary>What a Dockerfile says about other images.</summary>
/// <param name="Bases">In the order of the file; stages and <c>scratch</c> are none.</param>
public sealed record Dockerfile(IReadOnlyList<DockerfileBase> Bases)
{
    /// <summary>What keeps it from being understood; empty when all is well.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>What the last stage stands on, through the stages below it; null for scratch.</summary>
    public DockerfileBase? Final { get; init; }
}

/// <summary>Reads Dockerfiles.</summary>
public static partial class DockerfileText
{
    /// <param name="arguments">Values that a build gives; they win over the defaults in the file.</param>
    public static Dockerfile Parse(string text, IReadOnlyDictionary<string, string> arguments)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(arguments);
        var (bases, faults) = (new List<DockerfileBase>(), new List<string>());
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        var stages = new Dictionary<string, DockerfileBase?>(StringComparer.OrdinalIgnoreCase);
        var froms = 0;
        DockerfileBase? last = null;
        foreach (var (number, word, rest) in DockerfileLines.Of(text))
        {
            switch (word)
            {
                case "ARG" when froms == 0:
                    Remember(known, rest, arguments);
                    break;
                case "FROM":
                    last = From(rest, number, known, stages, bases, faults);
                    stages[FormattableString.Invariant($"{froms}")] = last;
                    froms++;
                    break;
                case "COPY" or "ADD" or "RUN" when froms > 0:
                    Copied(word, rest, number, stages, bases);
                    break;
            }
        }

        return new Dockerfile(bases) { Faults = froms == 0 ? ["it has no FROM"] : faults, Final = last };
    }

    private static DockerfileBase? From(
        string rest,
        int line,
        Dictionary<string, string> known,
        Dictionary<string, DockerfileBase?> stages,
        List<DockerfileBase> bases,
        List<string> faults
    )
    {
        var words = rest.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
            .SkipWhile(word => word.StartsWith("--", StringComparison.Ordinal))
            .ToList();
        if (
            words is not ([_] or [_, _, _])
            || (words.Count == 3 && !words[1].Equals("AS", StringComparison.OrdinalIgnoreCase))
        )
        {
            faults.Add(FormattableString.Invariant($"line {line}: FROM {rest} is not understood"));
            return null;
        }

        var (name, isWhole) = Filled(words[0].Trim('"', '\''), known);
        DockerfileBase? found;
        if (name.Equals("scratch", StringComparison.Ordinal))
        {
            found = null;
        }
        else if (stages.TryGetValue(name, out var stage))
        {
            found = stage;
        }
        else
        {
            found = new DockerfileBase(name, line) { Name = isWhole ? BaseName.Parse(name) : null };
            bases.Add(found);
            if (found.Name is null)
            {
                faults.Add(
                    isWhole
                        ? FormattableString.Invariant($"line {line}: '{name}' is no name of an image")
                        : FormattableString.Invariant(
                            $"line {line}: {words[0]} has no value: give ARG a default, or name it in Maintenance:Bases:BuildArguments"
                        )
                );
            }
        }

        if (words.Count == 3)
        {
            stages[words[2]] = found;
        }

        return found;
    }

    /// <summary><c>COPY --from</c> and <c>RUN --mount=from</c> need an image as much as FROM does.</summary>
    private static void Copied(
        string word,
        string rest,
        int line,
        Dictionary<string, DockerfileBase?> stages,
        List<DockerfileBase> bases
    )
    {
        foreach (var option in rest.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!option.StartsWith("--", StringComparison.Ordinal))
            {
                break;
            }

            var match = word is "RUN" ? Mount().Match(option) : CopyFrom().Match(option);
            var name = match.Groups["name"].Value.Trim('"', '\'');
            if (
                match.Success
                && !stages.ContainsKey(name)
                && !name.Equals("scratch", StringComparison.Ordinal)
                && BaseName.Parse(name) is { } parsed
                && bases.TrueForAll(one => one.Name != parsed)
            )
            {
                bases.Add(new DockerfileBase(name, line) { Name = parsed, IsCopied = true });
            }
        }
    }

    private static void Remember(
        Dictionary<string, string> known,
        string rest,
        IReadOnlyDictionary<string, string> arguments
    )
    {
        foreach (Match match in Argument().Matches(rest))
        {
            var name = match.Groups["name"].Value;
            if (arguments.TryGetValue(name, out var given))
            {
                known[name] = given;
            }
            else if (match.Groups["value"] is { Success: true } value)
            {
                known[name] = Filled(Unquoted(value.Value), known).Text;
            }
        }
    }

    private static string Unquoted(string text) =>
        text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0] ? text[1..^1] : text;

    /// <returns>Whether every variable had a value.</returns>
    private static (string Text, bool IsWhole) Filled(string text, Dictionary<string, string> known)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
        {
            return (text, true);
        }

        var isWhole = true;
        var filled = new StringBuilder();
        var from = 0;
        foreach (Match match in Variable().Matches(text))
        {
            filled.Append(text, from, match.Index - from);
            from = match.Index + match.Length;
            var has = known.TryGetValue(match.Groups["name"].Value, out var value);
            var isEmpty = !has || value!.Length == 0;
            var other = match.Groups["other"];
            var takesOther = match.Groups["sign"].Value switch
            {
                ":-" => isEmpty,
                "-" => !has,
                ":+" => !isEmpty,
                "+" => has,
                _ => false,
            };
            var isAlternative = match.Groups["sign"].Value is ":+" or "+";
            isWhole &= takesOther || has || isAlternative;
            filled.Append(
                takesOther ? Filled(other.Value, known).Text
                : isAlternative ? ""
                : value ?? ""
            );
        }

        return (
            filled.Append(text, from, text.Length - from).ToString(),
            isWhole && !filled.ToString().Contains('$', StringComparison.Ordinal)
        );
    }

    [GeneratedRegex(
        @"(?<name>[A-Za-z_][A-Za-z0-9_]*)(=(?<value>""[^""]*""|'[^']*'|[^\s]*))?",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Argument();

    [GeneratedRegex(
        @"\$(?:\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?:(?<sign>:?[-+])(?<other>[^{}]*(?:\{[^{}]*\}[^{}]*)*))?\}|(?<name>[A-Za-z_][A-Za-z0-9_]*))",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Variable();

    [GeneratedRegex(@"^--from=(?<name>\S+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CopyFrom();

    [GeneratedRegex(
        @"^--mount=(?:\S*,)?from=(?<name>[^,\s]+)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Mount();
}
