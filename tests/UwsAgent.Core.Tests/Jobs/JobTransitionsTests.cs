using CsCheck;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Tests.Jobs;

public sealed class JobTransitionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private static readonly Gen<Job> Running = Gen.Select(
        Gen.Int[1, 6],
        Gen.Int[1, 6],
        Gen.Int[0, 2],
        Gen.Bool,
        (attempts, most, crashes, isCancelled) =>
            new Job
            {
                Id = "1",
                Kind = "plain",
                Lane = "default",
                Author = "tester",
                EnqueuedAt = Now,
                State = JobState.Running,
                Attempts = attempts + crashes,
                MaxAttempts = most,
                Crashes = crashes,
                CancelledBy = isCancelled ? "ana" : null,
            }
    );

    private static readonly RunEnd[] AllEnds =
    [
        new RunEnd.Returned(JobOutcome.Succeeded("yes")),
        new RunEnd.Returned(JobOutcome.Failed("no")),
        new RunEnd.Returned(JobOutcome.FailedForGood("never")),
        new RunEnd.Returned(JobOutcome.Skipped("not now")),
        new RunEnd.Threw("a bug"),
        new RunEnd.TimedOut(),
        new RunEnd.Interrupted(true),
        new RunEnd.Interrupted(false),
        new RunEnd.Abandoned(),
    ];

    private static readonly Gen<RunEnd> Ends = Gen.Int[0, AllEnds.Length - 1].Select(index => AllEnds[index]);

    [Fact]
    public void A_run_that_ended_is_never_still_running_and_what_is_finished_says_when_and_why() =>
        Gen.Select(Running, Ends, Gen.Double[0, 1])
            .Sample(
                (job, end, random) =>
                {
                    var next = JobTransitions.Finish(job, end, RetryPolicy.Patient, Now, random);
                    Assert.NotEqual(JobState.Running, next.State);
                    Assert.Equal(next.IsFinished, next.FinishedAt is not null);
                    Assert.True(!next.IsFinished || next.Outcome is not null);
                    Assert.True(next.NotBefore is null || next.NotBefore > Now);
                }
            );

    [Fact]
    public void No_job_is_tried_more_often_than_it_may_be() =>
        Gen.Select(Running, Gen.Double[0, 1])
            .Sample(
                (job, random) =>
                {
                    var end = new RunEnd.Returned(JobOutcome.Failed("no"));
                    var next = JobTransitions.Finish(job, end, RetryPolicy.Patient, Now, random);
                    var mayTryAgain = job.CancelledBy is null && job.Attempts - job.Crashes < job.MaxAttempts;
                    Assert.Equal(mayTryAgain, next.State is JobState.Queued);
                }
            );

    [Fact]
    public void What_was_cancelled_ends_cancelled_unless_it_had_already_done_its_work() =>
        Gen.Select(Running.Where(job => job.CancelledBy is not null), Ends)
            .Sample(
                (job, end) =>
                {
                    var next = JobTransitions.Finish(job, end, RetryPolicy.Patient, Now, 0);
                    var wasDone = end is RunEnd.Returned { Outcome.Result: not JobResult.Failed };
                    Assert.Equal(wasDone ? JobState.Succeeded : JobState.Cancelled, next.State);
                }
            );

    [Theory]
    [InlineData(0, true, JobState.Queued)]
    [InlineData(1, true, JobState.Queued)]
    [InlineData(2, true, JobState.Failed)]
    [InlineData(0, false, JobState.Failed)]
    public void A_dead_process_gives_its_job_back_three_times_and_never_one_that_must_not_be_repeated(
        int crashesBefore,
        bool isRepeatable,
        JobState expected
    ) =>
        Running
            .Where(one => one.CancelledBy is null)
            .Sample(job =>
                Assert.Equal(
                    expected,
                    JobTransitions.Rescue(job with { Crashes = crashesBefore }, isRepeatable, Now).State
                )
            );

    [Fact]
    public void A_stored_job_reads_back_as_it_was() =>
        Running.Sample(job => Assert.Equal(job, JobJson.ReadJob(JobJson.Write(job))));

    [Fact]
    public void A_job_written_by_a_later_version_is_read_without_what_is_not_known()
    {
        var json =
            """
            {"id":"1","kind":"plain","lane":"default","author":"ana","enqueuedAt":"2026-11-23T10:00:00+00:00","flavour":"new"}
            """u8.ToArray();
        Assert.Equal("plain", JobJson.ReadJob(json).Kind);
    }
}
