using System.Globalization;
using System.Text;

namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>One line of OpenSSH's internal-sftp, as syslog (<c>RSYSLOG_FileFormat</c>) or <c>journalctl -o short-iso-precise</c> writes it: <c>TIME HOST internal-sftp[PID]: MESSAGE</c>.</summary>
/// <param name="Path">As the client named it; null for a line about a session.</param>
internal sealed record OpenSshLine(DateTime UtcTime, int Process, OpenSshWord Word)
{
    private const string Program = "internal-sftp[";

    public byte[]? Path { get; init; }

    /// <summary>Whose session began or ended.</summary>
    public string? User { get; init; }

    public long Bytes { get; init; }

    /// <summary>It was opened for writing.</summary>
    public bool IsWrite { get; init; }

    /// <summary>It was opened without being emptied.</summary>
    public bool IsResume { get; init; }

    /// <summary>Null for a line that is garbage or about something else.</summary>
    public static OpenSshLine? Parse(ReadOnlySpan<byte> line, string mark)
    {
        var text = Encoding.Latin1.GetString(line.TrimEnd("\r\n"u8));
        var begin = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(mark));
        if (!text.StartsWith(begin, StringComparison.Ordinal))
        {
            return null;
        }

        // After the mark: the time, the host, the program with its process, the message.
        var words = text[begin.Length..].TrimStart(' ').Split(' ', 4);
        if (
            words.Length < 4
            || !words[2].StartsWith(Program, StringComparison.Ordinal)
            || !words[2].EndsWith("]:", StringComparison.Ordinal)
            || !int.TryParse(
                words[2][Program.Length..^2],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var process
            )
            || !DateTimeOffset.TryParse(words[0], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
        )
        {
            return null;
        }

        var message = words[3].TrimStart(' ');
        return About(message, new OpenSshLine(at.UtcDateTime, process, OpenSshWord.Open));
    }

    private static OpenSshLine? About(string message, OpenSshLine line)
    {
        const string Opened = "session opened for local user ";
        const string Closed = "session closed for local user ";
        if (message.StartsWith(Opened, StringComparison.Ordinal))
        {
            return line with { Word = OpenSshWord.SessionOpened, User = FirstWord(message[Opened.Length..]) };
        }

        if (message.StartsWith(Closed, StringComparison.Ordinal))
        {
            return line with { Word = OpenSshWord.SessionClosed, User = FirstWord(message[Closed.Length..]) };
        }

        return message switch
        {
            _ when Quoted(message, "open \"", "\" flags ") is { } open => line with
            {
                Path = Unescaped(open.Inner),
                IsWrite = open.After.Split(' ')[0].Split(',').Contains("WRITE"),
                IsResume = !open.After.Split(' ')[0].Split(',').Contains("TRUNCATE"),
            },
            _ when Quoted(message, "close \"", "\" bytes read ") is { } close => Ended(
                line with
                {
                    Word = OpenSshWord.Close,
                    Path = Unescaped(close.Inner),
                },
                close.After
            ),
            _ when Quoted(message, "forced close \"", "\" bytes read ") is { } forced => Ended(
                line with
                {
                    Word = OpenSshWord.ForcedClose,
                    Path = Unescaped(forced.Inner),
                },
                forced.After
            ),
            _ => null,
        };
    }

    private static OpenSshLine? Ended(OpenSshLine line, string rest)
    {
        // READ written WRITTEN
        var words = rest.Split(' ');
        return
            words is [_, "written", var count]
            && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? line with
            {
                Bytes = bytes,
            }
            : null;
    }

    /// <summary>From the last closing words on: a name may have anything in it, what the server writes after it may not.</summary>
    private static (string Inner, string After)? Quoted(string message, string before, string after)
    {
        var end = message.LastIndexOf(after, StringComparison.Ordinal);
        return message.StartsWith(before, StringComparison.Ordinal) && end >= before.Length
            ? (message[before.Length..end], message[(end + after.Length)..])
            : null;
    }

    private static string FirstWord(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? text : text[..space];
    }

    /// <summary>What is not plain ASCII in a name stands as a backslash and three octal digits, a backslash as two.</summary>
    private static byte[] Unescaped(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\' || at + 1 >= text.Length)
            {
                bytes.Add((byte)text[at]);
            }
            else if (text[at + 1] == '\\')
            {
                bytes.Add((byte)'\\');
                at++;
            }
            else if (at + 3 < text.Length && text.AsSpan(at + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0)
            {
                var value = ((text[at + 1] - '0') << 6) + ((text[at + 2] - '0') << 3) + (text[at + 3] - '0');
                bytes.Add((byte)value);
                at += 3;
            }
            else
            {
                bytes.Add((byte)text[at]);
            }
        }

        return [.. bytes];
    }
}

/// <summary>What a line of internal-sftp tells.</summary>
internal enum OpenSshWord
{
    SessionOpened,
    SessionClosed,
    Open,
    Close,

    /// <summary>The session ended with the file still open: the upload broke off.</summary>
    ForcedClose,
}
