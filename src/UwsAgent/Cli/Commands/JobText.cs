using System.Globalization;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Jobs;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary>Everything about one job, a line each, and what can be done next.</summary>
internal static class JobText
{
    public static IEnumerable<StatusLine> Lines(CommandSession session, JobView job)
    {
        yield return new("job", job.Id);
        yield return new("state", State(job), JobColumns.ToneOf(job.State));
        if (job.Why is not null)
        {
            yield return new("why", job.Why);
        }

        yield return new("kind", $"{job.Kind}, in lane {job.Lane}");
        yield return new("title", JobColumns.Title(job));
        yield return new("by", job.Author);
        if (job.CancelledBy is not null)
        {
            yield return new("cancelled", $"by {job.CancelledBy}");
        }

        foreach (var line in Times(session, job).Concat(Outcome(job)).Concat(Details(job)).Concat(Next(job)))
        {
            yield return line;
        }
    }

    private static string State(JobView job) => JobColumns.Word(job.State) + (job.IsArchived ? ", in the archive" : "");

    private static IEnumerable<StatusLine> Times(CommandSession session, JobView job)
    {
        var now = session.Time.GetUtcNow();
        yield return At("queued", job.EnqueuedAt);
        if (job.NotBefore is { } due && job.State is JobState.Queued)
        {
            yield return At("not before", due);
        }

        if (job.StartedAt is { } start)
        {
            yield return At("started", start);
        }

        if (job.FinishedAt is { } end)
        {
            yield return At("ended", end);
        }

        if (JobColumns.Took(job) is { } took)
        {
            yield return new("took", took);
        }

        StatusLine At(string name, DateTimeOffset time) =>
            new(name, session.IsTerminal ? $"{Ages.Moment(time)}, {Ages.Of(time, now)}" : Ages.Moment(time));
    }

    private static IEnumerable<StatusLine> Outcome(JobView job)
    {
        var crashes = job.Crashes > 0 ? $", {job.Crashes} lost when the agent died" : "";
        yield return new(
            "attempts",
            string.Create(CultureInfo.InvariantCulture, $"{job.Attempts} of {job.MaxAttempts}{crashes}")
        );
        if (job.Outcome is not { } outcome)
        {
            yield break;
        }

        var isBad = outcome.Result is JobResult.Failed;
        var lasting = outcome.IsPermanent ? " (another attempt cannot mend it)" : "";
        yield return new("outcome", $"{outcome.Summary}{lasting}", isBad ? Tone.Bad : Tone.Good);
        foreach (var reason in outcome.Reasons)
        {
            yield return new("", reason);
        }
    }

    private static IEnumerable<StatusLine> Details(JobView job)
    {
        yield return new("timeout", Durations.Text(TimeSpan.FromSeconds(job.TimeoutSeconds)));
        if (job.Priority != 0)
        {
            yield return new("priority", job.Priority.ToString(CultureInfo.InvariantCulture));
        }

        if (job.DedupeKey is not null)
        {
            yield return new("dedupe key", job.DedupeKey);
        }

        if (job.ExclusiveKey is not null)
        {
            yield return new("one at a time", job.ExclusiveKey);
        }

        yield return new("payload", job.Payload.GetRawText());
    }

    private static IEnumerable<StatusLine> Next(JobView job)
    {
        string[] next = job.State switch
        {
            JobState.Queued => [$"uws queue cancel {job.Id}"],
            JobState.Running => [$"uws queue log -f {job.Id}", $"uws queue cancel {job.Id}"],
            _ => [$"uws queue log {job.Id}", $"uws queue retry {job.Id}"],
        };
        yield return new("next", string.Join(" | ", next), Tone.Faint);
    }
}
