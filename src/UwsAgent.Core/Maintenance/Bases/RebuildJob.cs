using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Maintenance.Calendar;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>Builds images anew, one allow-listed command after the other: each only when those that it stands on succeeded.</summary>
/// <remarks>Ends in the same state when it is run again: the plan of the first run is kept, and a build that was queued is waited for, not queued twice.</remarks>
public sealed class RebuildJob(
    RebuildPlanner planner,
    RebuildRounds rounds,
    CurrentCalendar calendar,
    IJobQueue queue,
    ICurrent<MaintenanceOptions> current,
    ImageBuilds builds,
    IEventLog events,
    TimeProvider time
) : IJobHandler
{
    public const string Target = "bases";

    public static readonly JobKind Kind = new()
    {
        Name = "maintenance-rebuild",
        Summary = "Builds the images of Maintenance:Bases:Folders anew, each after those that it stands on",
        Lane = "rebuild",
        Timeout = TimeSpan.FromDays(2),
    };

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public static JobRequest Request(RebuildWish wish, string author, bool dryRun)
    {
        ArgumentNullException.ThrowIfNull(wish);
        return new(Kind.Name, author)
        {
            Payload = JsonSerializer.Serialize(wish, BasesJson.Default.RebuildWish),
            Title = wish.On is null ? "rebuild all images" : $"rebuild what stands on {wish.On}",
            DedupeKey = $"{Kind.Name} {wish.On} {(dryRun ? "dry" : "")}",
            ExclusiveKey = Kind.Name,
            DryRun = dryRun,
        };
    }

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!current.Value.Enabled && !run.DryRun)
        {
            return JobOutcome.Skipped("Maintenance:Enabled is false");
        }

        var wish = JsonSerializer.Deserialize(run.Job.Payload, BasesJson.Default.RebuildWish) ?? new RebuildWish(null);
        var round = run.DryRun ? null : await rounds.FindAsync(run.Job.Id, cancellationToken);
        if (round is null)
        {
            var plan = await planner.PlanAsync(wish.On, cancellationToken);
            foreach (var held in plan.Held)
            {
                run.Log.Line($"not built: {held.Image} ({held.Dockerfile}): {held.Why}");
            }

            if (run.DryRun)
            {
                return JobOutcome.Planned(
                    Count(plan.Steps.Count, "would be built"),
                    [.. plan.Steps.Select(one => one.Image)]
                );
            }

            if (plan.Steps.Count == 0)
            {
                return JobOutcome.Skipped("there is nothing to build");
            }

            round = new RebuildRound(run.Job.Id, plan.Steps);
            await rounds.SaveAsync(round, cancellationToken);
        }

        return await BuildAsync(round, run, cancellationToken);
    }

    private async Task<JobOutcome> BuildAsync(RebuildRound round, JobRun run, CancellationToken cancellationToken)
    {
        var built = new List<string>();
        foreach (var step in round.Steps)
        {
            var (why, job, next) = await StepAsync(round, step, run, cancellationToken);
            round = next;
            if (why is not null)
            {
                return await StopAsync(round, step, job, why, built, run, cancellationToken);
            }

            built.Add(step.Image);
            run.Log.Line($"built: {step.Image} (job {job})");
        }

        await rounds.EndAsync(round.Id, cancellationToken);
        var summary = Count(built.Count, "built");
        await events.AppendAsync(
            new AgentEvent(BasesEvents.Rebuilt, Target, summary)
            {
                Author = run.Job.Author,
                JobId = run.Job.Id,
                After = PlainText.Line(string.Join(", ", built), 1000),
            },
            cancellationToken
        );
        return JobOutcome.Succeeded(summary, built);
    }

    /// <returns>Why it did not work, or null; and the job that built.</returns>
    private async Task<(string? Why, string? Job, RebuildRound Round)> StepAsync(
        RebuildRound round,
        RebuildStep step,
        JobRun run,
        CancellationToken cancellationToken
    )
    {
        if (Known(round, step) is not { } job)
        {
            var verdict = await calendar.DecideAsync(Target, Target, isSecurity: false, cancellationToken);
            if (verdict.State is CalendarState.Frozen)
            {
                return ($"not begun: {verdict.Why}", null, round);
            }

            try
            {
                var queued = await queue.EnqueueAsync(Build(step, run.Job), cancellationToken);
                job = queued.Job;
            }
            catch (UserErrorException refused)
            {
                return (refused.Message, null, round);
            }

            round = round with
            {
                Jobs = new Dictionary<string, string>(round.Jobs, StringComparer.Ordinal) { [step.Image] = job.Id },
            };
            await rounds.SaveAsync(round, cancellationToken);
        }

        run.Log.Line($"builds: {step.Image} (job {job.Id})");
        while (!job.IsFinished)
        {
            await Task.Delay(Pace, time, cancellationToken);
            if (queue.Find(job.Id) is not { } now)
            {
                return ($"its job {job.Id} is not in the queue any more", job.Id, round);
            }

            job = now;
        }

        return job.State is JobState.Succeeded
            ? (null, job.Id, round)
            : ($"its job {job.Id} {job.State.ToString().ToLowerInvariant()}: {job.Outcome?.Summary}", job.Id, round);
    }

    /// <summary>By what was written down, or by the key that the job has even if nothing could be written down any more.</summary>
    private Job? Known(RebuildRound round, RebuildStep step) =>
        (round.Jobs.TryGetValue(step.Image, out var id) ? queue.Find(id) : null)
        ?? queue.Snapshot().FirstOrDefault(job => job.DedupeKey == Key(round.Id, step));

    private JobRequest Build(RebuildStep step, Job parent)
    {
        var options = current.Value.Bases;
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["UWS_DOCKERFILE"] = step.Dockerfile,
            ["UWS_FOLDER"] = step.Folder,
            ["UWS_ROUND"] = options.Round,
        };
        return builds.Request(new ImageBuild(options.Command, step.Image, facts), parent.Author) with
        {
            DedupeKey = Key(parent.Id, step),
        };
    }

    private async Task<JobOutcome> StopAsync(
        RebuildRound round,
        RebuildStep step,
        string? job,
        string why,
        List<string> built,
        JobRun run,
        CancellationToken cancellationToken
    )
    {
        var left = round
            .Steps.Select(one => one.Image)
            .Except(built.Append(step.Image), StringComparer.Ordinal)
            .ToList();
        var summary =
            $"{Count(built.Count, "built")}; {step.Image} was not: {why}"
            + (left.Count > 0 ? $"; {Count(left.Count, "left")}" : "");
        await rounds.EndAsync(round.Id, cancellationToken);
        await events.AppendAsync(
            new AgentEvent(BasesEvents.RebuildStopped, step.Image, summary)
            {
                Author = run.Job.Author,
                JobId = job ?? run.Job.Id,
                Why = why,
            },
            cancellationToken
        );
        return JobOutcome.FailedForGood(summary) with
        {
            Reasons = [.. built.Select(image => $"built: {image}"), .. left.Select(image => $"left: {image}")],
        };
    }

    private static string Key(string round, RebuildStep step) => $"rebuild {round} {step.Image}";

    private static string Count(int number, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? "image" : "images")} {what}");
}
