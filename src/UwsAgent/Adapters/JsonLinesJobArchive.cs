using System.Runtime.CompilerServices;
using System.Text.Json;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Finished jobs in dated files of JSON lines, named by the day on which they ended.</summary>
internal sealed partial class JsonLinesJobArchive(string directory, ILogger<JsonLinesJobArchive> logger)
    : IJobArchive,
        IDisposable
{
    private readonly Lock gate = new();
    private readonly DayFiles files = new(directory);
    private DayFileWriter? writer;

    public Task AddAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                lock (gate)
                {
                    Add(jobs);
                }
            },
            cancellationToken
        );

    public async IAsyncEnumerable<Job> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var day in files.Days().Reverse())
        {
            // Off the caller's thread, since a year of jobs is many reads.
            await Task.Yield();
            foreach (var line in DayFileReader.Backwards(files.PathOf(day), long.MaxValue))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!line.IsEmpty && Read(line, day) is { } job && seen.Add(job.Id))
                {
                    yield return job;
                }
            }
        }
    }

    public Task<int> DropBeforeAsync(DateTimeOffset day, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult(files.DropBefore(DayOf(day)));
        }
    }

    public void Dispose() => writer?.Dispose();

    private void Add(IReadOnlyList<Job> jobs)
    {
        try
        {
            writer ??= new DayFileWriter(files);
            foreach (var day in jobs.GroupBy(job => DayOf(job.FinishedAt ?? job.EnqueuedAt)).OrderBy(day => day.Key))
            {
                var lines = new MemoryStream();
                foreach (var job in day)
                {
                    lines.Write(JobJson.Write(job));
                    lines.WriteByte((byte)'\n');
                }

                writer.Append(day.Key, lines.GetBuffer().AsSpan(0, (int)lines.Length));
                writer.Sync();
            }

            new DiskStoreFiles(directory).FlushNames();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            writer?.Dispose();
            writer = null;
            throw new StoreUnavailableException(
                $"Finished jobs could not be moved to the archive {directory}: {failure.Message} They stay in the queue.",
                failure
            );
        }
    }

    private Job? Read(ReadOnlyMemory<byte> line, DateOnly day)
    {
        try
        {
            return JobJson.ReadJob(line);
        }
        catch (JsonException failure)
        {
            LogUnreadable(logger, day, failure.Message);
            return null;
        }
    }

    private static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A line of {Day} is not a whole job and was left out: {Why}")]
    private static partial void LogUnreadable(ILogger logger, DateOnly day, string why);
}
