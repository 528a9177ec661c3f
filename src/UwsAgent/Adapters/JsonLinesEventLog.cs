using System.Runtime.CompilerServices;
using System.Threading.Channels;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Events go to the journal at once and to dated files of JSON lines, which reach the disk within a second.</summary>
internal sealed partial class JsonLinesEventLog : IEventLog, IDisposable
{
    private const int LongestLag = 10_000;
    private static readonly TimeSpan SyncAfter = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly List<Channel<RecordedEvent>> followers = [];
    private readonly DayFiles files;
    private readonly DayFileWriter writer;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly ITimer sync;
    private bool isSyncDue;
    private long onlyInJournal;

    public JsonLinesEventLog(string directory, TimeProvider time, ILogger<JsonLinesEventLog> log)
    {
        files = new DayFiles(directory);
        writer = new DayFileWriter(files);
        this.time = time;
        this.log = log;
        sync = time.CreateTimer(_ => Sync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ValueTask AppendAsync(AgentEvent happened, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var recorded = EventRecording.Record(happened, time.GetUtcNow());
        lock (gate)
        {
            TryWrite(recorded);
            followers.ForEach(follower => follower.Writer.TryWrite(recorded));
        }

        // Last: whoever reads the line may already rely on the record.
        EventLogLine.Write(log, recorded, happened.Kind.MessageId);
        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<RecordedEvent> ReadAsync(
        EventQuery query,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var coming = Channel.CreateBounded<RecordedEvent>(
            new BoundedChannelOptions(LongestLag) { FullMode = BoundedChannelFullMode.DropOldest }
        );
        try
        {
            foreach (var recorded in Past(query, Reach(follow ? coming : null)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return recorded;
            }

            while (follow)
            {
                var recorded = await coming.Reader.ReadAsync(cancellationToken);
                if (EventRecording.Fits(query, recorded))
                {
                    yield return recorded;
                }
            }
        }
        finally
        {
            lock (gate)
            {
                followers.Remove(coming);
            }
        }
    }

    public Task<int> DropBeforeAsync(DateTimeOffset day, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult(files.DropBefore(DateOnly.FromDateTime(day.UtcDateTime)));
        }
    }

    public void Dispose()
    {
        sync.Dispose();
        Sync();
        lock (gate)
        {
            writer.Dispose();
        }
    }

    private void TryWrite(RecordedEvent recorded)
    {
        try
        {
            writer.Append(DateOnly.FromDateTime(recorded.At.UtcDateTime), EventJson.Line(recorded));
            if (onlyInJournal > 0)
            {
                FilesWorkAgain(log, files.Directory, onlyInJournal);
                onlyInJournal = 0;
            }

            if (!isSyncDue)
            {
                isSyncDue = true;
                sync.Change(SyncAfter, Timeout.InfiniteTimeSpan);
            }
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            if (onlyInJournal++ == 0)
            {
                FilesCannotBeWritten(log, files.Directory, trouble.Message);
            }
        }
    }

    private void Sync()
    {
        lock (gate)
        {
            isSyncDue = false;
            try
            {
                writer.Sync();
            }
            catch (Exception trouble) when (trouble is IOException or ObjectDisposedException)
            {
                FilesCannotBeWritten(log, files.Directory, trouble.Message);
            }
        }
    }

    /// <summary>How far each file reaches at the moment when the follower begins to listen.</summary>
    private List<(string Path, long Length)> Reach(Channel<RecordedEvent>? follower)
    {
        lock (gate)
        {
            if (follower is not null)
            {
                followers.Add(follower);
            }

            return [.. files.Days().Select(day => (files.PathOf(day), writer.LengthOf(day)))];
        }
    }

    private static IEnumerable<RecordedEvent> Past(EventQuery query, List<(string Path, long Length)> reach)
    {
        if (query.Newest is not { } newest)
        {
            return Fitting(query, reach.SelectMany(file => DayFileReader.Forwards(file.Path, file.Length)));
        }

        reach.Reverse();
        return Fitting(query, reach.SelectMany(file => DayFileReader.Backwards(file.Path, file.Length)))
            .Take(newest)
            .Reverse();
    }

    private static IEnumerable<RecordedEvent> Fitting(EventQuery query, IEnumerable<ReadOnlyMemory<byte>> lines) =>
        lines
            .Select(line => EventJson.Read(line.Span))
            .OfType<RecordedEvent>()
            .Where(recorded => EventRecording.Fits(query, recorded));

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Events cannot be written to {Directory} ({Problem}); until that works they are in the journal only"
    )]
    private static partial void FilesCannotBeWritten(ILogger log, string directory, string problem);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Events are written to {Directory} again; {Count} are in the journal only"
    )]
    private static partial void FilesWorkAgain(ILogger log, string directory, long count);
}
