using Infinite = System.Threading.Timeout;

namespace UwsAgent.Core.Tests.Maintenance.Running;

/// <summary>A clock that stands still while anything can go on, and then jumps to the next timer: hours pass in milliseconds, and always the same way.</summary>
internal sealed class Simulated(DateTimeOffset start) : TimeProvider
{
    private readonly List<Timer> timers = [];
    private DateTimeOffset now = start;

    /// <summary>How long it waits, in real time, for what goes on elsewhere before it jumps.</summary>
    public TimeSpan Patience { get; set; }

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Set(DateTimeOffset time) => now = time;

    /// <summary>Runs one piece of asynchronous work to its end on this thread.</summary>
    public T Run<T>(Func<Task<T>> work)
    {
        var before = SynchronizationContext.Current;
        var turn = new Turn();
        SynchronizationContext.SetSynchronizationContext(turn);
        try
        {
            var task = work();
            for (var jumps = 0; !task.IsCompleted; )
            {
                if (turn.Next() is { } next)
                {
                    next();
                }
                else if (Patience > TimeSpan.Zero && turn.Wait(Patience))
                {
                    continue;
                }
                else if (jumps++ > 100_000 || !(Jump() || turn.Wait(Patience * 5000)))
                {
                    throw new InvalidOperationException("It waits for something that never comes.");
                }
            }

            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        timers.Add(timer);
        return timer;
    }

    private bool Jump()
    {
        if (timers.Where(timer => timer.Due is not null).MinBy(timer => timer.Due) is not { } next)
        {
            return false;
        }

        now = next.Due!.Value > now ? next.Due.Value : now;
        next.Fire();
        return true;
    }

    private sealed class Turn : SynchronizationContext
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<Action> waiting = new();

        public override void Post(SendOrPostCallback d, object? state) => waiting.Enqueue(() => d(state));

        public bool Wait(TimeSpan patience) => SpinWait.SpinUntil(() => !waiting.IsEmpty, patience);

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public Action? Next() => waiting.TryDequeue(out var next) ? next : null;
    }

    private sealed class Timer(Simulated time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Infinite.InfiniteTimeSpan ? null : time.now + dueTime;
            return true;
        }

        public void Fire()
        {
            Due = null;
            time.timers.Remove(this);
            callback(state);
        }

        public void Dispose()
        {
            Due = null;
            time.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
