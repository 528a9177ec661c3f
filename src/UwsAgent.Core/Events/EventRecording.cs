using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Events;

/// <summary>From what happened to what is kept: values are bounded, and harmless to whoever reads them.</summary>
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
            PlainText.Line(happened.Target, LongestTarget),
            PlainText.Line(happened.What, LongestText)
        )
        {
            Before = LineOrNull(happened.Before),
            After = LineOrNull(happened.After),
            Why = LineOrNull(happened.Why),
            Author = LineOrNull(happened.Author),
            Undo = LineOrNull(happened.Undo),
            JobId = LineOrNull(happened.JobId),
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

    /// <summary>The event as one line for a log: target, what, why, by whom.</summary>
    public static string Sentence(RecordedEvent recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        var change =
            recorded.Before is null || recorded.After is null ? "" : $" ({recorded.Before} -> {recorded.After})";
        var isSaid = recorded.Why is null || recorded.What.Contains(recorded.Why, StringComparison.Ordinal);
        var why = isSaid ? "" : $"; {recorded.Why}";
        var author = recorded.Author is null ? "" : $" [{recorded.Author}]";
        var target = recorded.What.StartsWith(recorded.Target, StringComparison.Ordinal) ? "" : $"{recorded.Target}: ";
        return $"{target}{recorded.What}{change}{why}{author}";
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

    private static string? LineOrNull(string? text) => text is null ? null : PlainText.Line(text, LongestText);

    private static Dictionary<string, string> PlainFields(IReadOnlyDictionary<string, string> fields)
    {
        var plain = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in fields.Take(MostFields))
        {
            plain[FieldName(name)] = PlainText.Line(value, LongestText);
        }

        return plain;
    }
}
