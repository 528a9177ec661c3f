using Microsoft.Extensions.Logging;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Jobs;

/// <summary>The workers of every lane: as many as the lane is wide, each taking one job after another.</summary>
public sealed partial class JobWorkers : IDisposable
{
    public const string Loop = "queue";
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestIdleWithWork = TimeSpan.FromSeconds(60);

    private readonly JobQueue queue;
    private readonly JobRunner runner;
    private readonly ICurrent<QueueOptions> options;
    private readonly IHeartbeats beats;
    private readonly TimeProvider clock;
    private readonly ILogger<JobWorkers> logger;
    private readonly Dictionary<(string Lane, int Slot), Task> workers = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource hurry = new();
    private ITimer? supervisor;
    private DateTimeOffset? idleWithWorkSince;

    public JobWorkers(
        JobQueue queue,
        JobRunner runner,
        ICurrent<QueueOptions> options,
        IHeartbeats beats,
        TimeProvider clock,
        ILogger<JobWorkers> logger
    )
    {
        this.queue = queue;
        this.runner = runner;
        this.options = options;
        this.beats = beats;
        this.clock = clock;
        this.logger = logger;
    }

    public void Start()
    {
        beats.Expect(Loop, LongestIdleWithWork);
        queue.NewLane = StaffLane;
        options.Changed += WhenOptionsChange;
        Staff();
        supervisor = clock.CreateTimer(_ => Supervise(), null, TimeSpan.Zero, Beat);
    }

    /// <summary>Takes no new job, gives what runs the time that the configuration allows, then asks it to stop.</summary>
    public async Task StopAsync()
    {
        queue.Close("the agent is stopping");
        await stopping.CancelAsync();
        options.Changed -= WhenOptionsChange;
        queue.WakeAll();
        var all = Task.WhenAll(Workers().Select(one => one.Value));
        if (!await EndsWithinAsync(all, options.Value.StopPatience))
        {
            LogHurry(queue.Counts().ByState[JobState.Running]);
            await hurry.CancelAsync();
            await EndsWithinAsync(all, options.Value.CancelPatience + Beat);
        }
    }

    public void Dispose()
    {
        supervisor?.Dispose();
        stopping.Dispose();
        hurry.Dispose();
    }

    private void WhenOptionsChange(object? sender, EventArgs change)
    {
        Staff();
        queue.WakeAll();
    }

    private void Staff()
    {
        foreach (var lane in queue.Lanes())
        {
            StaffLane(lane);
        }
    }

    private void StaffLane(string lane)
    {
        for (var slot = 0; slot < options.Value.WidthOf(lane) && !stopping.IsCancellationRequested; slot++)
        {
            lock (workers)
            {
                if (!workers.TryGetValue((lane, slot), out var worker) || worker.IsCompleted)
                {
                    var mine = slot;
                    workers[(lane, slot)] = Task.Run(() => WorkAsync(lane, mine));
                }
            }
        }
    }

    private async Task WorkAsync(string lane, int slot)
    {
        FinishedRun? finished = null;
        while (finished is not null || (!stopping.IsCancellationRequested && slot < options.Value.WidthOf(lane)))
        {
            var run = await queue.FinishAndClaimAsync(lane, finished);
            finished?.Run.Dispose();
            finished = null;
            if (run is not null)
            {
                finished = new FinishedRun(run, await runner.RunAsync(run, hurry.Token));
            }
            else
            {
                await queue.WaitAsync(lane, stopping.Token);
            }
        }
    }

    /// <summary>Says that the queue turns, unless work has been ready beside idle workers for too long.</summary>
    private void Supervise()
    {
        var now = clock.GetUtcNow();
        idleWithWorkSince = queue.HasClaimableWork() ? idleWithWorkSince ?? now : null;
        if (idleWithWorkSince is null || now - idleWithWorkSince < LongestIdleWithWork)
        {
            beats.Beat(Loop);
        }

        foreach (var (key, worker) in Workers().Where(one => one.Value.IsFaulted))
        {
            LogWorkerDied(worker.Exception!, key.Lane, key.Slot);
            StaffLane(key.Lane);
        }
    }

    private IReadOnlyList<KeyValuePair<(string Lane, int Slot), Task>> Workers()
    {
        lock (workers)
        {
            return [.. workers];
        }
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan time)
    {
        var patience = Task.Delay(time, clock);
        return await Task.WhenAny(task, patience) == task;
    }

    [LoggerMessage(1620, LogLevel.Warning, "the agent is stopping: {Count} jobs at work are asked to stop")]
    private partial void LogHurry(int count);

    [LoggerMessage(1621, LogLevel.Error, "worker {Slot} of lane {Lane} died and was started again")]
    private partial void LogWorkerDied(Exception exception, string lane, int slot);
}
