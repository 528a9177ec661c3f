using UwsAgent.Core.Events;

namespace UwsAgent.Core.Ports;

/// <summary>Where events go: the journal, and dated files that <c>uws events</c> reads.</summary>
public interface IEventLog
{
    /// <summary>Never throws for a full disk: the journal still has the event.</summary>
    ValueTask AppendAsync(AgentEvent happened, CancellationToken cancellationToken);

    /// <summary>What was recorded, oldest first; with <paramref name="follow"/> goes on with what comes.</summary>
    IAsyncEnumerable<RecordedEvent> ReadAsync(EventQuery query, bool follow, CancellationToken cancellationToken);

    Task<int> DropBeforeAsync(DateTimeOffset day, CancellationToken cancellationToken);
}

/// <summary>An event with the time at which it was recorded.</summary>
public sealed record RecordedEvent(DateTimeOffset At, string Kind, EventLevel Level, string Target, string What)
{
    public string? Before { get; init; }

    public string? After { get; init; }

    public string? Why { get; init; }

    public string? Author { get; init; }

    public string? Undo { get; init; }

    public string? JobId { get; init; }

    public IReadOnlyDictionary<string, string> Fields { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Which events are asked for; null asks for all.</summary>
public sealed record EventQuery(
    DateTimeOffset? Since = null,
    string? Kind = null,
    string? Target = null,
    string? JobId = null,
    int? Newest = null
);
