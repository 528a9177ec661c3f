using System.Globalization;
using System.Text;

namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>One line of ProFTPD's ExtendedLog, format <c>%{iso8601} %u %a %m %f %s %b</c>, about an upload.</summary>
/// <param name="LocalTime">As the server wrote it: its local time, or UTC where the line says so.</param>
/// <param name="FilePath">In the form of <see cref="FileNameText"/>.</param>
public sealed record TransferLine(
    DateTime LocalTime,
    string User,
    string FilePath,
    bool Succeeded,
    bool IsResume,
    long Bytes
)
{
    /// <summary>Null for a line that is garbage, about something else, or about an upload that the server never began.</summary>
    /// <param name="mark">What every true line begins with; a name with a line break in it can forge lines, but not this.</param>
    public static TransferLine? Parse(ReadOnlySpan<byte> line, string mark)
    {
        line = line.TrimEnd("\r\n"u8);
        var begin = Encoding.UTF8.GetBytes(mark);
        if (!line.StartsWith(begin))
        {
            return null;
        }

        line = line[begin.Length..].TrimStart(" "u8);
        var day = Next(ref line);
        var time = Next(ref line);
        var user = Next(ref line);
        var address = Next(ref line);
        var command = Next(ref line);
        var bytes = Last(ref line);
        var code = Last(ref line);
        if (address.IsEmpty || line.IsEmpty || line[0] != '/')
        {
            return null;
        }

        var isResume = command.SequenceEqual("APPE"u8);
        var succeeded = code.SequenceEqual("226"u8);
        // A denied upload has no count of bytes: nothing was stored, so nothing was interrupted.
        return
            (isResume || command.SequenceEqual("STOR"u8) || command.SequenceEqual("STOU"u8))
            && (succeeded || code.SequenceEqual("451"u8) || code.SequenceEqual("426"u8))
            && long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && TimeOf(day, time) is { } at
            ? new TransferLine(
                at,
                FileNameText.FromBytes(user),
                FileNameText.FromBytes(line),
                succeeded,
                isResume,
                count
            )
            : null;
    }

    private static DateTime? TimeOf(ReadOnlySpan<byte> day, ReadOnlySpan<byte> time) =>
        DateTime.TryParseExact(
            Encoding.ASCII.GetString(day) + " " + Encoding.ASCII.GetString(time),
            ["yyyy-MM-dd HH:mm:ss,fff", "yyyy-MM-dd HH:mm:ss"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var parsed
        )
            ? parsed
            : null;

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        var space = rest.IndexOf((byte)' ');
        var word = space < 0 ? rest : rest[..space];
        rest = space < 0 ? [] : rest[(space + 1)..];
        return word;
    }

    private static ReadOnlySpan<byte> Last(ref ReadOnlySpan<byte> rest)
    {
        var space = rest.LastIndexOf((byte)' ');
        var word = rest[(space + 1)..];
        rest = space < 0 ? [] : rest[..space];
        return word;
    }
}
