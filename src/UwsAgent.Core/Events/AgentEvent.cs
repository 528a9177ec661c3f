namespace UwsAgent.Core.Events;

/// <summary>One thing that the agent did to the world or that an admin must know: what, to what, why, by whom, and how to undo it.</summary>
public sealed record AgentEvent(EventKind Kind, string Target, string What)
{
    public string? Before { get; init; }

    public string? After { get; init; }

    public string? Why { get; init; }

    public string? Author { get; init; }

    /// <summary>The command that takes it back.</summary>
    public string? Undo { get; init; }

    public string? JobId { get; init; }

    /// <summary>Further journal fields: upper-case names without the <c>UWS_</c> that the journal adds.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>A kind of event: its name, its journal MESSAGE_ID and what an admin should do about it.</summary>
/// <param name="Name">Kebab-case; <c>uws events --kind NAME</c>.</param>
/// <param name="MessageId">128 bits as 32 hexadecimal digits; never changed once released.</param>
/// <param name="Explanation">For <c>journalctl -x</c>: what it means and what to do.</param>
public sealed record EventKind(string Name, string MessageId, EventLevel Level, string Explanation);

/// <summary>How much an event asks of a person.</summary>
public enum EventLevel
{
    /// <summary>The world was changed.</summary>
    Information,

    /// <summary>It was tried and will be tried again.</summary>
    Warning,

    /// <summary>Someone must act.</summary>
    Error,
}
