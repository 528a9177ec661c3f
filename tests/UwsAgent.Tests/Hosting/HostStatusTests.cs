using UwsAgent.Core.Jobs;
using UwsAgent.Hosting;

namespace UwsAgent.Tests.Hosting;

public sealed class HostStatusTests
{
    private static readonly LoopHealth Well = new("queue", TimeSpan.Zero, TimeSpan.FromSeconds(1));

    [Fact]
    public void It_counts_what_runs_and_what_waits() =>
        Assert.Equal("2 running, 14 queued", HostStatus.Line([Well], Counts(takesWork: true)));

    [Fact]
    public void It_says_why_no_work_is_taken() =>
        Assert.Equal(
            "Takes no work: the disk is full; 2 running, 14 queued",
            HostStatus.Line([Well], Counts(takesWork: false))
        );

    [Fact]
    public void A_stuck_loop_comes_first() =>
        Assert.Equal(
            "Stuck: queue",
            HostStatus.Line([Well with { Silent = TimeSpan.FromMinutes(1) }], Counts(takesWork: true))
        );

    private static QueueCounts Counts(bool takesWork) =>
        new(
            new Dictionary<JobState, int> { [JobState.Running] = 2, [JobState.Queued] = 14 },
            new Dictionary<string, LaneCounts>(StringComparer.Ordinal),
            takesWork,
            takesWork ? null : "the disk is full"
        );
}
