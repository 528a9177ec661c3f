namespace UwsAgent.Hosting;

/// <summary>Work that goes on until the agent stops; to be stopped, at whatever moment of a start or an end, is no fault of it.</summary>
internal abstract class LoopService : BackgroundService
{
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    protected abstract Task RunAsync(CancellationToken stoppingToken);
}
