using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Scheduling;

namespace UwsAgent.Tests.Scheduling;

public sealed class QuartzSchedulesTests
{
    private static readonly DateTimeOffset Morning = new(2026, 11, 23, 10, 0, 30, TimeSpan.Zero);

    [Fact]
    public async Task A_schedule_enqueues_its_job_when_it_is_due()
    {
        await using var bench = await Bench.OpenAsync(Morning, new() { ["work"] = new() { Cron = "*/5 * * * *" } });
        bench.Clock.Advance(TimeSpan.FromMinutes(4.6));
        var job = await bench.NextJobAsync();
        Assert.Equal("work", job.Kind);
        Assert.Equal("schedule:work", job.DedupeKey);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 10, 5, 0, TimeSpan.Zero), await bench.LastDueAsync("work"));
    }

    [Fact]
    public async Task A_kind_with_a_schedule_of_its_own_has_it_until_the_configuration_says_otherwise()
    {
        await using var own = await Bench.OpenAsync(Morning, []);
        Assert.Equal(["nightly"], own.Schedules.List().Select(one => one.Name));
        await using var off = await Bench.OpenAsync(Morning, new() { ["nightly"] = new() { Enabled = false } });
        Assert.False(Assert.Single(off.Schedules.List()).Enabled);
        Assert.Empty(off.Schedules.List()[0].NextRuns);
    }

    [Theory]
    [InlineData(MisfirePolicy.RunOnceNow, 1)]
    [InlineData(MisfirePolicy.Skip, 0)]
    public async Task Three_days_of_missed_starts_are_made_up_for_once_or_left_out_and_always_said(
        MisfirePolicy policy,
        int jobs
    )
    {
        var store = new FakeDocumentStore();
        SchedulesOptions options = new()
        {
            ["work"] = new() { Cron = "11 7 * * *", Misfire = policy },
        };
        await (await Bench.OpenAsync(Morning, options, store)).DisposeAsync();

        await using var later = await Bench.OpenAsync(Morning.AddDays(3), options, store);

        Assert.Equal(jobs, later.Queue.Snapshot().Count);
        var said = Assert.Single(later.Events.Of(JobEvents.ScheduleMissed), one => one.Target == "work");
        Assert.Contains("2026-11-26 07:11", said.What, StringComparison.Ordinal);
        await using var again = await Bench.OpenAsync(Morning.AddDays(3), options, store);
        Assert.Empty(again.Events.Happened);
    }

    [Fact]
    public async Task A_first_start_has_missed_nothing()
    {
        await using var bench = await Bench.OpenAsync(
            Morning,
            new()
            {
                ["work"] = new() { Cron = "11 7 * * *", Misfire = MisfirePolicy.RunOnceNow },
            }
        );
        Assert.Empty(bench.Queue.Snapshot());
        Assert.Empty(bench.Events.Happened);
        Assert.All(bench.Schedules.List(), schedule => Assert.Null(schedule.LastDue));
    }

    [Fact]
    public async Task A_start_that_finds_its_job_still_waiting_is_left_out_and_said()
    {
        await using var bench = await Bench.OpenAsync(Morning, new() { ["work"] = new() { Cron = "*/5 * * * *" } });
        bench.Clock.Advance(TimeSpan.FromMinutes(4.6));
        await bench.NextJobAsync();
        await bench.Schedules.FireAsync("work", Morning.AddMinutes(10), default);
        Assert.Single(bench.Queue.Snapshot());
        Assert.Single(bench.Events.Of(JobEvents.ScheduleOverlapped));
    }

    [Fact]
    public async Task A_daily_start_is_not_made_twice_when_the_clock_goes_back_an_hour_and_a_dense_one_goes_on()
    {
        await using var bench = await Bench.OpenAsync(
            Morning,
            new()
            {
                ["nightly"] = new() { Cron = "0 11 * * *" },
                ["work"] = new() { Cron = "*/5 * * * *" },
            }
        );
        var due = new DateTimeOffset(2026, 11, 23, 11, 0, 0, TimeSpan.Zero);
        await bench.Schedules.FireAsync("nightly", due, default);
        await bench.Schedules.FireAsync("work", due, default);
        Assert.Equal(2, bench.Queue.Snapshot().Count);
        foreach (var job in bench.Queue.Snapshot())
        {
            await bench.Queue.CancelAsync(job.Id, "tester", default);
        }

        await bench.Schedules.FireAsync("nightly", due, default);
        await bench.Schedules.FireAsync("work", due.AddMinutes(-30), default);
        var again = Assert.Single(bench.Queue.Snapshot(), job => job.State is JobState.Queued);
        Assert.Equal("work", again.Kind);
    }

    [Fact]
    public async Task A_person_starts_a_schedule_beside_its_times_also_as_a_dry_run()
    {
        await using var bench = await Bench.OpenAsync(
            Morning,
            new()
            {
                ["work"] = new()
                {
                    Cron = "@daily",
                    Payload = JsonDocument.Parse("""{"command":"true"}""").RootElement,
                },
            }
        );
        var result = await bench.Schedules.RunNowAsync("WORK", "ana", dryRun: true, default);
        Assert.True(result.Job.DryRun);
        Assert.Equal("ana", result.Job.Author);
        Assert.Equal("""{"command":"true"}""", result.Job.Payload);
        var refusal = await Assert.ThrowsAsync<UserErrorException>(() =>
            bench.Schedules.RunNowAsync("wurk", "ana", false, default)
        );
        Assert.Contains("nightly, work", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kinds_own_schedule_is_left_out_while_there_is_nothing_to_do_and_an_admins_is_kept()
    {
        var switched = new Switched();
        var gates = new[]
        {
            ScheduleGate.Of("nightly", switched, on => on.Value),
            ScheduleGate.Of("work", switched, on => on.Value),
        };
        await using var bench = await Bench.OpenAsync(
            Morning,
            new() { ["work"] = new() { Cron = "*/5 * * * *" } },
            gates: gates
        );
        Assert.Equal(["work"], bench.Schedules.List().Select(schedule => schedule.Name));

        switched.Set(true);
        await bench.Schedules.ArmAsync();
        Assert.Equal(["nightly", "work"], bench.Schedules.List().Select(schedule => schedule.Name));
    }

    private sealed record On(bool Value);

    private sealed class Switched : ICurrent<On>
    {
        public event EventHandler? Changed;

        public On Value { get; private set; } = new(false);

        public void Set(bool value)
        {
            Value = new On(value);
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }

    private sealed class Bench : IAsyncDisposable
    {
        public required FakeTimeProvider Clock { get; init; }

        public required JobQueue Queue { get; init; }

        public required QuartzSchedules Schedules { get; init; }

        public required FakeEventLog Events { get; init; }

        public required ScheduleMemories Memories { get; init; }

        public static async Task<Bench> OpenAsync(
            DateTimeOffset now,
            SchedulesOptions options,
            FakeDocumentStore? store = null,
            IReadOnlyList<ScheduleGate>? gates = null
        )
        {
            store ??= new FakeDocumentStore();
            var clock = new FakeTimeProvider(now);
            var events = new FakeEventLog();
            var catalog = new JobCatalog(
                [
                    new JobRegistration(new JobKind { Name = "work", Summary = "works" }, typeof(object)),
                    new JobRegistration(
                        new JobKind
                        {
                            Name = "nightly",
                            Summary = "works at night",
                            DefaultCron = "0 3 * * *",
                        },
                        typeof(object)
                    ),
                ],
                new NoServices()
            );
            var queue = new JobQueue(
                store,
                new FakeJobArchive(),
                catalog,
                new Fixed<QueueOptions>(new()),
                events,
                clock,
                () => 0,
                NullLogger<JobQueue>.Instance
            );
            await queue.OpenAsync(await store.OpenAsync(default), default);
            var memories = new ScheduleMemories(store);
            var schedules = new QuartzSchedules(
                catalog,
                queue,
                new Fixed<SchedulesOptions>(options),
                gates ?? [],
                memories,
                events,
                clock,
                NullLogger<QuartzSchedules>.Instance
            );
            await schedules.StartAsync(default);
            return new Bench
            {
                Clock = clock,
                Queue = queue,
                Schedules = schedules,
                Events = events,
                Memories = memories,
            };
        }

        public async Task<Job> NextJobAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (
                Queue.Snapshot().Count == 0
                || Memories.LastDue(Queue.Snapshot()[0].Kind) < Clock.GetUtcNow().AddMinutes(-1)
            )
            {
                await Task.Delay(5, patience.Token);
                Clock.Advance(TimeSpan.FromMilliseconds(20));
            }

            return Queue.Snapshot()[0];
        }

        public async Task<DateTimeOffset?> LastDueAsync(string name)
        {
            await Task.Yield();
            return Memories.LastDue(name);
        }

        public async ValueTask DisposeAsync()
        {
            await Schedules.StopAsync(default);
            await Schedules.DisposeAsync();
            Queue.Dispose();
        }
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
