using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Job logs as files: <c>jobs/2026-11-23/ID.log</c> below the logs directory, made when the first byte comes.</summary>
internal sealed partial class FileJobLogs(
    string logsDirectory,
    ICurrent<QueueOptions> options,
    TimeProvider time,
    ILogger<FileJobLogs> logger
) : IJobLogs
{
    private static readonly TimeSpan FinishCheck = TimeSpan.FromMilliseconds(500);
    private const int LooksAfterEnd = 10;

    private readonly JobLogPlaces places = new(logsDirectory);
    private readonly Lock gate = new();
    private readonly Dictionary<string, Holding> writers = new(StringComparer.Ordinal);
    private readonly Signal opened = new();

    public IJobLog Open(string jobId)
    {
        var plain = places.PlainFile(Checked(jobId));
        lock (gate)
        {
            if (!writers.TryGetValue(jobId, out var holding))
            {
                Prepare(jobId, plain);
                holding = new Holding(new FileJobLog(plain, options.Value.LongestLogBytes, time, logger));
                writers.Add(jobId, holding);
            }

            holding.Count++;
            opened.Raise();
            return new JobLogHold(holding.Log, () => Release(jobId));
        }
    }

    public async Task<bool> CopyAsync(
        string jobId,
        Stream destination,
        bool follow,
        Func<bool> isFinished,
        CancellationToken cancellationToken
    )
    {
        Checked(jobId);
        var writer = Writer(jobId);
        var stored = writer is null ? await StoredJobLog.CopyAsync(places, jobId, destination, cancellationToken) : 0;
        if (writer is null && (!follow || isFinished()))
        {
            return stored is not null;
        }

        using var reader = new JobLogReader(destination, stored ?? 0);
        if (!follow)
        {
            await reader.CopyAsync(writer!, cancellationToken);
            return true;
        }

        await destination.FlushAsync(cancellationToken);
        await FollowAsync(jobId, reader, writer, isFinished, cancellationToken);
        return File.Exists(places.PlainFile(jobId));
    }

    public Task<int> CompressBeforeAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        EachBeforeAsync(
            before,
            JobLogPlaces.Plain,
            async path =>
            {
                await StoredJobLog.CompressAsync(path, cancellationToken);
                return 1;
            },
            cancellationToken
        );

    public async Task<int> DropBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var dropped = await EachBeforeAsync(
            time,
            "",
            path =>
            {
                File.Delete(path);
                return Task.FromResult(IsLog(path) ? 1 : 0);
            },
            cancellationToken
        );
        foreach (var day in Days().Where(day => !Directory.EnumerateFileSystemEntries(day).Any()))
        {
            Directory.Delete(day);
        }

        return dropped;
    }

    /// <summary>Wakes at each write; looks now and then whether the job has ended, which is not always written to its log.</summary>
    private async Task FollowAsync(
        string jobId,
        JobLogReader reader,
        FileJobLog? writer,
        Func<bool> isFinished,
        CancellationToken cancellationToken
    )
    {
        for (var looksAfterEnd = 0; looksAfterEnd <= LooksAfterEnd; )
        {
            var change = opened.Next();
            var isOver = isFinished();
            writer ??= Writer(jobId);
            if (writer is not null)
            {
                change = Task.WhenAny(change, writer.Changed.Next());
                var isClosed = writer.IsClosed;
                await reader.CopyAsync(writer, cancellationToken);
                if (isClosed)
                {
                    reader.GoOnAt(writer.StoredLength);
                    writer = null;
                    continue;
                }
            }

            if (isOver && writer is null)
            {
                break;
            }

            looksAfterEnd += isOver ? 1 : 0;
            await Task.WhenAny(change, Task.Delay(FinishCheck, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        // What a short-lived writer added while nobody looked.
        await reader.CopyRestAsync(places.PlainFile(jobId), cancellationToken);
    }

    private FileJobLog? Writer(string jobId)
    {
        lock (gate)
        {
            return writers.GetValueOrDefault(jobId)?.Log;
        }
    }

    private void Release(string jobId)
    {
        lock (gate)
        {
            var holding = writers[jobId];
            if (--holding.Count == 0)
            {
                holding.Log.Close();
                writers.Remove(jobId);
            }
        }
    }

    private void Prepare(string jobId, string plain)
    {
        try
        {
            StoredJobLog.Unpack(places.PackedFile(jobId), plain);
            if (File.Exists(plain))
            {
                JobLogFile.JoinLeftovers(plain);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNotPrepared(plain, failure.Message);
        }
    }

    private async Task<int> EachBeforeAsync(
        DateTimeOffset before,
        string ending,
        Func<string, Task<int>> act,
        CancellationToken cancellationToken
    )
    {
        var count = 0;
        foreach (var path in Days().SelectMany(Directory.EnumerateFiles).Where(path => IsDue(path, ending, before)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                count += await act(path);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                LogNotTidied(path, failure.Message);
            }
        }

        return count;
    }

    private string[] Days() => Directory.Exists(places.Root) ? Directory.GetDirectories(places.Root) : [];

    private bool IsDue(string path, string ending, DateTimeOffset before) =>
        path.EndsWith(ending, StringComparison.Ordinal)
        && File.GetLastWriteTimeUtc(path) < before.UtcDateTime
        && Writer(Path.GetFileName(path).Split('.')[0]) is null;

    private static bool IsLog(string path) =>
        path.EndsWith(JobLogPlaces.Plain, StringComparison.Ordinal)
        || path.EndsWith(JobLogPlaces.Packed, StringComparison.Ordinal);

    // An id names a file: nothing in it may lead elsewhere.
    private static string Checked(string jobId) =>
        jobId.Length > 0 && jobId.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            ? jobId
            : throw new ArgumentException("A job id has only letters, digits, '-' and '_'.", nameof(jobId));

    private sealed class Holding(FileJobLog log)
    {
        public FileJobLog Log { get; } = log;

        public int Count { get; set; }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The earlier part of the job log {Path} cannot be read: {Reason}"
    )]
    private partial void LogNotPrepared(string path, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The job log {Path} could not be compressed or dropped and is left as it is: {Reason}"
    )]
    private partial void LogNotTidied(string path, string reason);
}
