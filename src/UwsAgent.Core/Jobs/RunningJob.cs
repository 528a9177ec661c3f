namespace UwsAgent.Core.Jobs;

/// <summary>A claimed job at work: what asks it to stop, and since when it runs.</summary>
internal sealed class RunningJob(Job job, long startedTimestamp) : IDisposable
{
    private readonly CancellationTokenSource cancelled = new();

    public Job Job => job;

    public long StartedTimestamp => startedTimestamp;

    public CancellationToken Cancelled => cancelled.Token;

    public void Cancel()
    {
        try
        {
            cancelled.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment: there is nothing left to ask.
        }
    }

    public void Dispose() => cancelled.Dispose();
}

/// <summary>A run and how it ended.</summary>
internal sealed record FinishedRun(RunningJob Run, RunEnd End);
