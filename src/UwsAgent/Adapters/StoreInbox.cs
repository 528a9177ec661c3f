namespace UwsAgent.Adapters;

/// <summary>Where callers leave what they want of the writer thread, which takes all of it at once.</summary>
internal sealed class StoreInbox<TRequest> : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim arrived = new(0);
    private List<TRequest> waiting = [];
    private bool isClosed;
    private int lastCount;

    /// <returns>False when the store is closed.</returns>
    public bool TryAdd(TRequest request)
    {
        lock (gate)
        {
            if (isClosed)
            {
                return false;
            }

            waiting.Add(request);
            if (waiting.Count > 1)
            {
                return true;
            }
        }

        arrived.Release();
        return true;
    }

    /// <summary>Swaps the waiting requests for the emptied list of the last round.</summary>
    /// <returns>Null when it is closed and nothing is left.</returns>
    public List<TRequest>? TakeAll(List<TRequest> emptied, TimeSpan longest)
    {
        arrived.Wait(longest);
        if (lastCount > 1)
        {
            // Callers came together the last time: let those that are about to ask share this write too.
            Thread.Sleep(0);
        }

        lock (gate)
        {
            if (isClosed && waiting.Count == 0)
            {
                return null;
            }

            lastCount = waiting.Count;

            (waiting, emptied) = (emptied, waiting);
            return emptied;
        }
    }

    public void Dispose() => arrived.Dispose();

    public void Close()
    {
        lock (gate)
        {
            if (isClosed)
            {
                return;
            }

            isClosed = true;
        }

        arrived.Release();
    }
}
