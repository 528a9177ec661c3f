using System.Globalization;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Jobs;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary>How jobs look in tables: ages on a terminal, times as they are in a file.</summary>
internal static class JobColumns
{
    /// <summary>For a glance: what it is, since when, and what there is to say about it.</summary>
    public static IReadOnlyList<Column<JobView>> Glance(CommandSession session) =>
        [
            new("ID", job => job.Id),
            State,
            new("KIND", job => job.Kind),
            new("TITLE", job => Title(job)),
            new("SINCE", job => When(session, Since(job))),
            new("BY", job => job.Author) { Spare = 1 },
            new("NOTE", job => Note(session, job)),
        ];

    /// <summary>For lists and for other programs.</summary>
    public static IReadOnlyList<Column<JobView>> Whole(CommandSession session) =>
        [
            new("ID", job => job.Id),
            State,
            new("KIND", job => job.Kind),
            new("LANE", job => job.Lane) { Spare = 5 },
            new("TITLE", job => Title(job)),
            new("BY", job => job.Author) { Spare = 4 },
            new("QUEUED", job => When(session, job.EnqueuedAt)) { Spare = 2 },
            new("ENDED", job => job.FinishedAt is { } end ? When(session, end) : "-") { Spare = 1 },
            new("TOOK", job => Took(job) ?? "-", IsRight: true) { Spare = 3 },
            new("NOTE", job => Note(session, job)),
        ];

    private static Column<JobView> State { get; } = new("STATE", job => new(Word(job.State), ToneOf(job.State)));

    public static string Word(JobState state) => state.ToString().ToLowerInvariant();

    public static Tone ToneOf(JobState state) =>
        state switch
        {
            JobState.Running => Tone.Active,
            JobState.Succeeded => Tone.Good,
            JobState.Failed => Tone.Bad,
            JobState.Cancelled => Tone.Warning,
            _ => Tone.Plain,
        };

    public static string Title(JobView job) =>
        (job.Title, job.DryRun) switch
        {
            ("", false) => "-",
            ("", true) => "(dry run)",
            (_, true) => $"{job.Title} (dry run)",
            _ => job.Title,
        };

    public static string? Took(JobView job) =>
        job.TookSeconds is { } seconds ? Ages.Length(TimeSpan.FromSeconds(Math.Max(0, seconds))) : null;

    /// <summary>An age for who looks, the time itself for what reads.</summary>
    public static string When(CommandSession session, DateTimeOffset time) =>
        session.IsTerminal ? Ages.Of(time, session.Time.GetUtcNow()) : Ages.Moment(time);

    private static DateTimeOffset Since(JobView job) =>
        job.State switch
        {
            JobState.Queued => job.EnqueuedAt,
            JobState.Running => job.StartedAt ?? job.EnqueuedAt,
            _ => job.FinishedAt ?? job.EnqueuedAt,
        };

    private static string Note(CommandSession session, JobView job) =>
        job.State switch
        {
            JobState.Queued => job.Why ?? "-",
            JobState.Running => RunningNote(session, job),
            _ => job.Outcome?.Summary is { Length: > 0 } summary ? summary : "-",
        };

    private static string RunningNote(CommandSession session, JobView job)
    {
        var notes = new List<string>();
        if (job.StartedAt is { } start)
        {
            notes.Add($"for {Ages.Length(session.Time.GetUtcNow() - start)}");
        }

        if (job.Attempts > 1)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"attempt {job.Attempts} of {job.MaxAttempts}"));
        }

        if (job.CancelledBy is { } canceller)
        {
            notes.Add($"is being cancelled by {canceller}");
        }

        return notes.Count == 0 ? "-" : string.Join(", ", notes);
    }
}
