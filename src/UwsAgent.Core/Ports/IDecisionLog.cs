namespace UwsAgent.Core.Ports;

/// <summary>Lines about decisions in dated append-only files, one series of files per cluster; dropped whole by age.</summary>
public interface IDecisionLog
{
    /// <summary>Appends whole lines, without their ends, to the file of the day.</summary>
    /// <exception cref="IOException">The disk is full or gone.</exception>
    Task AppendAsync(
        string series,
        DateTimeOffset at,
        IReadOnlyList<ReadOnlyMemory<byte>> lines,
        CancellationToken cancellationToken
    );

    /// <summary>True when the file of that day has no line yet.</summary>
    bool IsFresh(string series, DateTimeOffset at);

    /// <summary>The lines of the days from <paramref name="from"/> on, oldest first.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        string series,
        DateTimeOffset from,
        CancellationToken cancellationToken
    );

    /// <returns>How many files were dropped.</returns>
    Task<int> DropBeforeAsync(DateTimeOffset day, CancellationToken cancellationToken);
}
