using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Events;

/// <summary>Does something about events: queues a command, puts a notice into the outbox. Told at least once of each, in order; may be told again after a crash.</summary>
public interface IEventSubscriber
{
    /// <summary>Asked for every event, so it is quick and reaches nothing outside.</summary>
    bool Wants(RecordedEvent happened);

    /// <summary>On disk when it returns. What it throws is tried again until it succeeds, and holds up all later events.</summary>
    Task TakeAsync(RecordedEvent happened, CancellationToken cancellationToken);
}
