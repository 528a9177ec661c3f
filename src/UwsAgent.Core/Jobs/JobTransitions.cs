using System.Globalization;

namespace UwsAgent.Core.Jobs;

/// <summary>Every change of a job's state, as pure functions: the only place that decides where a job goes next.</summary>
public static class JobTransitions
{
    /// <summary>After so many deaths of the agent during the same job it is not tried again.</summary>
    public const int MostCrashes = 3;

    public static Job Claim(Job job, long generation, DateTimeOffset now) =>
        job with
        {
            State = JobState.Running,
            Attempts = job.Attempts + 1,
            Generation = generation,
            StartedAt = now,
            FinishedAt = null,
            NotBefore = null,
            Outcome = null,
        };

    /// <summary>Where a job goes when its run has ended.</summary>
    /// <param name="random">From 0 to 1, for the jitter of a retry.</param>
    public static Job Finish(Job job, RunEnd end, RetryPolicy retry, DateTimeOffset now, double random)
    {
        if (job.CancelledBy is { } canceller && end is not RunEnd.Returned { Outcome.Result: not JobResult.Failed })
        {
            return End(job, JobState.Cancelled, JobOutcome.Failed($"cancelled by {canceller} while it ran"), now);
        }

        return end switch
        {
            RunEnd.Returned { Outcome: { Result: JobResult.Failed } outcome } => Fail(job, outcome, retry, now, random),
            RunEnd.Returned { Outcome: var outcome } => End(job, JobState.Succeeded, outcome, now),
            RunEnd.TimedOut => Fail(
                job,
                JobOutcome.Failed($"did not finish within {Durations.Text(job.Timeout)}"),
                retry,
                now,
                random
            ),
            RunEnd.Abandoned => End(
                job,
                JobState.Failed,
                JobOutcome.FailedForGood("did not stop when it was asked to, and was given up"),
                now
            ),
            RunEnd.Interrupted { IsRepeatable: true } => Requeue(job, job.Attempts - 1, job.Crashes),
            RunEnd.Interrupted => End(
                job,
                JobState.Failed,
                JobOutcome.FailedForGood(
                    "the agent was stopped while it ran, and this kind of job must not be repeated"
                ),
                now
            ),
            RunEnd.Threw { What: var what } => Fail(job, JobOutcome.Failed(what), retry, now, random),
            _ => throw new ArgumentOutOfRangeException(nameof(end)),
        };
    }

    /// <summary>What becomes of a job that a dead process was running.</summary>
    public static Job Rescue(Job job, bool isRepeatable, DateTimeOffset now)
    {
        var crashes = job.Crashes + 1;
        if (job.CancelledBy is { } canceller)
        {
            var outcome = JobOutcome.Failed($"cancelled by {canceller}; the agent died before the job had stopped");
            return End(job with { Crashes = crashes }, JobState.Cancelled, outcome, now);
        }

        if (!isRepeatable)
        {
            var outcome = JobOutcome.FailedForGood(
                "the agent died while it ran, and this kind of job must not be repeated"
            );
            return End(job with { Crashes = crashes }, JobState.Failed, outcome, now);
        }

        if (crashes >= MostCrashes)
        {
            var outcome = JobOutcome.FailedForGood(
                string.Create(CultureInfo.InvariantCulture, $"the agent died {crashes} times while it ran")
            );
            return End(job with { Crashes = crashes }, JobState.Failed, outcome, now);
        }

        return Requeue(job, job.Attempts, crashes);
    }

    public static Job CancelQueued(Job job, string author, DateTimeOffset now) =>
        End(
            job with
            {
                CancelledBy = author,
            },
            JobState.Cancelled,
            JobOutcome.Failed($"cancelled by {author} before it started"),
            now
        );

    /// <summary>A finished job as if it had just been enqueued, under its own id.</summary>
    public static Job Again(Job job, string author) =>
        job with
        {
            State = JobState.Queued,
            Author = author,
            Attempts = 0,
            Crashes = 0,
            CancelledBy = null,
            NotBefore = null,
            StartedAt = null,
            FinishedAt = null,
            Outcome = null,
        };

    private static Job Fail(Job job, JobOutcome outcome, RetryPolicy retry, DateTimeOffset now, double random)
    {
        var tries = job.Attempts - job.Crashes;
        return outcome.IsPermanent || tries >= job.MaxAttempts
            ? End(job, JobState.Failed, outcome, now)
            : Requeue(job, job.Attempts, job.Crashes) with
            {
                NotBefore = now + retry.DelayAfter(Math.Max(1, tries), random),
                Outcome = outcome,
            };
    }

    private static Job Requeue(Job job, int attempts, int crashes) =>
        job with
        {
            State = JobState.Queued,
            Attempts = attempts,
            Crashes = crashes,
            StartedAt = null,
        };

    private static Job End(Job job, JobState state, JobOutcome outcome, DateTimeOffset now) =>
        job with
        {
            State = state,
            Outcome = outcome,
            FinishedAt = now,
        };
}

/// <summary>The ways in which a run of a handler ends, as the runner saw it.</summary>
public abstract record RunEnd
{
    /// <summary>The handler returned.</summary>
    public sealed record Returned(JobOutcome Outcome) : RunEnd;

    /// <summary>The handler threw: a bug, or the outside failing in a way it did not foresee.</summary>
    public sealed record Threw(string What) : RunEnd;

    public sealed record TimedOut : RunEnd;

    /// <summary>The agent is stopping; not the job's fault and not counted as an attempt.</summary>
    public sealed record Interrupted(bool IsRepeatable) : RunEnd;

    /// <summary>It was asked to stop and did not; its slot is free again, its code may still be turning.</summary>
    public sealed record Abandoned : RunEnd;
}
