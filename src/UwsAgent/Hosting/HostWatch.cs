using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Hosting;

/// <summary>Looks every few seconds whether the loops turn and the clock runs straight; feeds systemd's watchdog only while all is well.</summary>
internal sealed class HostWatch(
    Heartbeats heartbeats,
    ClockWatch clock,
    IEventLog events,
    TimeProvider time,
    WatchdogTime watchdog,
    ISystemdNotifier? systemd = null,
    IJobQueue? queue = null
) : LoopService
{
    private static readonly ServiceState Alive = new("WATCHDOG=1");

    private readonly HashSet<string> stuck = new(StringComparer.Ordinal);
    private long lastLook = time.GetTimestamp();
    private string status = "";

    /// <summary>One look, by one caller at a time.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        ForgiveAStandstill();
        if (clock.Look() is { } jump)
        {
            await events.AppendAsync(Jumped(jump), cancellationToken);
        }

        var loops = heartbeats.Loops;
        foreach (var loop in loops)
        {
            await TellAsync(loop, cancellationToken);
        }

        if (systemd is { IsEnabled: true })
        {
            Notify(systemd, loops);
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(watchdog.Period, time);
        do
        {
            await LookAsync(stoppingToken);
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>When this loop itself came far too late, the whole process stood still, and silence is nobody's fault.</summary>
    private void ForgiveAStandstill()
    {
        if (time.GetElapsedTime(lastLook) > watchdog.Period * 3)
        {
            heartbeats.ForgiveAll();
        }

        lastLook = time.GetTimestamp();
    }

    private async Task TellAsync(LoopHealth loop, CancellationToken cancellationToken)
    {
        if (loop.IsStuck && stuck.Add(loop.Name))
        {
            await events.AppendAsync(Stuck(loop), cancellationToken);
        }
        else if (!loop.IsStuck && stuck.Remove(loop.Name))
        {
            await events.AppendAsync(
                new AgentEvent(HostEvents.LoopRecovered, loop.Name, "turns again"),
                cancellationToken
            );
        }
    }

    private void Notify(ISystemdNotifier notifier, IReadOnlyList<LoopHealth> loops)
    {
        var text = HostStatus.Line(loops, queue?.Counts());
        if (text != status)
        {
            status = text;
            notifier.Notify(new ServiceState("STATUS=" + text));
        }

        if (watchdog.IsSet && !loops.Any(loop => loop.IsStuck))
        {
            notifier.Notify(Alive);
        }
    }

    private AgentEvent Stuck(LoopHealth loop) =>
        new(
            HostEvents.LoopStuck,
            loop.Name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"has been silent for {loop.Silent.TotalSeconds:0} s; {loop.Longest.TotalSeconds:0} s is the most it may be"
            )
        )
        {
            Why = watchdog.Limit is { } limit
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"the watchdog is not fed; systemd restarts the agent in {limit.TotalSeconds:0} s unless the loop comes back"
                )
                : "no watchdog is set, so nothing restarts the agent by itself",
        };

    private static AgentEvent Jumped(ClockJumpedEventArgs jump) =>
        new(
            HostEvents.ClockJumped,
            "clock",
            string.Create(
                CultureInfo.InvariantCulture,
                $"jumped {jump.By.Duration():d\\.hh\\:mm\\:ss} {(jump.By < TimeSpan.Zero ? "back" : "ahead")}; it is now {jump.Now:u}"
            )
        );
}
