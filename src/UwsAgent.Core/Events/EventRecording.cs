using System.Text;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Events;

/// <summary>From what happened to what is kept: values are bounded, and nothing in them can move a cursor, break a line or forge a field.</summary>
public static class EventRecording
{
    public const int LongestText = 1_000;
    public const int LongestTarget = 300;
    public const int MostFields = 32;

    private const int LongestName = 40;

    public static RecordedEvent Record(AgentEvent happened, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return new RecordedEvent(
            at.ToUniversalTime(),
            happened.Kind.Name,
            happened.Kind.Level,
            Plain(happened.Target, LongestTarget),
            Plain(happened.What, LongestText)
        )
        {
            Before = PlainOrNull(happened.Before),
            After = PlainOrNull(happened.After),
            Why = PlainOrNull(happened.Why),
            Author = PlainOrNull(happened.Author),
            Undo = PlainOrNull(happened.Undo),
            JobId = PlainOrNull(happened.JobId),
            Fields = PlainFields(happened.Fields),
        };
    }

    public static bool Fits(EventQuery query, RecordedEvent recorded)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(recorded);
        return (query.Since is null || recorded.At >= query.Since)
            && (query.Kind is null || query.Kind == recorded.Kind)
            && (query.Target is null || query.Target == recorded.Target)
            && (query.JobId is null || query.JobId == recorded.JobId);
    }

    /// <summary>One line of text that is safe on a terminal: control characters become their pictures, the too long is cut with an ellipsis.</summary>
    public static string Plain(string text, int longest)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length + rune.Utf16SequenceLength >= longest && plain.Length < text.Length)
            {
                return plain.Append('…').ToString();
            }

            plain.Append(Visible(rune).ToString());
        }

        return plain.ToString();
    }

    /// <summary>The name as a journal field may have it: capitals, digits and underscores, beginning with a letter.</summary>
    public static string FieldName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var kept = string.Concat(
            name.ToUpperInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_').Take(LongestName)
        );
        return kept.Length > 0 && char.IsAsciiLetterUpper(kept[0]) ? kept : "X" + kept;
    }

    private static Rune Visible(Rune rune) =>
        rune.Value switch
        {
            < 0x20 => new Rune(0x2400 + rune.Value),
            0x7f => new Rune(0x2421),
            (>= 0x80 and < 0xa0) or 0x2028 or 0x2029 => Rune.ReplacementChar,
            // Marks that turn the direction of what follows: the classic way to disguise a file name.
            0x200e or 0x200f or 0x061c or (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069) =>
                Rune.ReplacementChar,
            _ => rune,
        };

    private static string? PlainOrNull(string? text) => text is null ? null : Plain(text, LongestText);

    private static Dictionary<string, string> PlainFields(IReadOnlyDictionary<string, string> fields)
    {
        var plain = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in fields.Take(MostFields))
        {
            plain[FieldName(name)] = Plain(value, LongestText);
        }

        return plain;
    }
}
