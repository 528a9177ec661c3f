using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using UwsAgent.Core;

namespace UwsAgent.Adapters;

/// <summary>The log of one running job: a head that is kept, then a row of segments of which the newest are kept.</summary>
internal sealed partial class FileJobLog
{
    public const int SegmentsKept = 4;
    private const int LongestLine = 16_000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly string path;
    private readonly long longest;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly List<JobLogPiece> pieces = [];

    private FileStream? file;
    private long end;
    private long lost;
    private string lostWhy = "";
    private long lookedAt;
    private bool endsLine = true;
    private bool isClosed;

    /// <param name="path">The plain file.</param>
    /// <param name="longest">Bytes kept at most: half of it from the beginning, half from the end.</param>
    /// <param name="time">For the times of lines, and to look at the disk once a second only.</param>
    /// <param name="logger">Hears once about a log that cannot be written.</param>
    public FileJobLog(string path, long longest, TimeProvider time, ILogger logger)
    {
        this.path = path;
        this.longest = longest;
        this.time = time;
        this.logger = logger;
        lookedAt = time.GetTimestamp();
        var before = new FileInfo(path);
        if (before.Exists)
        {
            end = before.Length;
            pieces.Add(new JobLogPiece(path, 0, 0, end));
        }
    }

    public Signal Changed { get; } = new();

    public bool IsClosed
    {
        get
        {
            lock (gate)
            {
                return isClosed;
            }
        }
    }

    /// <summary>The length of the plain file as it stands.</summary>
    public long StoredLength
    {
        get
        {
            lock (gate)
            {
                return pieces.Count == 0 ? 0 : pieces[^1].FileOffset + pieces[^1].Length;
            }
        }
    }

    private long HeadBytes => Math.Max(1, longest / 2);

    private long SegmentBytes => Math.Max(1, longest / 2 / SegmentsKept);

    public void Line(string text)
    {
        var stamp = time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var line = Encoding.UTF8.GetBytes($"[{stamp}] {PlainText.Line(text, LongestLine)}\n");
        lock (gate)
        {
            Append(endsLine ? line : [(byte)'\n', .. line]);
        }

        Changed.Raise();
    }

    public void Output(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            Append(bytes);
        }

        Changed.Raise();
    }

    /// <summary>The piece that holds a position of the log or comes next after it; null at the end.</summary>
    public JobLogPiece? Locate(long position)
    {
        lock (gate)
        {
            return pieces.Find(piece => piece.End > position);
        }
    }

    /// <summary>Closes for all holders.</summary>
    public void Close()
    {
        lock (gate)
        {
            CloseLocked();
        }

        Changed.Raise();
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        var mayTry = Look();
        try
        {
            if (mayTry)
            {
                SayWhatWasLost();
                Write(ref bytes);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (lost == 0)
            {
                LogCannotWrite(path, failure.Message);
            }

            lostWhy = PlainText.Line(failure.Message, 200);
            lookedAt = time.GetTimestamp();
        }

        lost += bytes.Length;
    }

    /// <summary>Once a second: is the file still where it was, and may a disk that was full be tried again?</summary>
    private bool Look()
    {
        var isDue = time.GetElapsedTime(lookedAt) >= LookEvery;
        if (isDue)
        {
            lookedAt = time.GetTimestamp();
            if (file is not null && !File.Exists(file.Name))
            {
                file.Dispose();
                file = null;
                pieces.Clear();
                Append("[what was written here before was deleted while the job ran]\n"u8);
            }
        }

        return lost == 0 || isDue;
    }

    private void SayWhatWasLost()
    {
        if (lost > 0)
        {
            var note = string.Create(CultureInfo.InvariantCulture, $"\n[{lost:N0} bytes lost here: {lostWhy}]\n");
            ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(note);
            Write(ref bytes);
            lost = 0;
        }
    }

    /// <param name="bytes">What is left to write when a write fails.</param>
    private void Write(ref ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = OpenPiece();
            var piece = pieces[^1];
            var part = bytes[..(int)Math.Min(bytes.Length, room)];
            var handle = file!.SafeFileHandle;
            var count = part.Length;
            try
            {
                RandomAccess.Write(handle, part, piece.FileOffset + piece.Length);
            }
            catch (IOException)
            {
                // A disk that fills up takes a part.
                count = (int)Math.Clamp(RandomAccess.GetLength(handle) - piece.FileOffset - piece.Length, 0, count);
                throw;
            }
            finally
            {
                pieces[^1] = piece with { Length = piece.Length + count };
                end += count;
                endsLine = count > 0 ? part[count - 1] == '\n' : endsLine;
                bytes = bytes[count..];
            }
        }
    }

    /// <summary>Makes the last piece one that has room, with its file open.</summary>
    /// <returns>How much room.</returns>
    private long OpenPiece()
    {
        if (pieces.Count == 0)
        {
            file = JobLogFile.Write(path, FileMode.Create);
            pieces.Add(new JobLogPiece(path, end, 0, 0));
        }
        else if (Room() <= 0)
        {
            var segment = JobLogPlaces.Segment(path, end - pieces[0].Start);
            var next = JobLogFile.Write(segment, FileMode.Create);
            file?.Dispose();
            file = next;
            pieces.Add(new JobLogPiece(segment, end, 0, 0));
            if (pieces.Count > SegmentsKept + 1)
            {
                JobLogFile.Delete(pieces[1].Path);
                pieces.RemoveAt(1);
            }
        }

        file ??= JobLogFile.Write(pieces[^1].Path, FileMode.OpenOrCreate);
        return Room();
    }

    private long Room() => (pieces.Count == 1 ? HeadBytes : SegmentBytes) - pieces[^1].Length;

    private void CloseLocked()
    {
        if (isClosed)
        {
            return;
        }

        isClosed = true;
        try
        {
            SayWhatWasLost();
            if (pieces.Count > 1)
            {
                var joined = JobLogFile.Join(path, pieces);
                pieces.Clear();
                pieces.AddRange(joined);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What could not be joined lies beside the log and is read with it.
            LogCannotWrite(path, failure.Message);
        }
        finally
        {
            file?.Dispose();
            file = null;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The job log {Path} cannot be written; the job goes on and the log will say what it lost: {Reason}"
    )]
    private partial void LogCannotWrite(string path, string reason);
}
