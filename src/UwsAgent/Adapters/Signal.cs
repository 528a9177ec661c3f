namespace UwsAgent.Adapters;

/// <summary>Wakes all that wait for the next change. Take <see cref="Next"/> before looking, so that no change is missed.</summary>
internal sealed class Signal
{
    private TaskCompletionSource? waiting;

    public Task Next()
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref waiting, mine, comparand: null) ?? mine).Task;
    }

    public void Raise()
    {
        if (Volatile.Read(ref waiting) is not null)
        {
            Interlocked.Exchange(ref waiting, null)?.TrySetResult();
        }
    }
}
