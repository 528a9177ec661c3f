namespace UwsAgent.Core.Maintenance.Running;

/// <summary>When work on a target may begin: windows, cutoffs and freezes, as the calendar has them.</summary>
public interface IWorkTimes
{
    Task<WorkTime> AskAsync(
        string target,
        string kind,
        bool isSecurity,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );
}

/// <summary>Whether it is time for work on one target.</summary>
/// <param name="IsOpen">A window is open and no freeze is in force.</param>
/// <param name="Why">One sentence: which window, which freeze.</param>
public sealed record WorkTime(bool IsOpen, string Why)
{
    /// <summary>From here on no target is begun, and what would not be done by then is not begun either.</summary>
    public DateTimeOffset? Cutoff { get; init; }

    /// <summary>When the window ends: a target that was begun goes on until here.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>While it is not open: when it will be, if that is known.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>A freeze is in force: not even a person's reason opens it.</summary>
    public bool IsFrozen { get; init; }
}
