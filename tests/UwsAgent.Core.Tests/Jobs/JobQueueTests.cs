using UwsAgent.Core.Jobs;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Jobs;

public sealed class JobQueueTests
{
    private static readonly JobKind Plain = new() { Name = "plain", Summary = "does as it is told" };

    private static Task<JobOutcome> Done(JobRun run, CancellationToken token) =>
        Task.FromResult(JobOutcome.Succeeded("done"));

    [Fact]
    public async Task A_job_runs_and_its_end_is_in_the_store()
    {
        await using var bench = await new QueueBench().With<Slot1>(Plain, Done).OpenAsync();
        var job = (await bench.EnqueueAsync("plain")).Job;

        var ended = await bench.UntilEndedAsync(job.Id);

        Assert.Equal(JobState.Succeeded, ended.State);
        Assert.Equal(1, ended.Attempts);
        var stored = await bench.Store.ReadAsync(JobQueue.JobsCollection, job.Id, default);
        Assert.Contains(
            "succeeded",
            JobJson.ReadJob(stored!.Value.Json).State.ToString(),
            StringComparison.OrdinalIgnoreCase
        );
    }

    [Fact]
    public async Task An_unknown_kind_is_refused_with_the_kinds_that_there_are()
    {
        await using var bench = await new QueueBench().With<Slot1>(Plain, Done).OpenAsync();
        var refusal = await Assert.ThrowsAsync<UserErrorException>(() => bench.EnqueueAsync("plane"));
        Assert.Contains("plain", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_requests_with_one_dedupe_key_are_one_job_even_while_the_first_is_being_written()
    {
        var gate = new TaskCompletionSource();
        await using var bench = await new QueueBench().With<Slot1>(Plain, Done).OpenAsync(working: false);
        bench.Store.Gate = gate.Task;
        var first = bench.EnqueueAsync("plain", request => request with { DedupeKey = "same" });
        var second = bench.EnqueueAsync("plain", request => request with { DedupeKey = "same" });
        gate.SetResult();

        Assert.False((await first).WasAlreadyThere);
        Assert.True((await second).WasAlreadyThere);
        Assert.Equal((await first).Job.Id, (await second).Job.Id);
        Assert.Single(bench.Queue.Snapshot());
    }

    [Fact]
    public async Task A_dedupe_key_is_free_again_when_its_job_has_ended()
    {
        await using var bench = await new QueueBench().With<Slot1>(Plain, Done).OpenAsync();
        var first = await bench.EnqueueAsync("plain", request => request with { DedupeKey = "same" });
        await bench.UntilEndedAsync(first.Job.Id);
        var second = await bench.EnqueueAsync("plain", request => request with { DedupeKey = "same" });
        Assert.NotEqual(first.Job.Id, second.Job.Id);
    }

    [Fact]
    public async Task A_lane_runs_no_more_jobs_at_once_than_it_is_wide()
    {
        var now = 0;
        var most = 0;
        await using var bench = new QueueBench
        {
            Options = new QueueOptions
            {
                Lanes = new Dictionary<string, LaneOptions>(StringComparer.Ordinal)
                {
                    ["default"] = new() { Width = 3 },
                },
            },
        };
        await bench
            .With<Slot1>(
                Plain,
                async (_, _) =>
                {
                    var here = Interlocked.Increment(ref now);
                    InterlockedMax(ref most, here);
                    await Task.Delay(3);
                    Interlocked.Decrement(ref now);
                    return JobOutcome.Succeeded("done");
                }
            )
            .OpenAsync();
        var jobs = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => bench.EnqueueAsync("plain")));
        foreach (var job in jobs)
        {
            await bench.UntilEndedAsync(job.Job.Id);
        }

        Assert.Equal(3, most);
    }

    [Fact]
    public async Task Jobs_of_one_exclusive_key_never_run_together_and_keep_their_order()
    {
        var running = 0;
        var order = new List<string>();
        await using var bench = await new QueueBench()
            .With<Slot1>(
                Plain,
                async (run, _) =>
                {
                    Assert.Equal(1, Interlocked.Increment(ref running));
                    lock (order)
                    {
                        order.Add(run.Job.Title);
                    }

                    await Task.Delay(1);
                    Interlocked.Decrement(ref running);
                    return JobOutcome.Succeeded("done");
                }
            )
            .OpenAsync();
        var ids = new List<string>();
        for (var number = 0; number < 20; number++)
        {
            var title = $"{number:00}";
            var result = await bench.EnqueueAsync(
                "plain",
                request => request with { ExclusiveKey = "school", Title = title }
            );
            ids.Add(result.Job.Id);
        }

        foreach (var id in ids)
        {
            Assert.Equal(JobState.Succeeded, (await bench.UntilEndedAsync(id)).State);
        }

        Assert.Equal(order.Order(StringComparer.Ordinal), order);
    }

    [Fact]
    public async Task A_failed_job_waits_and_is_tried_again_until_its_attempts_are_used()
    {
        var kind = Plain with { Retry = new RetryPolicy(3, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5)) };
        await using var bench = await new QueueBench()
            .With<Slot1>(kind, (_, _) => Task.FromResult(JobOutcome.Failed("the far side is away")))
            .OpenAsync();
        var job = (await bench.EnqueueAsync("plain")).Job;

        var waiting = await bench.UntilAsync(job.Id, one => one is { State: JobState.Queued, Attempts: 1 });
        Assert.Equal(bench.Clock.GetUtcNow() + TimeSpan.FromSeconds(10), waiting.NotBefore);
        Assert.Contains("attempt 2 of 3", bench.Queue.WhyWaiting(job.Id)!, StringComparison.Ordinal);
        Assert.Contains("the far side is away", bench.Queue.WhyWaiting(job.Id)!, StringComparison.Ordinal);
        bench.Clock.Advance(TimeSpan.FromSeconds(11));
        await bench.UntilAsync(job.Id, one => one is { State: JobState.Queued, Attempts: 2 });
        bench.Clock.Advance(TimeSpan.FromSeconds(21));
        var ended = await bench.UntilEndedAsync(job.Id);
        Assert.Equal(JobState.Failed, ended.State);
        Assert.Equal(3, ended.Attempts);
    }

    [Fact]
    public async Task A_handler_that_throws_fails_its_job_and_nothing_else()
    {
        await using var bench = await new QueueBench()
            .With<Slot1>(Plain, (_, _) => throw new InvalidOperationException("a bug"))
            .With<Slot2>(Plain with { Name = "other" }, Done)
            .OpenAsync();
        var bad = await bench.UntilEndedAsync((await bench.EnqueueAsync("plain")).Job.Id);
        var good = await bench.UntilEndedAsync((await bench.EnqueueAsync("other")).Job.Id);
        Assert.Equal(JobState.Failed, bad.State);
        Assert.Contains("a bug", bad.Outcome!.Summary, StringComparison.Ordinal);
        Assert.Equal(JobState.Succeeded, good.State);
        Assert.Contains("a bug", bench.Logs.TextOf(bad.Id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_that_cannot_be_read_fails_for_good_without_another_attempt()
    {
        var kind = Plain with { Retry = RetryPolicy.Patient };
        await using var bench = await new QueueBench()
            .With<Slot1>(
                kind,
                (run, _) =>
                {
                    System.Text.Json.JsonSerializer.Deserialize<int[]>(run.Job.Payload);
                    return Done(run, default);
                }
            )
            .OpenAsync();
        var ended = await bench.UntilEndedAsync(
            (await bench.EnqueueAsync("plain", request => request with { Payload = "{" })).Job.Id
        );
        Assert.Equal(JobState.Failed, ended.State);
        Assert.Equal(1, ended.Attempts);
        Assert.Contains("payload cannot be read", ended.Outcome!.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_job_is_cancelled_by_its_token()
    {
        await using var bench = await new QueueBench().With<Slot1>(Plain, Forever).OpenAsync();
        var job = (await bench.EnqueueAsync("plain")).Job;
        await bench.UntilAsync(job.Id, one => one.State is JobState.Running);
        await bench.Queue.CancelAsync(job.Id, "ana", default);
        var ended = await bench.UntilEndedAsync(job.Id);
        Assert.Equal(JobState.Cancelled, ended.State);
        Assert.Contains("ana", ended.Outcome!.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_past_its_timeout_is_stopped_and_says_so()
    {
        await using var bench = await new QueueBench().With<Slot1>(Plain, Forever).OpenAsync();
        var job = (
            await bench.EnqueueAsync("plain", request => request with { Timeout = TimeSpan.FromMinutes(5) })
        ).Job;
        await bench.UntilAsync(job.Id, one => one.State is JobState.Running);
        var ended = await Ticking(bench, TimeSpan.FromMinutes(6), () => bench.UntilEndedAsync(job.Id));
        Assert.Equal(JobState.Failed, ended.State);
        Assert.Equal("did not finish within 5 min", ended.Outcome!.Summary);
    }

    [Fact]
    public async Task A_job_that_ignores_being_asked_is_given_up_and_its_lane_goes_on()
    {
        var never = new TaskCompletionSource<JobOutcome>();
        await using var bench = new QueueBench { Options = new QueueOptions { DefaultLaneWidth = 1 } };
        await bench
            .With<Slot1>(Plain, (_, _) => never.Task)
            .With<Slot2>(Plain with { Name = "next" }, Done)
            .OpenAsync();
        var stuck = (await bench.EnqueueAsync("plain")).Job;
        await bench.UntilAsync(stuck.Id, one => one.State is JobState.Running);
        var next = (await bench.EnqueueAsync("next")).Job;
        Assert.Contains("busy", bench.Queue.WhyWaiting(next.Id)!, StringComparison.Ordinal);
        await bench.Queue.CancelAsync(stuck.Id, "ana", default);
        await Ticking(bench, TimeSpan.FromMinutes(2), () => bench.UntilEndedAsync(next.Id));
        Assert.Equal(JobState.Cancelled, bench.Queue.Find(stuck.Id)!.State);
        Assert.Contains(bench.Events.Happened, one => one.Kind == JobEvents.Abandoned);
        never.SetResult(JobOutcome.Succeeded("too late"));
    }

    [Fact]
    public async Task A_paused_lane_and_a_paused_kind_hold_their_jobs_across_a_restart_until_they_are_resumed()
    {
        var store = new FakeDocumentStore();
        string laneJob;
        string kindJob;
        var pause = new QueuePause("kind:other", "ana", "disk work", DateTimeOffset.UnixEpoch, null);
        await using (
            var before = await new QueueBench { Store = store }
                .With<Slot1>(Plain, Done)
                .With<Slot2>(Plain with { Name = "other", Lane = "second" }, Done)
                .OpenAsync(working: false)
        )
        {
            await before.Queue.PauseAsync(pause, default);
            await before.Queue.PauseAsync(pause with { Scope = "lane:default" }, default);
            laneJob = (await before.EnqueueAsync("plain")).Job.Id;
            kindJob = (await before.EnqueueAsync("other")).Job.Id;
        }

        await using var after = await new QueueBench { Store = store }
            .With<Slot1>(Plain, Done)
            .With<Slot2>(Plain with { Name = "other", Lane = "second" }, Done)
            .With<Slot3>(Plain with { Name = "free", Lane = "third" }, Done)
            .OpenAsync();
        await after.UntilEndedAsync((await after.EnqueueAsync("free")).Job.Id);
        Assert.Equal(JobState.Queued, after.Queue.Find(laneJob)!.State);
        Assert.Contains("paused by ana", after.Queue.WhyWaiting(laneJob)!, StringComparison.Ordinal);
        Assert.Contains("disk work", after.Queue.WhyWaiting(kindJob)!, StringComparison.Ordinal);

        Assert.True(await after.Queue.ResumeAsync("lane:default", "ana", default));
        Assert.True(await after.Queue.ResumeAsync("kind:other", "ana", default));
        await after.UntilEndedAsync(laneJob);
        await after.UntilEndedAsync(kindJob);
    }

    [Fact]
    public async Task A_pause_ends_by_itself_when_it_expires()
    {
        await using var bench = await new QueueBench().With<Slot1>(Plain, Done).OpenAsync();
        var until = bench.Clock.GetUtcNow() + TimeSpan.FromMinutes(30);
        await bench.Queue.PauseAsync(
            new QueuePause("lane:default", "ana", "lunch", bench.Clock.GetUtcNow(), until),
            default
        );
        var job = (await bench.EnqueueAsync("plain")).Job;
        bench.Clock.Advance(TimeSpan.FromMinutes(31));
        await bench.UntilEndedAsync(job.Id);
        Assert.Empty(bench.Queue.Pauses());
    }

    [Fact]
    public async Task A_full_disk_refuses_new_work_lets_running_jobs_finish_and_heals_by_itself()
    {
        var release = new TaskCompletionSource();
        await using var bench = await new QueueBench()
            .With<Slot1>(
                Plain,
                async (_, _) =>
                {
                    await release.Task;
                    return JobOutcome.Succeeded("done");
                }
            )
            .OpenAsync();
        var running = (await bench.EnqueueAsync("plain")).Job;
        await bench.UntilAsync(running.Id, one => one.State is JobState.Running);
        bench.Store.RefusesWith = "no space left on /var/lib/uws-agent";
        var refusal = await Assert.ThrowsAsync<UserErrorException>(() => bench.EnqueueAsync("plain"));
        Assert.Equal(UserErrorKind.Unavailable, refusal.Kind);
        Assert.Contains("no space left", refusal.Message, StringComparison.Ordinal);
        release.SetResult();
        bench.Store.RefusesWith = null;
        var next = await Ticking(
            bench,
            TimeSpan.FromMinutes(1),
            async () => await bench.UntilEndedAsync((await bench.EnqueueAsync("plain")).Job.Id)
        );
        Assert.Equal(JobState.Succeeded, next.State);
        await bench.UntilEndedAsync(running.Id);
        var stored = await bench.Store.ReadAsync(JobQueue.JobsCollection, running.Id, default);
        Assert.Equal(JobState.Succeeded, JobJson.ReadJob(stored!.Value.Json).State);
    }

    [Fact]
    public async Task The_end_of_a_running_job_is_recorded_in_the_reserve_while_the_disk_is_still_full()
    {
        var release = new TaskCompletionSource();
        await using var bench = await new QueueBench()
            .With<Slot1>(
                Plain,
                async (_, _) =>
                {
                    await release.Task;
                    return JobOutcome.Succeeded("done");
                }
            )
            .OpenAsync();
        var running = (await bench.EnqueueAsync("plain")).Job;
        await bench.EnqueueAsync("plain");
        await bench.UntilAsync(running.Id, one => one.State is JobState.Running);
        bench.Store.RefusesNewWorkWith = "no space left on /var/lib/uws-agent";
        await Assert.ThrowsAsync<UserErrorException>(() => bench.EnqueueAsync("plain"));

        release.SetResult();
        var ended = await Ticking(bench, TimeSpan.FromMinutes(1), () => bench.UntilEndedAsync(running.Id));

        Assert.Equal(JobState.Succeeded, ended.State);
        var stored = await bench.Store.ReadAsync(JobQueue.JobsCollection, running.Id, default);
        Assert.Equal(JobState.Succeeded, JobJson.ReadJob(stored!.Value.Json).State);
    }

    [Fact]
    public async Task Stopping_interrupts_what_runs_and_the_next_start_takes_it_up_without_counting_an_attempt()
    {
        var store = new FakeDocumentStore();
        string id;
        await using (
            var first = await new QueueBench
            {
                Store = store,
                Options = new QueueOptions { StopPatience = TimeSpan.Zero },
            }
                .With<Slot1>(Plain, Forever)
                .OpenAsync()
        )
        {
            id = (await first.EnqueueAsync("plain")).Job.Id;
            await first.UntilAsync(id, one => one.State is JobState.Running);
            await first.StopAsync();
            Assert.Equal(JobState.Queued, first.Queue.Find(id)!.State);
            Assert.Equal(0, first.Queue.Find(id)!.Attempts);
            await Assert.ThrowsAsync<UserErrorException>(() => first.EnqueueAsync("plain"));
        }

        await using var second = await new QueueBench { Store = store }
            .With<Slot1>(Plain, Done)
            .OpenAsync();
        Assert.Equal(1, (await second.UntilEndedAsync(id)).Attempts);
    }

    [Fact]
    public async Task What_a_dead_process_was_running_is_queued_again_at_once_and_given_up_after_three_deaths()
    {
        var store = new FakeDocumentStore();
        string id = "";
        for (var life = 1; life <= 3; life++)
        {
            await using var bench = await new QueueBench { Store = store }
                .With<Slot1>(Plain, Forever)
                .OpenAsync();
            id = life == 1 ? (await bench.EnqueueAsync("plain")).Job.Id : id;
            await bench.UntilAsync(id, one => one.State is JobState.Running);
        }

        await using var last = await new QueueBench { Store = store }
            .With<Slot1>(Plain, Forever)
            .OpenAsync();
        var job = last.Queue.Find(id)!;
        Assert.Equal(JobState.Failed, job.State);
        Assert.Equal("the agent died 3 times while it ran", job.Outcome!.Summary);
        Assert.Single(last.Events.Of(JobEvents.Rescued));
    }

    [Fact]
    public async Task A_job_that_must_not_be_repeated_fails_when_the_agent_died_while_it_ran()
    {
        var store = new FakeDocumentStore();
        var kind = Plain with { IsRepeatable = false };
        string id;
        await using (
            var first = await new QueueBench { Store = store }
                .With<Slot1>(kind, Forever)
                .OpenAsync()
        )
        {
            id = (await first.EnqueueAsync("plain")).Job.Id;
            await first.UntilAsync(id, one => one.State is JobState.Running);
        }

        await using var second = await new QueueBench { Store = store }
            .With<Slot1>(kind, Done)
            .OpenAsync();
        Assert.Equal(JobState.Failed, second.Queue.Find(id)!.State);
    }

    [Fact]
    public async Task A_kind_that_no_longer_exists_waits_for_the_version_that_knows_it()
    {
        var store = new FakeDocumentStore();
        string id;
        await using (
            var newer = await new QueueBench { Store = store }
                .With<Slot1>(Plain, Done)
                .OpenAsync(working: false)
        )
        {
            id = (await newer.EnqueueAsync("plain")).Job.Id;
        }

        await using (
            var older = await new QueueBench { Store = store }
                .With<Slot1>(Plain with { Name = "old" }, Done)
                .OpenAsync()
        )
        {
            await older.UntilEndedAsync((await older.EnqueueAsync("old")).Job.Id);
            Assert.Equal(JobState.Queued, older.Queue.Find(id)!.State);
            Assert.Contains("not known", older.Queue.WhyWaiting(id)!, StringComparison.Ordinal);
        }

        await using var again = await new QueueBench { Store = store }
            .With<Slot1>(Plain, Done)
            .OpenAsync();
        await again.UntilEndedAsync(id);
    }

    [Fact]
    public async Task A_stored_job_that_cannot_be_read_is_set_aside_and_the_others_go_on()
    {
        var store = new FakeDocumentStore();
        await store.CommitAsync(
            [Core.Ports.DocumentChange.Put(JobQueue.JobsCollection, "broken", "{\"id\":7"u8.ToArray())],
            default
        );
        await using var bench = await new QueueBench { Store = store }
            .With<Slot1>(Plain, Done)
            .OpenAsync();
        await bench.UntilEndedAsync((await bench.EnqueueAsync("plain")).Job.Id);
        Assert.Null(await store.ReadAsync(JobQueue.JobsCollection, "broken", default));
        Assert.NotNull(await store.ReadAsync(JobQueue.UnreadableCollection, "broken", default));
        Assert.Single(bench.Events.Of(JobEvents.Unreadable));
    }

    [Fact]
    public async Task Retrying_a_failed_job_is_the_same_job_again()
    {
        var fails = true;
        await using var bench = await new QueueBench()
            .With<Slot1>(
                Plain,
                (_, _) => Task.FromResult(fails ? JobOutcome.Failed("no") : JobOutcome.Succeeded("yes"))
            )
            .OpenAsync();
        var job = (await bench.EnqueueAsync("plain")).Job;
        await bench.UntilEndedAsync(job.Id);
        fails = false;
        await bench.Queue.RetryAsync(job.Id, "ana", default);
        var ended = await bench.UntilAsync(job.Id, one => one.State is JobState.Succeeded);
        Assert.Equal("ana", ended.Author);
        Assert.Single(bench.Queue.Snapshot());
    }

    [Fact]
    public async Task Cleaning_moves_the_failed_to_the_archive_and_leaves_the_rest()
    {
        await using var bench = await new QueueBench()
            .With<Slot1>(Plain, Done)
            .With<Slot2>(Plain with { Name = "bad" }, (_, _) => Task.FromResult(JobOutcome.Failed("no")))
            .OpenAsync();
        var good = (await bench.EnqueueAsync("plain")).Job;
        var bad = (await bench.EnqueueAsync("bad")).Job;
        await bench.UntilEndedAsync(good.Id);
        await bench.UntilEndedAsync(bad.Id);
        Assert.Equal(1, await bench.Queue.CleanAsync(new HashSet<JobState> { JobState.Failed }, default));
        Assert.Equal(good.Id, Assert.Single(bench.Queue.Snapshot()).Id);
        Assert.Equal(bad.Id, Assert.Single(bench.Archive.Jobs).Id);
    }

    private static async Task<JobOutcome> Forever(JobRun run, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return JobOutcome.Succeeded("never");
    }

    /// <summary>Lets the clock run while something is awaited, since timers may be set after the first step.</summary>
    private static async Task<T> Ticking<T>(QueueBench bench, TimeSpan step, Func<Task<T>> work)
    {
        var task = work();
        while (!task.IsCompleted)
        {
            bench.Clock.Advance(step);
            await Task.WhenAny(task, Task.Delay(5));
        }

        return await task;
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (
            (seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen
        ) { }
    }

    private sealed class Slot1;

    private sealed class Slot2;

    private sealed class Slot3;
}
