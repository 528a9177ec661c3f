namespace UwsAgent.Core.Uploads;

/// <summary>Wakes the slow loop before its time: something is there that it would find anyway.</summary>
public sealed class UpkeepSignal : IDisposable
{
    private readonly SemaphoreSlim woken = new(0, 1);

    public void Wake()
    {
        try
        {
            woken.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    public async Task PauseAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var passed = Task.Delay(longest, time, over.Token);
        var wake = woken.WaitAsync(over.Token);
        await Task.WhenAny(passed, wake);
        await over.CancelAsync();
        await Task.WhenAll(passed, wake).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose() => woken.Dispose();
}
