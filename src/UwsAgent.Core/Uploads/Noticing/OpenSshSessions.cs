using System.Text;

namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>Puts the lines of internal-sftp together: a close names neither the school nor how the file was opened, lines before it do.</summary>
internal sealed class OpenSshSessions
{
    /// <summary>Sessions whose end was never read of must not gather for ever.</summary>
    private const int MostSessions = 10_000;

    private readonly Dictionary<int, Session> sessions = [];

    public void Clear() => sessions.Clear();

    /// <summary>How an upload ended; null for a line that ends none.</summary>
    public TransferLine? Hear(ReadOnlySpan<byte> text, string mark)
    {
        if (OpenSshLine.Parse(text, mark) is not { } line)
        {
            return null;
        }

        switch (line.Word)
        {
            case OpenSshWord.SessionOpened:
                Make(line.Process).User = line.User!;
                return null;
            case OpenSshWord.SessionClosed:
                sessions.Remove(line.Process);
                return null;
            case OpenSshWord.Open:
                if (line.IsWrite)
                {
                    Make(line.Process).Opens[Name(line)] = line.IsResume;
                }

                return null;
            default:
                return Ended(line);
        }
    }

    private TransferLine? Ended(OpenSshLine line)
    {
        var session = sessions.GetValueOrDefault(line.Process);
        var isResume = false;
        var wasSeen = session is not null && session.Opens.Remove(Name(line), out isResume);
        // A download ends with the same words; only one that was seen to open for writing may have written nothing.
        return line.Bytes > 0 || wasSeen
            ? new TransferLine(
                line.UtcTime,
                session?.User ?? "",
                FileNameText.FromBytes(line.Path),
                line.Word == OpenSshWord.Close,
                isResume,
                line.Bytes
            )
            : null;
    }

    private Session Make(int process)
    {
        if (sessions.Count >= MostSessions)
        {
            sessions.Clear();
        }

        if (!sessions.TryGetValue(process, out var session))
        {
            sessions.Add(process, session = new Session());
        }

        return session;
    }

    private static string Name(OpenSshLine line) => Encoding.Latin1.GetString(line.Path!);

    /// <summary>One client's connection, from its login to its end.</summary>
    private sealed class Session
    {
        public string User { get; set; } = "";

        /// <summary>What it has open for writing: whether the file was not emptied first.</summary>
        public Dictionary<string, bool> Opens { get; } = new(StringComparer.Ordinal);
    }
}
