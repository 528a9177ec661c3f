namespace UwsAgent.Core.Jobs;

/// <summary>Where idle workers of a lane wait to be woken. Used under the queue's lock.</summary>
internal sealed class LaneSignals
{
    private readonly Dictionary<string, Queue<TaskCompletionSource>> waiting = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a worker has ever waited in this lane.</summary>
    public bool Knows(string lane) => waiting.ContainsKey(lane);

    public async Task WaitAsync(string lane, CancellationToken cancellationToken)
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!waiting.TryGetValue(lane, out var line))
        {
            waiting[lane] = line = new Queue<TaskCompletionSource>();
        }

        line.Enqueue(signal);
        await using var registration = cancellationToken.Register(() => signal.TrySetResult());
        await signal.Task;
    }

    public void Wake(string lane, int count)
    {
        if (!waiting.TryGetValue(lane, out var line))
        {
            return;
        }

        while (count > 0 && line.TryDequeue(out var signal))
        {
            count -= signal.TrySetResult() ? 1 : 0;
        }
    }

    public void WakeAll()
    {
        foreach (var lane in waiting.Keys)
        {
            Wake(lane, int.MaxValue);
        }
    }
}
