using UwsAgent.Core.Jobs;

namespace UwsAgent.Operations;

/// <summary>The queue at a glance: what runs, what waits and why, and what ended last.</summary>
internal sealed record QueueLook(
    QueueNumbers Counts,
    IReadOnlyList<PauseView> Pauses,
    IReadOnlyList<JobView> Running,
    IReadOnlyList<JobView> Waiting,
    IReadOnlyList<JobView> Finished
);

/// <summary>How many jobs of the live set are where, and how full the lanes are.</summary>
internal sealed record QueueNumbers(
    int Queued,
    int Running,
    int Succeeded,
    int Failed,
    int Cancelled,
    bool TakesWork,
    string? WhyNot,
    IReadOnlyList<LaneView> Lanes
)
{
    public static QueueNumbers Of(QueueCounts counts) =>
        new(
            counts.ByState.GetValueOrDefault(JobState.Queued),
            counts.ByState.GetValueOrDefault(JobState.Running),
            counts.ByState.GetValueOrDefault(JobState.Succeeded),
            counts.ByState.GetValueOrDefault(JobState.Failed),
            counts.ByState.GetValueOrDefault(JobState.Cancelled),
            counts.TakesWork,
            counts.WhyNot,
            [
                .. counts
                    .ByLane.OrderBy(lane => lane.Key, StringComparer.Ordinal)
                    .Select(lane => new LaneView(lane.Key, lane.Value.Width, lane.Value.Queued, lane.Value.Running)),
            ]
        );
}

/// <summary>One lane: how many of its jobs may run at once, and how many wait and run.</summary>
internal sealed record LaneView(string Name, int Width, int Queued, int Running);

/// <summary>A lane or kind that a person has stopped.</summary>
internal sealed record PauseView(
    string Scope,
    string Author,
    string Reason,
    DateTimeOffset Since,
    DateTimeOffset? Until
)
{
    public static PauseView Of(QueuePause pause) =>
        new(pause.Scope, pause.Author, pause.Reason, pause.Since, pause.Until);
}

/// <summary>A kind of job, for the front doors.</summary>
internal sealed record KindView(
    string Name,
    string Summary,
    string Lane,
    double TimeoutSeconds,
    int MaxAttempts,
    bool IsStartedByHand,
    bool IsRepeatable,
    string? DefaultCron
)
{
    public static KindView Of(JobKind kind) =>
        new(
            kind.Name,
            kind.Summary,
            kind.Lane,
            kind.Timeout.TotalSeconds,
            kind.Retry.MaxAttempts,
            kind.IsStartedByHand,
            kind.IsRepeatable,
            kind.DefaultCron
        );
}
