using System.Runtime.CompilerServices;
using System.Threading.Channels;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>Keeps events in memory, as <see cref="EventRecording"/> would record them; <see cref="Happened"/> has them as they were given.</summary>
public sealed class FakeEventLog(TimeProvider time) : IEventLog
{
    private readonly Lock gate = new();
    private readonly List<AgentEvent> happened = [];
    private readonly List<RecordedEvent> recorded = [];
    private readonly List<Channel<RecordedEvent>> followers = [];

    public FakeEventLog()
        : this(TimeProvider.System) { }

    public IReadOnlyList<AgentEvent> Happened
    {
        get
        {
            lock (gate)
            {
                return [.. happened];
            }
        }
    }

    /// <summary>The events of one kind, as they were given.</summary>
    public IReadOnlyList<AgentEvent> Of(EventKind kind) => [.. Happened.Where(one => one.Kind == kind)];

    public ValueTask AppendAsync(AgentEvent happened, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var kept = EventRecording.Record(happened, time.GetUtcNow());
        lock (gate)
        {
            this.happened.Add(happened);
            recorded.Add(kept);
            followers.ForEach(follower => follower.Writer.TryWrite(kept));
        }

        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<RecordedEvent> ReadAsync(
        EventQuery query,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var coming = Channel.CreateUnbounded<RecordedEvent>();
        List<RecordedEvent> past;
        lock (gate)
        {
            past = [.. recorded.Where(one => EventRecording.Fits(query, one))];
            followers.Add(coming);
        }

        foreach (var one in past.TakeLast(query.Newest ?? int.MaxValue))
        {
            yield return one;
        }

        if (!follow)
        {
            yield break;
        }

        await foreach (var one in coming.Reader.ReadAllAsync(cancellationToken))
        {
            if (EventRecording.Fits(query, one))
            {
                yield return one;
            }
        }
    }

    public Task<int> DropBeforeAsync(DateTimeOffset day, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var days = recorded.Select(one => one.At.UtcDateTime.Date).Where(date => date < day.UtcDateTime.Date);
            var dropped = days.Distinct().Count();
            recorded.RemoveAll(one => one.At.UtcDateTime.Date < day.UtcDateTime.Date);
            return Task.FromResult(dropped);
        }
    }
}
