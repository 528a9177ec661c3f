using CsCheck;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Tests.Jobs;

public sealed class LaneIndexTests
{
    [Fact]
    public void Of_two_waiting_jobs_the_higher_priority_goes_first_then_the_older()
    {
        var index = new LaneIndex();
        index.Add(A("3", priority: 5), isKeyBusy: false);
        index.Add(A("2"), isKeyBusy: false);
        index.Add(A("1"), isKeyBusy: false);
        Assert.Equal(["3", "1", "2"], Drain(index));
    }

    [Fact]
    public void A_school_with_ten_thousand_files_does_not_hold_up_another()
    {
        var index = new LaneIndex();
        for (var number = 0; number < 10_000; number++)
        {
            index.Add(A($"a{number:00000}", key: "flood"), isKeyBusy: false);
        }

        Assert.Equal("a00000", index.Take()!.Id);
        index.Add(A("b", key: "small"), isKeyBusy: false);
        var next = new[] { index.Take()!.Id, index.Take()!.Id };
        Assert.Contains("b", next);
    }

    [Fact]
    public void A_school_that_comes_back_with_one_file_at_a_time_does_not_starve_those_that_wait()
    {
        var index = new LaneIndex();
        index.Add(A("z1", key: "patient"), isKeyBusy: false);
        index.Add(A("a1", key: "eager"), isKeyBusy: false);
        var served = new List<string>();
        for (var number = 2; number < 6; number++)
        {
            served.Add(index.Take()!.Id);
            index.Add(A($"a{number}", key: "eager"), isKeyBusy: false);
        }

        Assert.Contains("z1", served);
    }

    [Fact]
    public void A_busy_key_is_passed_over_until_it_is_free()
    {
        var index = new LaneIndex();
        index.Add(A("1", key: "school"), isKeyBusy: true);
        Assert.Null(index.Take());
        Assert.True(index.SetBusy("school", isBusy: false));
        Assert.Equal("1", index.Take()!.Id);
    }

    [Fact]
    public void Whatever_happens_each_job_is_taken_exactly_once_and_never_while_its_key_is_busy() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[-2, 2])
            .Array[1, 120]
            .Sample(steps =>
            {
                var index = new LaneIndex();
                var waiting = new Dictionary<string, Job>(StringComparer.Ordinal);
                var busy = new HashSet<string>(StringComparer.Ordinal);
                for (var number = 0; number < steps.Length; number++)
                {
                    var (step, keyNumber, priority) = steps[number];
                    var key = keyNumber == 0 ? null : $"k{keyNumber}";
                    if (step <= 1)
                    {
                        var job = A($"{number:0000}", priority, key);
                        waiting.Add(job.Id, job);
                        index.Add(job, key is not null && busy.Contains(key));
                    }
                    else if (step == 2 && index.Take() is { } taken)
                    {
                        Assert.True(waiting.Remove(taken.Id));
                        if (taken.ExclusiveKey is { } mine)
                        {
                            Assert.True(busy.Add(mine));
                            index.SetBusy(mine, isBusy: true);
                        }
                    }
                    else if (key is not null && busy.Remove(key))
                    {
                        index.SetBusy(key, isBusy: false);
                    }

                    Assert.Equal(waiting.Count, index.Count);
                    var open = waiting.Values.Any(job => job.ExclusiveKey is null || !busy.Contains(job.ExclusiveKey));
                    Assert.Equal(open, index.HasOpen);
                }
            });

    private static List<string> Drain(LaneIndex index)
    {
        var ids = new List<string>();
        while (index.Take() is { } job)
        {
            ids.Add(job.Id);
        }

        return ids;
    }

    private static Job A(string id, int priority = 0, string? key = null) =>
        new()
        {
            Id = id,
            Kind = "plain",
            Lane = "default",
            Author = "tester",
            EnqueuedAt = DateTimeOffset.UnixEpoch,
            Priority = priority,
            ExclusiveKey = key,
        };
}
