using UwsAgent.Core.Maintenance.Calendar;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>What the opening of a window asks for: a run, or only to be told because it was missed.</summary>
public abstract record WindowStart
{
    private WindowStart() { }

    /// <summary>A run for it begins now.</summary>
    public sealed record Begin(WindowOpening Opening) : WindowStart;

    /// <summary>It was open while nobody was there to begin: it is left out, not made up for at another time.</summary>
    public sealed record Missed(WindowOpening Opening) : WindowStart;

    /// <param name="dealtWith">The newest opening that was dealt with; null before the window was first seen.</param>
    /// <param name="last">Its newest opening at or before now; null when there was none.</param>
    /// <returns>Null when there is nothing to do.</returns>
    public static WindowStart? Decide(
        DateTimeOffset? dealtWith,
        WindowOpening? last,
        TimeSpan cutoff,
        DateTimeOffset now
    ) =>
        dealtWith is not { } before || last is not { } opening || opening.Opens <= before ? null
        : now < opening.Ends - cutoff ? new Begin(opening)
        : new Missed(opening);
}
