using System.Collections.Concurrent;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>The calendar of the configuration in force together with the freezes in the store: asked before every step.</summary>
public sealed class CurrentCalendar(
    ICurrent<MaintenanceOptions> current,
    FreezeBook book,
    IEventLog events,
    TimeProvider time
)
{
    private readonly ConcurrentDictionary<string, bool> told = new(StringComparer.Ordinal);
    private volatile Made? made;

    /// <exception cref="UserErrorException">A time zone is not known on this host.</exception>
    public MaintenanceCalendar Value
    {
        get
        {
            var options = current.Value;
            if (made is { } known && ReferenceEquals(known.Options, options))
            {
                return known.Calendar;
            }

            var calendar = MaintenanceCalendar.Of(options);
            made = new Made(options, calendar);
            return calendar;
        }
    }

    /// <summary>May something begin now on this target?</summary>
    public async Task<CalendarVerdict> DecideAsync(
        string target,
        string kind,
        bool isSecurity,
        CancellationToken cancellationToken
    )
    {
        var freezes = await FreezesAsync(cancellationToken);
        return WindowDecision.Decide(Value, target, kind, isSecurity, time.GetUtcNow(), freezes);
    }

    /// <summary>The freezes that people made and that are not over.</summary>
    public async Task<IReadOnlyList<Freeze>> FreezesAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var freezes = (await book.AllAsync(cancellationToken)).Where(one => !one.IsOver(now)).ToList();
        foreach (var freeze in freezes.Where(one => one.IsUnreadable && told.TryAdd(one.Id, true)))
        {
            await events.AppendAsync(
                new AgentEvent(
                    CalendarEvents.FreezeUnreadable,
                    freeze.Id,
                    "a stored freeze cannot be read: all is frozen"
                )
                {
                    Undo = $"uws maintenance unfreeze {freeze.Id}",
                },
                cancellationToken
            );
        }

        return freezes;
    }

    private sealed record Made(MaintenanceOptions Options, MaintenanceCalendar Calendar);
}
