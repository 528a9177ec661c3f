using Quartz;
using Quartz.Extensibility;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Scheduling;

/// <summary>Quartz says when; this enqueues, remembers what was due, and deals with starts that were missed.</summary>
internal sealed partial class QuartzSchedules(
    JobCatalog catalog,
    IJobQueue queue,
    ICurrent<SchedulesOptions> options,
    IEnumerable<ScheduleGate> gates,
    ScheduleMemories memories,
    IEventLog events,
    TimeProvider clock,
    ILogger<QuartzSchedules> logger
) : ISchedules, IAsyncDisposable
{
    public const string Author = "schedule";
    private const string NameKey = "schedule";
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CatchUpEvery = TimeSpan.FromSeconds(30);

    private readonly ScheduleGate[] gated = [.. gates];
    private readonly SemaphoreSlim turn = new(1, 1);
    private Dictionary<string, ScheduleEntry> entries = new(StringComparer.OrdinalIgnoreCase);
    private IScheduler? scheduler;
    private ITimer? catchUp;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await memories.OpenAsync(cancellationToken);
        scheduler = await QuartzSchedulerBuilder
            .Create(quartz =>
            {
                quartz.UseInMemoryStore().UseDefaultThreadPool(1).UseTimeProvider(clock);
                quartz.UseJobFactory(new OneJobFactory(new EnqueueJob(this)));
                quartz.ConfigureScheduler(scheduler => scheduler.InstanceName = "uws-agent");
            })
            .BuildScheduler(cancellationToken);
        await ArmAsync(cancellationToken);
        await scheduler.Start(cancellationToken);
        options.Changed += WhenOptionsChange;
        foreach (var gate in gated)
        {
            gate.Changed += WhenOptionsChange;
        }

        catchUp = clock.CreateTimer(_ => _ = CatchUpAsync(), null, CatchUpEvery, CatchUpEvery);
    }

    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        options.Changed -= WhenOptionsChange;
        foreach (var gate in gated)
        {
            gate.Changed -= WhenOptionsChange;
        }

        if (catchUp is not null)
        {
            await catchUp.DisposeAsync();
        }

        if (scheduler is not null)
        {
            await scheduler.Shutdown(true, cancellationToken);
        }
    }

    /// <summary>Sets every trigger anew: at the start, after a reload, and when the wall clock was moved.</summary>
    public async Task ArmAsync(CancellationToken cancellationToken = default)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            entries = ScheduleEntry
                .All(catalog, options.Value, Idle(), (name, fault) => LogFaulty(name, fault))
                .ToDictionary(entry => entry.Name, StringComparer.OrdinalIgnoreCase);
            await scheduler!.Clear(cancellationToken);
            foreach (var entry in entries.Values.Where(entry => entry.Options.Enabled))
            {
                await ScheduleAsync(entry, cancellationToken);
            }
        }
        finally
        {
            turn.Release();
        }

        await CatchUpAsync();
    }

    public IReadOnlyList<ScheduleView> List() =>
        [
            .. entries
                .Values.OrderBy(entry => entry.Name, StringComparer.Ordinal)
                .Select(entry => new ScheduleView(
                    entry.Name,
                    entry.Kind.Name,
                    entry.Cron.Text,
                    entry.Cron.TimeZone.Id,
                    entry.Options.Enabled,
                    entry.Options.DryRun,
                    entry.Misfire,
                    memories.LastStart(entry.Name),
                    entry.Options.Enabled ? entry.Cron.Next(clock.GetUtcNow(), 10) : []
                )),
        ];

    public Task<EnqueueResult> RunNowAsync(string name, string author, bool dryRun, CancellationToken cancellationToken)
    {
        if (!entries.TryGetValue(name, out var entry))
        {
            var known = entries.Count == 0 ? "none" : string.Join(", ", entries.Keys.Order(StringComparer.Ordinal));
            throw new UserErrorException($"There is no schedule named '{name}'. Schedules: {known}.")
            {
                Kind = UserErrorKind.NotFound,
            };
        }

        return queue.EnqueueAsync(entry.Request(author, dryRun), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        turn.Dispose();
        if (catchUp is not null)
        {
            await catchUp.DisposeAsync();
        }
    }

    /// <summary>Quartz has fired: enqueue once for this due time.</summary>
    internal async Task FireAsync(string name, DateTimeOffset due, CancellationToken cancellationToken = default)
    {
        if (!entries.TryGetValue(name, out var entry) || IsRepeatedHour(entry, due))
        {
            return;
        }

        try
        {
            var result = await queue.EnqueueAsync(entry.Request(Author, dryRun: false), cancellationToken);
            await memories.RememberAsync(name, due, cancellationToken);
            if (result.WasAlreadyThere)
            {
                await TellAsync(
                    JobEvents.ScheduleOverlapped,
                    name,
                    $"its job {result.Job.Id} is still {(result.Job.State is JobState.Running ? "running" : "waiting")}; the start due at {due:u} was left out"
                );
            }
        }
        catch (UserErrorException exception)
        {
            LogRefused(name, exception.Message);
        }
        catch (StoreUnavailableException exception)
        {
            LogRefused(name, exception.Message);
        }
    }

    private HashSet<string> Idle() =>
        gated.Where(gate => !gate.IsWanted).Select(gate => gate.Kind).ToHashSet(StringComparer.Ordinal);

    private async Task ScheduleAsync(ScheduleEntry entry, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        if (memories.LastDue(entry.Name) is null)
        {
            await memories.BeginAsync(entry.Name, now, cancellationToken);
        }

        var job = JobBuilder.Create<EnqueueJob>().WithIdentity(entry.Name).UsingJobData(NameKey, entry.Name).Build();
        var trigger = TriggerBuilder
            .Create(clock)
            .WithIdentity(entry.Name)
            .WithMisfireThreshold(Late)
            .WithSchedule(
                CronScheduleBuilder
                    .Create(entry.Cron.Expression)
                    .InTimeZone(entry.Cron.TimeZone)
                    .WithMisfireInstruction(CronTriggerMisfireInstruction.DoNothing)
            )
            .StartNow()
            .Build();
        await scheduler!.ScheduleJob(job, trigger, new ScheduleJobOptions(), cancellationToken);
    }

    /// <summary>Looks for due times that passed without a start, and deals with each schedule's newest.</summary>
    private async Task CatchUpAsync()
    {
        await turn.WaitAsync();
        try
        {
            var now = clock.GetUtcNow();
            foreach (var entry in entries.Values.Where(entry => entry.Options.Enabled))
            {
                var missed = Misfires.Decide(
                    memories.LastDue(entry.Name),
                    entry.Cron.LastAt(now - Late - CatchUpEvery),
                    entry.Misfire,
                    now
                );
                if (missed is not null)
                {
                    await MakeUpAsync(entry, missed);
                }
            }
        }
        catch (StoreUnavailableException exception)
        {
            LogRefused("catching up", exception.Message);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task MakeUpAsync(ScheduleEntry entry, MisfireVerdict verdict)
    {
        if (!verdict.StartsNow)
        {
            await memories.RememberAsync(entry.Name, verdict.Missed, CancellationToken.None);
            var next = entry.Cron.NextAfter(clock.GetUtcNow());
            await TellAsync(
                JobEvents.ScheduleMissed,
                entry.Name,
                $"the start due at {verdict.Missed:u} was missed and left out; next: {next:u}"
            );
            return;
        }

        try
        {
            var result = await queue.EnqueueAsync(entry.Request(Author, dryRun: false), CancellationToken.None);
            await memories.RememberAsync(entry.Name, verdict.Missed, CancellationToken.None);
            await TellAsync(
                JobEvents.ScheduleMissed,
                entry.Name,
                $"the start due at {verdict.Missed:u} was missed; job {result.Job.Id} makes up for it now"
            );
        }
        catch (UserErrorException exception)
        {
            LogRefused(entry.Name, exception.Message);
        }
    }

    /// <summary>After the wall clock went back, a start that was made before is not made again, unless the schedule is denser than hourly.</summary>
    private bool IsRepeatedHour(ScheduleEntry entry, DateTimeOffset due) =>
        memories.LastDue(entry.Name) is { } last
        && due <= last
        && entry.Cron.NextAfter(due) - due >= TimeSpan.FromHours(1);

    private void WhenOptionsChange(object? sender, EventArgs change) => _ = ArmAsync(CancellationToken.None);

    private ValueTask TellAsync(EventKind kind, string name, string what) =>
        events.AppendAsync(new AgentEvent(kind, name, what) { Author = Author }, CancellationToken.None);

    [LoggerMessage(1100, LogLevel.Warning, "schedule {Name}: {Why}")]
    private partial void LogRefused(string name, string why);

    [LoggerMessage(1101, LogLevel.Error, "schedule {Name} is left out: it {Fault}")]
    private partial void LogFaulty(string name, string fault);

    private sealed class OneJobFactory(Quartz.IJob job) : IJobFactory
    {
        public ValueTask<JobScope> CreateJob(
            TriggerFiredBundle bundle,
            IScheduler scheduler,
            CancellationToken cancellationToken = default
        ) => ValueTask.FromResult(new JobScope(job, null));

        public ValueTask ReturnJob(JobScope job, CancellationToken cancellationToken = default) =>
            ValueTask.CompletedTask;
    }

    /// <summary>What Quartz runs: it hands the due time on and nothing else.</summary>
    private sealed class EnqueueJob(QuartzSchedules schedules) : Quartz.IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
            await schedules.FireAsync(
                context.MergedJobDataMap.GetString(NameKey)!,
                context.ScheduledFireTimeUtc ?? context.FireTimeUtc,
                cancellationToken
            );
    }
}
