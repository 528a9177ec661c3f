namespace UwsAgent.Core.Versions;

/// <summary>Which versions are let in: <c>~1.19</c>, <c>^1.5.3</c>, <c>&gt;=1.16 &lt;1.23</c>, <c>1.19.x</c>, <c>1.5 || 1.7</c>, <c>*</c>.</summary>
/// <remarks>As npm has it: what is beside each other must all hold, what is between <c>||</c> any of it. An early version (<c>1.6.0-rc.1</c>) is let in only where a bound names one of the same numbers.</remarks>
public sealed class VersionRange
{
    public const string Wanted = "must be a range of versions, such as ~1.19, ^1.5.3, >=1.16 <1.23 or 1.19.x";

    private readonly IReadOnlyList<IReadOnlyList<Bound>> choices;

    private VersionRange(string text, IReadOnlyList<IReadOnlyList<Bound>> choices) =>
        (Text, this.choices) = (text, choices);

    public string Text { get; }

    /// <returns>Null when it is none.</returns>
    public static VersionRange? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var parsed = new List<IReadOnlyList<Bound>>();
        foreach (var choice in text.Split("||", StringSplitOptions.TrimEntries))
        {
            var bounds = new List<Bound>();
            foreach (var word in Words(choice))
            {
                if (Bounds(word) is not { } some)
                {
                    return null;
                }

                bounds.AddRange(some);
            }

            if (choice.Length == 0)
            {
                return null;
            }

            parsed.Add(bounds);
        }

        return new VersionRange(text, parsed);
    }

    public bool Contains(SemanticVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return choices.Any(choice =>
            choice.All(bound => bound.Holds(version)) && (!version.IsEarly || choice.Any(bound => bound.Names(version)))
        );
    }

    public override string ToString() => Text;

    /// <summary>A space may be after the sign: <c>&gt;= 1.16</c>.</summary>
    private static IEnumerable<string> Words(string choice)
    {
        var sign = "";
        foreach (var word in choice.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word is ">=" or "<=" or ">" or "<" or "=" or "~" or "^")
            {
                sign += word;
                continue;
            }

            yield return sign + word;
            sign = "";
        }

        if (sign.Length > 0)
        {
            yield return sign;
        }
    }

    private static IReadOnlyList<Bound>? Bounds(string word)
    {
        if (word is "*" or "x")
        {
            return [];
        }

        var version = word.TrimStart('>', '<', '=', '~', '^');
        var sign = word[..^version.Length];
        while (version.EndsWith(".x", StringComparison.Ordinal) || version.EndsWith(".*", StringComparison.Ordinal))
        {
            version = version[..^2];
        }

        if (SemanticVersion.Parse(version) is not { } from)
        {
            return null;
        }

        return sign switch
        {
            "" or "=" when from.Precision == 3 || from.IsEarly => [new(from, 0, 0)],
            "" or "=" => [new(from, 0, 1), new(Next(from, from.Precision), -1, -1)],
            ">=" => [new(from, 0, 1)],
            ">" when from.Precision < 3 => [new(Next(from, from.Precision), 0, 1)],
            ">" => [new(from, 1, 1)],
            "<" => [new(from, -1, -1)],
            "<=" when from.Precision < 3 => [new(Next(from, from.Precision), -1, -1)],
            "<=" => [new(from, -1, 0)],
            "~" => [new(from, 0, 1), new(Next(from, Math.Min(from.Precision, 2)), -1, -1)],
            "^" => [new(from, 0, 1), new(Next(from, Caret(from)), -1, -1)],
            _ => null,
        };
    }

    /// <summary>The left-most number that is not zero may not change.</summary>
    private static int Caret(SemanticVersion from) =>
        from.Major > 0 || from.Precision == 1 ? 1
        : from.Minor > 0 || from.Precision == 2 ? 2
        : 3;

    /// <summary>The first version after all of those that begin with so many numbers.</summary>
    private static SemanticVersion Next(SemanticVersion from, int numbers) =>
        SemanticVersion.Parse(
            numbers switch
            {
                1 => $"{from.Major + 1}.0.0",
                2 => $"{from.Major}.{from.Minor + 1}.0",
                _ => $"{from.Major}.{from.Minor}.{from.Patch + 1}",
            }
        )!;

    /// <summary>A version compared with this one must be from <paramref name="Least"/> to <paramref name="Most"/>.</summary>
    private sealed record Bound(SemanticVersion Version, int Least, int Most)
    {
        public bool Holds(SemanticVersion other) =>
            Math.Sign(other.CompareTo(Version)) is var order && order >= Least && order <= Most;

        public bool Names(SemanticVersion other) =>
            Version.IsEarly && (Version.Major, Version.Minor, Version.Patch) == (other.Major, other.Minor, other.Patch);
    }
}
