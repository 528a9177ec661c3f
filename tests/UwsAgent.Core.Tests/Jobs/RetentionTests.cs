using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Tests.Jobs;

public sealed class RetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_waits_or_runs_never_leaves() =>
        Assert.Empty(
            Retention.Decide(
                [Ended("1", JobState.Queued, 1000), Ended("2", JobState.Running, 1000)],
                new RetentionOptions { KeepNewest = 0 },
                Now
            )
        );

    [Fact]
    public void Each_end_has_its_own_time_and_all_keep_only_the_newest()
    {
        var jobs = new[]
        {
            Ended("1", JobState.Succeeded, 25),
            Ended("2", JobState.Succeeded, 3),
            Ended("3", JobState.Succeeded, 2),
            Ended("4", JobState.Failed, 25),
        };
        var leaving = Retention.Decide(jobs, new RetentionOptions { KeepNewest = 1 }, Now);
        Assert.Equal(["1", "2"], leaving.Select(job => job.Id));
    }

    private static Job Ended(string id, JobState state, int hoursAgo) =>
        new()
        {
            Id = id,
            Kind = "plain",
            Lane = "default",
            Author = "tester",
            EnqueuedAt = Now.AddHours(-hoursAgo),
            FinishedAt = Now.AddHours(-hoursAgo),
            State = state,
        };
}
