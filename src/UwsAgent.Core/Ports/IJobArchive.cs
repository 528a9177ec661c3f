using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Ports;

/// <summary>Finished jobs that left the live set: dated append-only files, dropped whole by age.</summary>
public interface IJobArchive
{
    /// <summary>On disk when it returns; a job that was added twice is read once.</summary>
    Task AddAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken);

    /// <summary>Newest day first, and within a day newest first.</summary>
    IAsyncEnumerable<Job> ReadAsync(CancellationToken cancellationToken);

    /// <returns>How many files were dropped.</returns>
    Task<int> DropBeforeAsync(DateTimeOffset day, CancellationToken cancellationToken);
}
