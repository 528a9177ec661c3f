using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Jobs;

/// <summary>Section <c>Queue</c>: how wide the lanes are and how long finished jobs stay.</summary>
[Description("How wide the lanes are, how patient a stop is, and how long finished jobs, logs and events stay.")]
public sealed record QueueOptions
{
    public const string CommandLane = "exec";

    [Description("Lanes by name: how many jobs of a lane run at the same time.")]
    public IReadOnlyDictionary<string, LaneOptions> Lanes { get; init; } =
        new Dictionary<string, LaneOptions>(StringComparer.OrdinalIgnoreCase)
        {
            // Several, so that a file that takes a minute does not hold up those that take a moment.
            ["uploads"] = new() { Width = 4 },
        };

    [Description("Width of a lane that is not listed; of the lane exec it is 1.")]
    [Range(1, 256)]
    public int DefaultLaneWidth { get; init; } = 2;

    [Description(
        "How long jobs at work may go on after the agent was told to stop, before they are asked to stop too."
    )]
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(20);

    [Description("How long a job that was asked to stop may take before it is given up.")]
    public TimeSpan CancelPatience { get; init; } = TimeSpan.FromSeconds(60);

    [Description("How long finished jobs stay in the live set before they move to the archive.")]
    public RetentionOptions Retention { get; init; } = new();

    [Description(
        "Bytes kept of one job's log: half from its beginning, half from its end; what is left out is counted."
    )]
    [Range(65_536L, 1L << 40)]
    public long LongestLogBytes { get; init; } = 64 * 1024 * 1024;

    public static IEnumerable<OptionsFault> Check(QueueOptions options)
    {
        foreach (var (name, lane) in options.Lanes)
        {
            if (lane.Width is < 1 or > 256)
            {
                yield return new OptionsFault($"Lanes:{name}:Width", "must be from 1 to 256", $"{lane.Width}");
            }
        }

        foreach (var (key, value) in options.Retention.Times())
        {
            if (value < TimeSpan.Zero)
            {
                yield return new OptionsFault($"Retention:{key}", "must not be negative", $"{value}");
            }
        }
    }

    /// <summary>Commands run one at a time unless it is said otherwise: two big ones at once are slower than one after the other.</summary>
    public int WidthOf(string lane) =>
        Lanes.TryGetValue(lane, out var options) ? options.Width
        : lane == CommandLane ? 1
        : DefaultLaneWidth;
}

/// <summary>One lane: a name, and how many of its jobs run at the same time.</summary>
public sealed record LaneOptions
{
    [Description("How many jobs of this lane run at the same time.")]
    [Range(1, 256)]
    public int Width { get; init; } = 1;
}

/// <summary>How long finished jobs are at hand, by their end; afterwards they are in the archive.</summary>
public sealed record RetentionOptions
{
    [Description("How long a succeeded job stays in the live set.")]
    public TimeSpan SucceededFor { get; init; } = TimeSpan.FromDays(1);

    [Description("How long a failed job stays in the live set; uws queue clean --failed moves them out at once.")]
    public TimeSpan FailedFor { get; init; } = TimeSpan.FromDays(30);

    [Description("How long a cancelled job stays in the live set.")]
    public TimeSpan CancelledFor { get; init; } = TimeSpan.FromDays(7);

    [Description("At most so many finished jobs of each end stay in the live set, the newest.")]
    [Range(0, 100_000)]
    public int KeepNewest { get; init; } = 2000;

    [Description("How long archived jobs are kept.")]
    public TimeSpan ArchiveFor { get; init; } = TimeSpan.FromDays(400);

    [Description("How long the logs of jobs are kept.")]
    public TimeSpan LogsFor { get; init; } = TimeSpan.FromDays(400);

    [Description("A log that nobody wrote to for so long is compressed (gzip); it is read as before.")]
    public TimeSpan LogsPlainFor { get; init; } = TimeSpan.FromDays(2);

    [Description("How long the event log is kept.")]
    public TimeSpan EventsFor { get; init; } = TimeSpan.FromDays(400);

    public TimeSpan For(JobState state) =>
        state switch
        {
            JobState.Succeeded => SucceededFor,
            JobState.Failed => FailedFor,
            JobState.Cancelled => CancelledFor,
            _ => TimeSpan.MaxValue,
        };

    internal IEnumerable<(string Key, TimeSpan Value)> Times() =>
        [
            (nameof(SucceededFor), SucceededFor),
            (nameof(FailedFor), FailedFor),
            (nameof(CancelledFor), CancelledFor),
            (nameof(ArchiveFor), ArchiveFor),
            (nameof(LogsFor), LogsFor),
            (nameof(LogsPlainFor), LogsPlainFor),
            (nameof(EventsFor), EventsFor),
        ];
}
