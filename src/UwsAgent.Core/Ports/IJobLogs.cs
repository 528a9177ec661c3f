namespace UwsAgent.Core.Ports;

/// <summary>The log file of each job: written while it runs, followed live, kept after a reboot, dropped by age.</summary>
public interface IJobLogs
{
    /// <summary>Opens for appending; works even when the directory was deleted meanwhile.</summary>
    IJobLog Open(string jobId);

    /// <summary>Copies the log to <paramref name="destination"/>; with <paramref name="follow"/> goes on until <paramref name="isFinished"/> and all is copied.</summary>
    /// <returns>False when the job has no log.</returns>
    Task<bool> CopyAsync(
        string jobId,
        Stream destination,
        bool follow,
        Func<bool> isFinished,
        CancellationToken cancellationToken
    );

    /// <summary>Compresses logs that nobody wrote to since <paramref name="before"/>; they are read as before.</summary>
    /// <returns>How many were compressed.</returns>
    Task<int> CompressBeforeAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <returns>How many logs were dropped.</returns>
    Task<int> DropBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken);
}

/// <summary>One open job log. Never throws for a full or vanished disk: a job goes on without its log, and the log says what it lost.</summary>
public interface IJobLog : IAsyncDisposable
{
    /// <summary>A line of the agent's own, with its time.</summary>
    void Line(string text);

    /// <summary>Raw output of a child, capped: the beginning and the end are kept, and what was left out is counted.</summary>
    void Output(ReadOnlySpan<byte> bytes);
}
