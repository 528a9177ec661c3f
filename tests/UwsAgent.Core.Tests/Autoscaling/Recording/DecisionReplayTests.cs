using System.Text;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Autoscaling.Ticking;

namespace UwsAgent.Core.Tests.Autoscaling.Recording;

public sealed class DecisionReplayTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recorded_looks_decided_anew_give_the_same_decisions()
    {
        var stand = new TickStand(
            (
                "worker",
                Scene.Queue(queue =>
                    queue with
                    {
                        PersonGrace = TimeSpan.FromMinutes(20),
                        Foresight = new() { Enabled = true },
                    }
                )
            )
        );
        var decided = new List<TargetLook>();
        for (var tick = 0; tick < 400; tick++)
        {
            // Everything that can happen, in an order that never changes.
            stand.Time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromMilliseconds(tick % 3));
            stand.Signals.Down = tick % 37 > 33 ? "no answer" : null;
            stand.Backlog(tick % 100 < 50 ? 20 + (tick * 7919 % 230) : 15 + (tick % 4));
            if (tick % 61 == 60)
            {
                stand.Cluster.SetReplicas(TickStand.Meteor, 3 + (tick % 9), tick % 2 == 0 ? "kubectl-scale" : "helm");
            }

            stand.Cluster.LosesNextAnswer = tick % 53 == 52;
            if (tick % 97 == 96)
            {
                stand.Start();
            }

            await (tick % 12 == 0 ? stand.DownAsync() : stand.UpAsync());
            decided.Add(stand.Memories.Find("worker")!.Last!);
        }

        var replayed = await ReadAsync(stand);

        Assert.Equal(decided.Count, replayed.Count);
        foreach (var (live, again) in decided.Zip(replayed))
        {
            Assert.Equal(Text(live), Text(again));
        }

        Assert.Contains(decided, look => look.Decision.End is DecisionEnd.Down);
        Assert.Contains(decided, look => look.Decision.Has(ReasonCode.PersonHolds));
        Assert.Contains(decided, look => look.Decision.Has(ReasonCode.AllMissing));
    }

    [Fact]
    public async Task A_decision_like_the_one_before_costs_a_few_bytes()
    {
        var stand = new TickStand();
        stand.Backlog(100);
        await stand.PassAsync(TimeSpan.FromMinutes(30));
        Assert.Equal("[\"worker\",300000]", stand.Log.Lines[^1]);
        stand.Backlog(101);
        await stand.PassAsync(TimeSpan.FromMinutes(5));
        stand.Backlog(102);
        await stand.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal("[\"worker\",300000,1,0,102]", stand.Log.Lines[^1]);
    }

    [Fact]
    public async Task Each_file_can_be_read_without_the_one_before_and_a_torn_line_costs_only_itself()
    {
        var stand = new TickStand();
        stand.Backlog(100);
        await stand.PassAsync(TimeSpan.FromHours(14));
        await stand.Log.AppendAsync(
            "amy-wrkr",
            stand.Time.GetUtcNow(),
            [Encoding.UTF8.GetBytes("{\"v\":1,\"t\":\"wor")],
            Stop
        );
        await stand.PassAsync(TimeSpan.FromMinutes(5));

        var today = new List<TargetLook>();
        await foreach (
            var look in stand.Records.ReadAsync("amy-wrkr", "worker", stand.Time.GetUtcNow().AddMinutes(-14), Stop)
        )
        {
            today.Add(look);
        }

        Assert.Equal(3, today.Count);
    }

    private static async Task<List<TargetLook>> ReadAsync(TickStand stand)
    {
        var looks = new List<TargetLook>();
        var reader = new LookReader();
        var replay = new DecisionReplay();
        await foreach (var line in stand.Log.ReadAsync("amy-wrkr", Scene.Start, Stop))
        {
            var look = reader.Read(line)!;
            var again = replay.Again(look)!;
            if (look.Decision is { } recorded)
            {
                Assert.Equal(Text(recorded), Text(again.Decision));
            }

            looks.Add(again);
        }

        Assert.Equal(0, reader.Unreadable);
        return looks;
    }

    private static string Text(TargetLook look) => $"{look.At.Wall:O} {look.Written} {Text(look.Decision)}";

    private static string Text(Decision decision) =>
        $"{decision with { Reasons = [], Demands = [] }} {string.Join(' ', decision.Reasons)} {string.Join(' ', decision.Demands)}";
}
