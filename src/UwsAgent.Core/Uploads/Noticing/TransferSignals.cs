using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>Reads the server's transfer log as far as it goes, and says which uploads its lines are about.</summary>
internal sealed class TransferSignals(ITransferLog log)
{
    /// <summary>How much of the log before the remembered place is read again at a start: its lines may not have been acted upon.</summary>
    private const long ReadAgainBytes = 4L << 20;

    private readonly OpenSshSessions sessions = new();
    private TransferLogPosition? position;

    public TransferLogPosition? Position => position;

    /// <summary>Begins anew, somewhat before where an earlier life of the agent had come to.</summary>
    public void Restart(TransferLogPosition? remembered)
    {
        sessions.Clear();
        position = remembered is null
            ? null
            : remembered with
            {
                Offset = Math.Max(0, remembered.Offset - ReadAgainBytes),
            };
    }

    /// <summary>All that is new, oldest first.</summary>
    public IReadOnlyList<HeardTransfer> Read(UploadsOptions options)
    {
        var heard = new List<HeardTransfer>();
        if (options.TransferLog.Length == 0)
        {
            return heard;
        }

        TransferLogRead read;
        do
        {
            read = log.Read(options.TransferLog, position);
            position = read.Next;
            var end = (position?.Offset ?? 0) - read.Lines.Sum(text => text.Length + 1L);
            foreach (var text in read.Lines)
            {
                end += text.Length + 1;
                if (
                    Parse(text.Span, options) is { } line
                    && ServerPaths.Find(line.FilePath, line.User, options) is { } path
                )
                {
                    heard.Add(new HeardTransfer(path, line, position! with { Offset = end }));
                }
            }
        } while (read.HasMore);

        return heard;
    }

    private TransferLine? Parse(ReadOnlySpan<byte> text, UploadsOptions options) =>
        options.TransferLogFormat == TransferLogFormat.OpenSsh
            ? sessions.Hear(text, options.TransferLogMark)
            : TransferLine.Parse(text, options.TransferLogMark);
}

/// <summary>A line of the transfer log about a path in a home.</summary>
internal sealed record HeardTransfer(UploadPath Path, TransferLine Line, TransferLogPosition? ReadUpTo);
