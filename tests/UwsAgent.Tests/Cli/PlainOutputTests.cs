using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Tests.Operations;

namespace UwsAgent.Tests.Cli;

/// <summary>What each command prints into a pipe, letter by letter: other people's scripts read it.</summary>
public sealed class PlainOutputTests
{
    [Theory]
    [InlineData("queue")]
    [InlineData("queue", "list")]
    [InlineData("queue", "counts")]
    [InlineData("events")]
    [InlineData("schedule")]
    public async Task An_agent_without_a_past_says_what_to_do_next(params string[] arguments)
    {
        await using var bench = await new OperationsBench().OpenAsync();
        var ended = await bench.RunAsync(arguments);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Golden.Check($"empty-{string.Join('-', arguments)}", ended.Out);
    }

    [Theory]
    [InlineData("queue")]
    [InlineData("queue", "--limit", "1")]
    [InlineData("queue", "list")]
    [InlineData("queue", "list", "--state", "failed")]
    [InlineData("queue", "counts")]
    [InlineData("queue", "kinds")]
    [InlineData("schedule")]
    [InlineData("schedule", "show", "worker-night")]
    [InlineData("events")]
    [InlineData("events", "--kind", "queue-paused")]
    [InlineData("status")]
    public async Task A_busy_agent_prints_the_same_letters_each_time(params string[] arguments)
    {
        await using var bench = await BusyAsync();
        var ended = await bench.RunAsync(arguments);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Golden.Check($"busy-{string.Join('-', arguments)}".Replace("---", "-", StringComparison.Ordinal), ended.Out);
    }

    [Theory]
    [InlineData("failed", JobState.Failed)]
    [InlineData("running", JobState.Running)]
    [InlineData("queued", JobState.Queued)]
    public async Task Show_tells_everything_about_a_job(string name, JobState state)
    {
        await using var bench = await BusyAsync();
        var job = bench.Queue.Snapshot().First(job => job.State == state);
        var ended = await bench.RunAsync("queue", "show", job.Id[^4..]);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Golden.Check($"busy-queue-show-{name}", ended.Out);
    }

    /// <summary>One running, one waiting behind it, one delayed, one paused, one failed, one succeeded, one cancelled.</summary>
    internal static async Task<OperationsBench> BusyAsync()
    {
        var bench = await new OperationsBench().OpenAsync();
        await EndAsync(bench, "old sessions", JobOutcome.Succeeded("3 sessions removed"));
        await EndAsync(
            bench,
            "old images",
            JobOutcome.FailedForGood("the engine does not answer") with
            {
                Reasons = ["tried docker.sock", "it is not there"],
            }
        );
        bench.Work.Does = (_, stop) => bench.Work.HoldAsync(stop);
        var running = await bench.EnqueueAsync(TestWork.Sync, "all schools");
        await bench.UntilAsync(running.Id, job => job.State is JobState.Running);
        await bench.EnqueueAsync(TestWork.Sync, "school 42, again");
        await bench.EnqueueAsync(
            TestWork.Tidy,
            "later",
            request => request with { NotBefore = bench.Clock.GetUtcNow() + TimeSpan.FromHours(2), DryRun = true }
        );
        var gone = await bench.EnqueueAsync(
            TestWork.Tidy,
            "not wanted",
            request => request with { NotBefore = bench.Clock.GetUtcNow().AddDays(1) }
        );
        await bench.Queue.CancelAsync(gone.Id, "ann", default);
        await bench.Queue.PauseAsync(
            new QueuePause(
                "kind:check-upload",
                "ann",
                "new rules come",
                bench.Clock.GetUtcNow(),
                bench.Clock.GetUtcNow().AddHours(1)
            ),
            default
        );
        await bench.EnqueueAsync(TestWork.Upload, "users.csv of springfield");
        await bench.Events.AppendAsync(
            new AgentEvent(JobEvents.ScheduleMissed, "worker-night", "the start due at 03:03 was left out"),
            default
        );
        bench.Schedules.All.Add(
            new(
                "worker-night",
                "nightly-sync",
                "3 3 * * 2-6",
                "America/New_York",
                Enabled: true,
                DryRun: false,
                MisfirePolicy.Skip,
                OperationsBench.Start.AddHours(-2),
                [OperationsBench.Start.AddHours(22), OperationsBench.Start.AddHours(46)]
            )
        );
        bench.Schedules.All.Add(
            new("tidy", "tidy", "11 7 * * *", "UTC", Enabled: false, DryRun: true, MisfirePolicy.RunOnceNow, null, [])
        );
        bench.Clock.Advance(TimeSpan.FromSeconds(90));
        return bench;
    }

    private static async Task EndAsync(OperationsBench bench, string title, JobOutcome outcome)
    {
        bench.Work.Does = (_, _) =>
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(2));
            return Task.FromResult(outcome);
        };
        var job = await bench.EnqueueAsync(TestWork.Tidy, title);
        await bench.UntilAsync(job.Id, one => one.IsFinished);
    }
}
