using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Scheduling;

namespace UwsAgent.Hosting;

/// <summary>Starts the store, the queue and the schedules in the order in which they need each other, and stops them in reverse.</summary>
internal sealed class AgentLife(
    IDocumentStore store,
    JobQueue queue,
    JobWorkers workers,
    ICommandRunner children,
    QueueHousekeeping housekeeping,
    QuartzSchedules schedules,
    ClockWatch clock,
    IEventLog events
) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var opening = await store.OpenAsync(cancellationToken);
        foreach (var trouble in opening.Troubles)
        {
            await events.AppendAsync(new AgentEvent(HostEvents.StoreTrouble, "store", trouble), cancellationToken);
        }

        // Before the jobs of the old process are queued again, so that none runs twice at a time.
        await children.EndLeftoversAsync(cancellationToken);
        await queue.OpenAsync(opening, cancellationToken);
        workers.Start();
        housekeeping.Start();
        await schedules.StartAsync(cancellationToken);
        clock.Jumped += WhenClockJumped;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        clock.Jumped -= WhenClockJumped;
        await schedules.StopAsync(cancellationToken);
        await workers.StopAsync();
    }

    /// <summary>Schedules and waiting retries are computed anew.</summary>
    private void WhenClockJumped(object? sender, ClockJumpedEventArgs jump)
    {
        queue.MoveClock(jump.By);
        _ = schedules.ArmAsync(CancellationToken.None);
    }
}
